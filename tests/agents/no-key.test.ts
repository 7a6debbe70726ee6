// A back-end whose key the job was not given: nothing is started, and the person is told which secret to set.
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import { AgentSettings } from "../../core/report/brief.ts";
import { type Job, openJob } from "../action/support/job.ts";

let job: Job;
beforeEach(() => {
  job = openJob();
});
afterEach(() => job.close());

test.each([
  ["claude-code", "ANTHROPIC_API_KEY"],
  ["codex", "OPENAI_API_KEY"],
  ["gemini", "GEMINI_API_KEY"],
])("%s without %s", async (type, name) => {
  const { handoff, changed } = await runLeg({
    brief: job.brief({ agent: AgentSettings.parse({ type }) }),
    workspace: job.workspace,
    environment: job.environment,
    signal: new AbortController().signal,
    out: { write: () => true },
  });
  expect(handoff).toMatchObject({ status: "failed", cause: "start_failed" });
  expect(handoff.summary).toContain(name);
  expect(changed).toBe(false);
});
