// Passes of a CLI agent: started again for each, with the tools that each may have, all of them through one forwarder.
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import { type Job, openJob } from "../action/support/job.ts";
import { makeFakeClaude } from "../agents/support/fake-claude.ts";
import { MESSAGE } from "../forwarder/support/open.ts";
import { openVendor, stream, type Vendor } from "../forwarder/support/vendor.ts";

/** What the scripted answer costs with Sonnet 4.5. */
const ONE = 0.0066;
let job: Job;
let vendor: Vendor;
beforeEach(async () => {
  job = openJob();
  vendor = await openVendor(stream(MESSAGE));
});
afterEach(async () => {
  await vendor.close();
  job.close();
});

async function run(asks: number, maxCostUsd: number) {
  const claude = makeFakeClaude(job.root, { asks, costUsd: asks * ONE });
  const agent = {
    command: "",
    model: "opus",
    architectModel: "haiku",
    maxTurns: 50,
    maxCostUsd,
    timeoutS: 60,
  };
  const { handoff } = await runLeg({
    brief: job.brief({ agent: { type: "claude-code", ...agent }, passes: ["architect"] }),
    workspace: job.workspace,
    environment: {
      ...job.environment,
      PATH: `${claude.folder}:${job.environment.PATH}`,
      ANTHROPIC_API_KEY: "sk-ant-canary-0123456789abcdef",
      ANTHROPIC_BASE_URL: vendor.address,
    },
    signal: new AbortController().signal,
    out: { write: () => true },
  });
  return { handoff, calls: claude.calls() };
}

const flagOf = (argv: readonly string[] | undefined, flag: string): string =>
  argv?.[argv.indexOf(flag) + 1] ?? "";

test("the first start reads with its own model and its share, the second one writes with the rest", async () => {
  const { handoff, calls } = await run(2, 1);
  expect(calls).toHaveLength(2);
  const [pass, work] = calls;
  expect(flagOf(pass, "--tools")).toBe("Glob,Grep,Read");
  expect(flagOf(pass, "--permission-mode")).toBe("dontAsk");
  expect(flagOf(pass, "--model")).toBe("haiku");
  expect(Number(flagOf(pass, "--max-turns"))).toBe(30);
  expect(Number(flagOf(pass, "--max-budget-usd"))).toBeCloseTo(0.4);
  expect(flagOf(work, "--tools")).toContain("Edit");
  expect(flagOf(work, "--model")).toBe("opus");
  expect(Number(flagOf(work, "--max-budget-usd"))).toBeCloseTo(1 - 2 * ONE);
  for (const argv of calls)
    expect(argv).toEqual(expect.arrayContaining(["--strict-mcp-config", "--setting-sources"]));
  expect(handoff.usage.costUsd).toBeCloseTo(4 * ONE);
  expect(handoff.passes?.[0]?.costUsd).toBeCloseTo(2 * ONE);
  expect(handoff.concerns).toEqual([]);
});

test("a pass that is refused money is a pass less, not an attempt less", async () => {
  const { handoff } = await run(3, 3.5 * ONE);
  expect(handoff.passes?.[0]).toMatchObject({ status: "failed" });
  expect(handoff.concerns.join()).toContain("The pass `architect` failed");
  expect(handoff.usage.costUsd).toBeLessThanOrEqual(4.5 * ONE);
  expect(vendor.asked.length).toBeGreaterThan(2);
});
