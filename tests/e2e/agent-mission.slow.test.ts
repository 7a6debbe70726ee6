// A whole mission with each CLI on a scripted API of its vendor and the local GitHub: it ends on green, and costs what the API
// billed. With the fakes; with the real programs where MC_AGENT_CLIS names a folder for them (`contract:agents --dir`).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { BACK_ENDS, type BackEnd } from "../agents/contract/back-end.ts";
import { installFakes } from "../agents/contract/fakes/installed-fakes.ts";
import { installCli } from "../agents/contract/installed.ts";
import { openBillingApi } from "./agent-mission/billing-api.ts";
import { lastLine, OwnRepository } from "./own-repository.ts";

const KEY = "mc-canary-0123456789abcdef";
const CLIS = process.env.MC_AGENT_CLIS ?? "";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Plans two files, writes and reviews them; the folder holds the back-end's program. */
async function play(backEnd: BackEnd, programs: (folder: string) => string | Promise<string>) {
  const settings = `verify:\n  command: npm test\nagent:\n  type: ${backEnd.name}\n  model: ${backEnd.model}\n`;
  const own = new OwnRepository({ ".github/mission-control.yml": settings });
  cleanups.push(() => own.remove());
  const api = await openBillingApi(backEnd);
  cleanups.push(() => api.close());
  const folder = join(own.folder, "programs");
  mkdirSync(folder);
  const environment = {
    PATH: `${await programs(folder)}:${process.env.PATH ?? ""}`,
    [backEnd.keyName]: KEY,
    [backEnd.addressName]: api.url,
  };
  const what = ["--repo", own.path, "--objective", "Two files", "--agent", backEnd.name];
  const run = await own.mc(["run", ...what, "--max-minutes", "5", "--json"], { environment });
  expect(run.code, run.err).toBe(0);
  const outcome = lastLine(run.out);
  expect(outcome).toMatchObject({ state: "completed", units: { planned: 2, green: 2, failed: 0 } });
  expect(own.git("show", "mc/green:one.js")).toBe('export const value = "one";');
  expect(own.git("show", "mc/green:two.js")).toBe('export const value = "two";');
  // A plan, two units of two turns, two reviews.
  expect(api.requests).toBeGreaterThanOrEqual(7);
  expect(outcome.cost_usd).toBeCloseTo(api.billedUsd, 6);
  expect([...api.keys]).toEqual([KEY]);
  expect(`${run.out}${run.err}`).not.toContain(KEY);
}

describe("a mission ends on green and costs what was billed", () => {
  test.each(BACK_ENDS)("with a fake of $name", async (backEnd) => {
    await play(backEnd, (folder) => {
      installFakes(folder);
      return folder;
    });
  });

  test.skipIf(CLIS === "").each(BACK_ENDS)("with the real $name", async (backEnd) => {
    const installed = await installCli(backEnd, CLIS);
    if (!installed.ok) throw new Error(installed.problem);
    await play(backEnd, () => installed.value.programs);
  });
});
