// Passes share the attempt's money: what each took is metered, none takes what the work needs, all of it is on one bill.
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import { type Job, openJob } from "../action/support/job.ts";
import {
  type Asked,
  type FakeModel,
  openFakeModel,
  type Reply,
} from "../agents/builtin/fake-model.ts";

const DONE = 'MC_RESULT:{"status":"completed","summary":"did it","commits":[],"files_changed":[]}';
let job: Job;
let model: FakeModel | undefined;
beforeEach(() => {
  job = openJob({ "a.txt": "a\n" });
});
afterEach(async () => {
  await model?.close();
  job.close();
});

const isArchitect = ({ raw }: Asked): boolean =>
  raw.includes("You are the architect of Mission Control");

async function leg(reply: (asked: Asked, turn: number) => Reply, maxCostUsd: number) {
  model = await openFakeModel(reply);
  const agent = { command: "", model: "openai:gpt-5.1", maxTurns: 20, maxCostUsd, timeoutS: 30 };
  return runLeg({
    brief: job.brief({ agent: { type: "builtin", ...agent }, passes: ["architect"] }),
    workspace: job.workspace,
    environment: {
      ...job.environment,
      OPENAI_API_KEY: "sk-canary-0123456789abcdef",
      OPENAI_BASE_URL: `${model.origin}/v1`,
    },
    signal: new AbortController().signal,
    out: { write: () => true },
  });
}

const write = (asked: Asked): Reply =>
  asked.raw.includes("Wrote b.txt")
    ? { text: DONE }
    : { calls: [{ name: "write", input: { path: "b.txt", content: "b\n" } }] };

test("the bill of the attempt is the sum of its runs", async () => {
  const { handoff } = await leg(
    (asked) => (isArchitect(asked) ? { text: "Write b.txt." } : write(asked)),
    1,
  );
  const [pass] = handoff.passes ?? [];
  expect(handoff).toMatchObject({ status: "completed", filesChanged: ["b.txt"] });
  // 100 tokens in and 10 out for each of three questions.
  expect(handoff.usage).toMatchObject({ inputTokens: 300, outputTokens: 30, turns: 3 });
  expect(pass?.costUsd).toBeCloseTo((handoff.usage.costUsd ?? 0) / 3);
  expect(handoff.concerns).toEqual([]);
});

test("a pass has no tool that writes", async () => {
  const { handoff } = await leg((asked, turn) => {
    if (!isArchitect(asked)) return write(asked);
    return turn === 0
      ? { calls: [{ name: "write", input: { path: "c.txt", content: "c" } }] }
      : { text: "Fine." };
  }, 1);
  expect(handoff.filesChanged).toEqual(["b.txt"]);
});

test("a pass that takes all it can leaves the work its share", async () => {
  const tokens = [100_000, 1_000] as const;
  const { handoff } = await leg((asked, turn) => {
    if (!isArchitect(asked)) return write(asked);
    return { tokens, calls: [{ name: "list", input: { path: turn % 2 === 0 ? "" : "." } }] };
  }, 1);
  const [pass] = handoff.passes ?? [];
  expect(pass).toMatchObject({ status: "failed" });
  expect(pass?.costUsd).toBeLessThan(0.6);
  expect(handoff).toMatchObject({ status: "completed", cause: "ok", filesChanged: ["b.txt"] });
});
