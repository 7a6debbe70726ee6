// `mc prompts`: the wordings that are tried out, with figures that say how sure they are.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { showPrompts } from "../../../app/cli/prompts-show.ts";
import { openDatabase } from "../../../db/client.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import { REPO, variant } from "../../db/rows.ts";

let folder = "";
let database = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-prompts-"));
  database = join(folder, "mc.db");
  await put();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function put(...rows: readonly (typeof variant)[]): Promise<void> {
  const db = await openDatabase(database);
  const changes = rows.map((row) => ({ kind: "variant.put", row }) as const);
  await db.write((tx) => applyChanges(tx, REPO, changes));
  await db.close();
}

async function seen(options: { readonly json?: boolean; readonly of?: string } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const screen = {
    log: (text: string) => void out.push(text),
    error: (text: string) => void err.push(text),
  };
  const code = await showPrompts({ json: false, ...options, database }, screen);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("nothing was tried yet", async () => {
  expect(await seen({ of: REPO })).toMatchObject({
    code: 1,
    out: "",
    err: `mc prompts: nothing was tried yet in ${REPO}`,
  });
});

test("rewards need not be whole", async () => {
  await put({
    ...variant,
    component: "planner",
    variant: "builtin",
    text: "",
    wins: 2.775,
    samples: 4,
  });
  const { out } = await seen();
  expect(out).toMatch(/^planner {3}builtin {12}2\.77 of 4 succeeded \(69%;/);
});

test("each with its share and what chance leaves of it; a retired one with the reason", async () => {
  const retired = {
    ...variant,
    variant: "worker-1",
    state: "retired",
    because: "surely worse",
    wins: 0,
    samples: 12,
  } as const;
  await put(
    variant,
    { ...variant, variant: "builtin", text: "", parent: null, wins: 0, samples: 0 },
    retired,
  );
  const { code, out } = await seen();
  expect(code).toBe(0);
  expect(out).toContain("builtin            never used");
  expect(out).toMatch(
    /worker-0badcafe {4}4 of 6 succeeded \(67%; surely \d+% to \d+%\)\n {4}Read the tests first\./,
  );
  expect(out).toContain("0 of 12 succeeded (0%; surely 0% to 12%), retired: surely worse");
  const json = JSON.parse((await seen({ json: true })).out);
  expect(json.variants).toHaveLength(3);
  expect(json.variants[0]).toMatchObject({ component: "worker", winRate: expect.any(Number) });
});
