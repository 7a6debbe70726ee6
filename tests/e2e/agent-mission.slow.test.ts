// A whole mission with Claude Code on a scripted Messages API and the local GitHub: it ends on green, and costs what the API
// billed. With a stand-in for the program; with the real one where MC_CLAUDE_CLI names the folder that holds `claude`.
import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BillingApi, openBillingApi } from "./agent-mission/billing-api.ts";
import { lastLine, OwnRepository } from "./own-repository.ts";

const KEY = "sk-ant-canary-0123456789abcdef";
const REAL = process.env.MC_CLAUDE_CLI ?? "";

let own: OwnRepository;
let api: BillingApi;
beforeEach(async () => {
  own = new OwnRepository();
  api = await openBillingApi();
});
afterEach(async () => {
  await api.close();
  own.remove();
});

function standIn(): string {
  const folder = join(own.folder, "bin");
  mkdirSync(folder);
  copyFileSync(join(import.meta.dirname, "agent-mission", "claude.cjs"), join(folder, "claude"));
  chmodSync(join(folder, "claude"), 0o755);
  return folder;
}

const mission = (programs: string, ...more: readonly string[]) =>
  own.mc(
    [
      "run",
      "--repo",
      own.path,
      "--objective",
      "Two files",
      "--agent",
      "claude-code",
      "--json",
      ...more,
    ],
    {
      environment: {
        PATH: `${programs}:${process.env.PATH ?? ""}`,
        ANTHROPIC_API_KEY: KEY,
        ANTHROPIC_BASE_URL: api.url,
      },
    },
  );

test.each([
  ["a stand-in", ""] as const,
  ...(REAL === "" ? [] : [["the real program", REAL] as const]),
])("with %s a mission ends on green and costs what was billed", async (_with, program) => {
  const run = await mission(program === "" ? standIn() : program);
  expect(run.code, run.err).toBe(0);
  const outcome = lastLine(run.out);
  expect(outcome).toMatchObject({
    state: "completed",
    units: { planned: 2, green: 2, failed: 0 },
  });
  expect(own.git("show", "mc/green:one.js")).toBe('export const value = "one";');
  expect(own.git("show", "mc/green:two.js")).toBe('export const value = "two";');
  // A plan, two units of two turns, two reviews.
  expect(api.requests).toBeGreaterThanOrEqual(7);
  expect(outcome.cost_usd).toBeCloseTo(api.billedNanos / 1e9, 6);
  expect([...api.keys]).toEqual([KEY]);
  expect(`${run.out}${run.err}`).not.toContain(KEY);
});
