// Claude Code behind the forwarder: what the child sees of keys (SR12), what its attempt costs and why it ends (SR25).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import { type Job, openJob } from "../action/support/job.ts";
import { MESSAGE } from "../forwarder/support/open.ts";
import { type Answer, json, openVendor, stream, type Vendor } from "../forwarder/support/vendor.ts";
import { type FakeClaudeScript, makeFakeClaude } from "./support/fake-claude.ts";

const REAL = "sk-ant-canary-0123456789abcdef";
/** What the scripted answer costs with Sonnet 4.5. */
const ONE = 0.0066;

let job: Job;
let vendor: Vendor;
beforeEach(() => {
  job = openJob();
});
afterEach(async () => {
  await vendor.close();
  job.close();
});

interface RunOptions {
  readonly answer?: Answer;
  readonly keys?: Record<string, string>;
  readonly maxCostUsd?: number;
  /** The job is cancelled when the agent has shown so many turns. */
  readonly cancelAt?: number;
}

async function run(script: FakeClaudeScript, options: RunOptions = {}) {
  vendor = await openVendor(options.answer ?? stream(MESSAGE));
  const claude = makeFakeClaude(job.root, script);
  const { maxCostUsd = 1, cancelAt } = options;
  const settings = { command: "", model: "", maxTurns: 9, maxCostUsd, timeoutS: 60 };
  const cancel = new AbortController();
  let log = "";
  const { handoff } = await runLeg({
    brief: job.brief({ agent: { type: "claude-code", ...settings }, task: "plan", branch: null }),
    workspace: job.workspace,
    environment: {
      ...job.environment,
      PATH: `${claude.folder}:${job.environment.PATH}`,
      ...(options.keys ?? { ANTHROPIC_API_KEY: REAL }),
      ANTHROPIC_BASE_URL: vendor.address,
      GITHUB_TOKEN: "ghs-canary",
      OPENAI_API_KEY: "sk-openai-canary-0123456789",
    },
    signal: cancel.signal,
    out: {
      write(text) {
        log += text;
        if (log.split("turn").length - 1 === cancelAt) cancel.abort();
      },
    },
  });
  return { handoff, claude, log };
}

describe("keys (SR12)", () => {
  test.each([
    [{ ANTHROPIC_API_KEY: REAL }, "x-api-key", REAL],
    [{ CLAUDE_CODE_OAUTH_TOKEN: REAL }, "authorization", `Bearer ${REAL}`],
    [{ ANTHROPIC_AUTH_TOKEN: REAL }, "authorization", `Bearer ${REAL}`],
  ])("with %j the real one is seen by the vendor alone", async (keys, header, value) => {
    const { handoff, claude, log } = await run({ asks: 1 }, { keys });
    expect(handoff).toMatchObject({ status: "completed", text: "turndone" });
    expect(vendor.asked[0]?.headers[header]).toBe(value);
    const seen = claude.seen();
    expect(seen).toMatch(/"ANTHROPIC_BASE_URL":"http:\/\/127\.0\.0\.1:\d+"/);
    expect(seen).toMatch(/"ANTHROPIC_API_KEY":"mc-[\w-]{40,}"/);
    expect(seen).not.toMatch(/canary/);
    expect(seen).not.toContain("CLAUDE_CODE_OAUTH_TOKEN");
    expect(`${log}${JSON.stringify(handoff)}`).not.toMatch(/canary/);
    for (const kept of ["exchanges.jsonl", "transcript.jsonl"]) {
      expect(readFileSync(join(job.workspace.outWork, kept), "utf8")).not.toMatch(/canary/);
    }
  });

  test("without one the agent is not started, and it is said which to set", async () => {
    const { handoff, claude } = await run({ asks: 1 }, { keys: {} });
    expect(handoff).toMatchObject({ status: "failed", cause: "start_failed" });
    expect(handoff.summary).toContain("ANTHROPIC_API_KEY");
    expect(existsSync(join(claude.folder, "seen"))).toBe(false);
  });

  test("a proxy of the job does not stand between the agent and its forwarder", async () => {
    const keys = {
      ANTHROPIC_API_KEY: REAL,
      HTTPS_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "a.example",
    };
    const { claude } = await run({ asks: 0 }, { keys });
    expect(claude.seen()).toContain('"NO_PROXY":"a.example,127.0.0.1,localhost"');
  });
});

describe("money (SR25)", () => {
  test("what is metered is what the attempt cost", async () => {
    const { handoff } = await run({ asks: 3, costUsd: 3 * ONE });
    expect(handoff).toMatchObject({ status: "completed", concerns: [] });
    expect(handoff.usage).toMatchObject({ inputTokens: 3000, outputTokens: 600, turns: 3 });
    expect(handoff.usage.costUsd).toBeCloseTo(3 * ONE, 9);
  });

  test("whatever the agent says; that it says another thing is told", async () => {
    const { handoff } = await run({ asks: 3, costUsd: 0.0001 });
    expect(handoff.usage.costUsd).toBeCloseTo(3 * ONE, 9);
    expect(handoff.concerns).toEqual(["The agent says that it cost $0.0001; $0.0198 was metered."]);
  });

  test("the hard limit ends it in the middle, with the cause `budget`", async () => {
    const { handoff } = await run({ asks: 9 }, { maxCostUsd: 0.015 });
    expect(handoff).toMatchObject({ status: "failed", cause: "budget" });
    expect(handoff.summary).toBe("its money is used up: $0.0198 of $0.0150");
    expect(handoff.concerns[0]).toContain("passed the attempt's limit of $0.0150 by $0.0048");
    expect(vendor.asked).toHaveLength(3);
  });

  test("the vendor's own billing error is another cause: a person must top up", async () => {
    const error = { type: "error", error: { type: "billing_error", message: "no credit" } };
    const { handoff } = await run({ asks: 1 }, { answer: json(error, 402) });
    expect(handoff).toMatchObject({ status: "failed", cause: "api_billing" });
    expect(handoff.usage.costUsd).toBe(0);
  });

  test("an attempt that is cancelled costs what it used", async () => {
    const { handoff } = await run({ asks: 2, hangs: true }, { cancelAt: 2 });
    expect(handoff).toMatchObject({ status: "failed", cause: "cancelled", concerns: [] });
    expect(handoff.usage.costUsd).toBeCloseTo(2 * ONE, 9);
  });

  test("a model without a price is counted as the dearest of its family, and said so", async () => {
    const usage = { input_tokens: 1000, output_tokens: 100 };
    const message = { type: "message", model: "claude-opus-99", content: [], usage };
    const { handoff } = await run(
      { asks: 1, model: "claude-opus-99", costUsd: 0.001 },
      { answer: json(message) },
    );
    expect(handoff.usage.costUsd).toBeCloseTo(0.0225, 9);
    expect(handoff.concerns).toEqual([
      "No price of `claude-opus-99` is known: $0.0225 was counted, at the dearest of its family.",
    ]);
  });
});
