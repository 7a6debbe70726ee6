// `mc queue`: shows what the database has, and leaves the database as it was.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { QueueOptions } from "../../../app/cli/queue.ts";
import { type Screen, show } from "../../../app/cli/queue-show.ts";
import { repoName } from "../../../core/base/brand.ts";
import type { Change } from "../../../core/engine/change.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { openDatabase } from "../../../db/client.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import { busyState, NOW_MS } from "../../core/voice/queue-rows.ts";
import { repoRow } from "../../core/voice/rows.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "mc-queue-"));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const rowsOf = (state: RepoState): readonly Change[] => [
  { kind: "repo.put", row: state.repo },
  ...[...state.missions.values()].map((row): Change => ({ kind: "mission.put", row })),
  ...[...state.units.values()].map((row): Change => ({ kind: "unit.put", row })),
  ...[...state.dispatches.values()].map((row): Change => ({ kind: "dispatch.put", row })),
  ...(state.chain === null ? [] : [{ kind: "chain.put", row: state.chain } as const]),
  ...[...state.flaky.values()].map((row): Change => ({ kind: "flaky.put", row })),
];

async function seeded(...states: readonly RepoState[]): Promise<string> {
  const database = join(folder(), "mc.db");
  const db = await openDatabase(database);
  for (const state of states)
    await db.write((tx) => applyChanges(tx, state.repo.repo, rowsOf(state)));
  await db.close();
  return database;
}

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function seen(
  asked: string | null,
  options: Partial<QueueOptions> & { readonly database: string },
  change: Partial<Screen> = {},
): Promise<Seen> {
  let out = "";
  let err = "";
  const code = await show(
    asked,
    { json: false, watch: false, ...options },
    {
      isTerminal: false,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += `${text}\n`;
      },
      nowMs: () => NOW_MS,
      stop: new AbortController().signal,
      ...change,
    },
  );
  return { code, out, err };
}

test("the only repository needs no name; the same picture as text and as JSON", async () => {
  const database = await seeded(busyState());
  const text = await seen(null, { database });
  expect(text).toMatchObject({ code: 0, err: "" });
  expect(text.out).toContain(
    "acme/calc  5 changes in the queue: 3 verifications run, 1 unit held.",
  );
  expect(text.out).toContain("  4. [C] d #33: suspected (91 %)");
  const json = await seen("ACME/Calc", { database, json: true });
  expect(JSON.parse(json.out)).toMatchObject({ repo: "acme/calc", slots: { used: 3, of: 4 } });
});

test("several repositories: one must be named; one that is not there is not known", async () => {
  const database = await seeded(busyState(), {
    ...busyState(),
    repo: repoRow({ repo: repoName("acme/other") }),
    missions: new Map(),
    units: new Map(),
    dispatches: new Map(),
    chain: null,
    flaky: new Map(),
  });
  expect(await seen(null, { database })).toMatchObject({
    code: 2,
    err: "mc queue: the database knows several repositories; name one: acme/calc, acme/other\n",
  });
  expect((await seen("acme/other", { database })).out).toContain("The queue is empty");
  expect(await seen("acme/none", { database })).toMatchObject({ code: 1, out: "" });
});

test("a database that is not there is not made", async () => {
  const database = join(folder(), "none.db");
  expect(await seen(null, { database })).toMatchObject({ code: 2 });
  expect(existsSync(database)).toBe(false);
});

test("a database of another version is not changed, and said so", async () => {
  const database = join(folder(), "old.db");
  const db = await openDatabase(database, { migrate: false });
  await db.write((tx) => tx.run({ text: "create table other (x integer)", values: [] }));
  await db.close();
  const { code, err } = await seen(null, { database });
  expect(code).toBe(2);
  expect(err).toContain("start the app once");
  const after = await openDatabase(database, { migrate: false });
  const tables = await after.read((tx) =>
    tx.all({ text: "select name from sqlite_master where type = 'table'", values: [] }),
  );
  await after.close();
  expect(tables.map(({ name }) => name)).toEqual(["other"]);
});

test("watching ends with Ctrl-C; a terminal is cleared before each picture", async () => {
  const database = await seeded(busyState());
  const stop = new AbortController();
  let pictures = 0;
  const { code } = await seen(
    null,
    { database, watch: true },
    {
      isTerminal: true,
      stop: stop.signal,
      out: (text) => {
        expect(text.startsWith("\u001b[H\u001b[2Jacme/calc")).toBe(true);
        pictures += 1;
        stop.abort();
      },
    },
  );
  expect({ code, pictures }).toEqual({ code: 0, pictures: 1 });
});
