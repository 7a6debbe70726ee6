// The scripted agent: which step is played, and what it does.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import type { Brief } from "../../core/report/brief.ts";
import { type Job, openJob } from "../action/support/job.ts";

let job: Job;
beforeEach(() => {
  job = openJob({ "README.md": "hello\n", "old.ts": "" });
});
afterEach(() => job.close());

function play(script: string, part: Partial<Brief> = {}) {
  const path = join(job.root, "script.yml");
  writeFileSync(path, script);
  const settings = { command: path, model: "", maxTurns: 1, maxCostUsd: 1, timeoutS: 9 };
  return runLeg({
    brief: job.brief({ agent: { type: "scripted", ...settings }, ...part }),
    workspace: job.workspace,
    environment: job.environment,
    signal: new AbortController().signal,
    out: { write: () => true },
  });
}

const SCRIPT = `
steps:
  - task: work
    unit: parser
    attempt: 1
    edits:
      - { write: "src/{unit}.ts", text: "attempt {attempt}: {title}\\n" }
      - { append: README.md, text: "more\\n" }
      - { replace: README.md, from: hello, to: "$& bye" }
      - { delete: old.ts }
    commit: "Add {unit}"
    text: done
    costUsd: 0.5
    inputTokens: 100
  - task: work
    text: again
    exitCode: 1
    cause: api_rate
  - task: review
    text: 'REVIEW_RESULT:{"alignment":9,"approach":9,"test_quality":9,"rationale":"fine"}'
`;

test("writes, appends, replaces, deletes, commits", async () => {
  const { changed, handoff } = await play(SCRIPT);
  expect(handoff).toMatchObject({ status: "completed", cause: "ok", text: "done" });
  expect(handoff.usage).toMatchObject({ costUsd: 0.5, inputTokens: 100 });
  expect(changed).toBe(true);
  expect(job.git("show", "HEAD:README.md")).toBe("$& bye\nmore\n");
  expect(job.git("show", "HEAD:src/parser.ts")).toBe("attempt 1: Add a parser\n");
  expect(job.git("log", "-1", "--format=%s %an")).toBe("Add parser mission-control\n");
  expect(job.git("ls-files")).toBe("README.md\nsrc/parser.ts\n");
});

test("the first step that fits is played, and fails as it says", async () => {
  const { handoff } = await play(SCRIPT, { attempt: 2, branch: "mc/m1/parser/2" });
  expect(handoff).toMatchObject({ status: "failed", cause: "api_rate", text: "again" });
});

test("keeps both sides of every conflict of a file, and needs one", async () => {
  const sides = (ours: string, base: string, theirs: string): string =>
    `<<<<<<< HEAD\n${ours}${base}=======\n${theirs}>>>>>>> other\n`;
  const text = `a\n${sides("b\n", "||||||| 1234567\nold\n", "c\n$&\n")}d\n${sides("", "", "e\n")}`;
  const script = (edits: readonly object[]): string =>
    JSON.stringify({ steps: [{ task: "work", edits, commit: "Both" }] });
  await play(script([{ write: "x.txt", text }, { both: "x.txt" }]));
  expect(job.git("show", "HEAD:x.txt")).toBe("a\nb\nc\n$&\nd\ne\n");
  const { handoff } = await play(script([{ both: "README.md" }]));
  expect(handoff.summary).toContain("`README.md` has no conflict");
});

test("a task without a step, and a script that does not fit, say so", async () => {
  const none = await play(SCRIPT, { task: "plan", unit: null, leg: "plan", branch: null });
  expect(none.handoff.summary).toContain("has no step for plan plan, attempt 1");
  const bad = await play("steps: [{ task: work, edits: [{ write: ../x, text: '' }] }]");
  expect(bad.handoff).toMatchObject({ status: "failed", cause: "start_failed" });
});

test("a step may need to be told something of earlier work", async () => {
  const script = `
steps:
  - task: work
    memory: the fake clock
    text: knows
  - task: work
    text: does not know
`;
  expect((await play(script)).handoff.text).toBe("does not know");
  expect((await play(script, { memory: "- Use a real clock." })).handoff.text).toBe(
    "does not know",
  );
  expect((await play(script, { memory: "- Use the fake clock." })).handoff.text).toBe("knows");
});
