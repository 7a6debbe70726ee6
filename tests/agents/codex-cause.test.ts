// Runs of the Codex CLI as its events tell them, read into the cause that decides what happens next.
import { describe, expect, test } from "vitest";
import { codexEnding } from "../../action/agents/codex-cause.ts";
import { mayAllowNamespaces } from "../../action/agents/codex-sandbox.ts";
import { openCodexStream } from "../../action/agents/codex-stream.ts";

const QUIET = { timedOut: false, cancelled: false, startProblem: null, stderr: "" };
const STARTED = { type: "thread.started", thread_id: "t1" };
const WARNING = { type: "item.completed", item: { type: "error", message: "no metadata" } };
const ANSWER = { type: "item.completed", item: { type: "agent_message", text: "done" } };
const usage = (input_tokens: number) => ({
  type: "turn.completed",
  usage: { input_tokens, cached_input_tokens: 10, cache_write_input_tokens: 0, output_tokens: 20 },
});
const command = (aggregated_output: string, status = "failed") => ({
  type: "item.completed",
  item: { type: "command_execution", command: "ls", aggregated_output, status },
});

function read(...events: readonly object[]) {
  const stream = openCodexStream();
  for (const event of events) stream.line(JSON.stringify(event));
  return stream;
}

test("an answer, its use and its tools; a warning before the turn is none of its failures", () => {
  const stream = read(STARTED, WARNING, command("hi", "completed"), ANSWER, usage(100));
  expect(codexEnding(stream, QUIET, null)).toEqual({ cause: "ok", problem: "" });
  expect(stream).toMatchObject({ text: "done", sessionId: "t1", actions: 1 });
  expect(stream.usage).toEqual({
    inputTokens: 90,
    outputTokens: 20,
    cacheReadTokens: 10,
    cacheWriteTokens: 0,
  });
});

test("what a thread used is told in all, so it is not added up", () => {
  expect(read(STARTED, ANSWER, usage(100), usage(250)).usage.inputTokens).toBe(240);
});

describe("a turn that failed", () => {
  test.each([
    ['{"error":{"message":"bad","type":"invalid_request_error"}}', "api_other"],
    ["unexpected status 401 Unauthorized: bad key, url: http://127.0.0.1:1/v1", "api_auth"],
    ["unexpected status 402 Payment Required: x", "api_billing"],
    ["exceeded retry limit, last status: 429 Too Many Requests", "api_rate"],
    ["Quota exceeded. Check your plan and billing details.", "api_billing"],
    ["We’re currently experiencing high demand, which may cause errors.", "api_overload"],
    ["unexpected status 529 <unknown status code>: x", "api_overload"],
    ["Incomplete response returned, reason: max_output_tokens", "bad_output"],
    ["Incomplete response returned, reason: content_filter", "refusal"],
  ])("%s: %s", (message, cause) => {
    const stream = read(STARTED, { type: "turn.failed", error: { message } });
    expect(codexEnding(stream, QUIET, null)).toEqual({ cause, problem: message });
  });
});

test.each([
  ["timeout", { ...QUIET, timedOut: true }, null],
  ["cancelled", { ...QUIET, cancelled: true }, null],
  ["turn_limit", { ...QUIET, cancelled: true }, "too long"],
  ["start_failed", { ...QUIET, startProblem: "spawn ENOENT" }, null],
  ["no_result", QUIET, null],
])("a run without an end is told by how it ended: %s", (cause, process, tooLong) => {
  expect(codexEnding(read(STARTED), process, tooLong).cause).toBe(cause);
});

test("who did not even start says why on standard error", () => {
  const ending = codexEnding(read(), { ...QUIET, stderr: "`wire_api` is unknown" }, null);
  expect(ending.cause).toBe("start_failed");
  expect(ending.problem).toContain("`wire_api` is unknown");
});

test("no answer is none, though the turn is complete; lines that are no events are passed over", () => {
  expect(codexEnding(read(STARTED, usage(100)), QUIET, null).cause).toBe("no_result");
  const stream = openCodexStream();
  expect(stream.line("nonsense")).toBe("");
  expect(stream.line('{"type":"new.thing"}')).toBe("");
  expect(stream.started).toBe(false);
});

describe("a machine on which its sandbox does not start", () => {
  const BROKEN = "bwrap: setting up uid map: Permission denied\n";

  test("is told at the first command, with what to do", () => {
    const ending = codexEnding(read(STARTED, command(BROKEN), ANSWER, usage(1)), QUIET, null);
    expect(ending.cause).toBe("start_failed");
    expect(ending.problem).toContain("setting up uid map: Permission denied");
    expect(ending.problem).toContain("kernel.apparmor_restrict_unprivileged_userns=0");
  });

  test("is not made up by what a later command prints", () => {
    const stream = read(STARTED, command("hi", "completed"), command(BROKEN), ANSWER, usage(1));
    expect(codexEnding(stream, QUIET, null).cause).toBe("ok");
  });

  test.each([
    ["1\n", "github-hosted", true],
    ["0\n", "github-hosted", false],
    ["", "github-hosted", false],
    ["1\n", "self-hosted", false],
    ["1\n", undefined, false],
  ])("%j on a runner %s: changed by us: %s", (restricted, runner, changed) => {
    const environment = runner === undefined ? {} : { RUNNER_ENVIRONMENT: runner };
    expect(mayAllowNamespaces(environment, restricted)).toBe(changed);
  });
});
