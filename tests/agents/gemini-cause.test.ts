// Runs of the Gemini CLI as its events tell them, read into the cause that decides what happens next.
import { describe, expect, test } from "vitest";
import { geminiEnding } from "../../action/agents/gemini-cause.ts";
import { openGeminiStream } from "../../action/agents/gemini-stream.ts";

const QUIET = {
  timedOut: false,
  cancelled: false,
  startProblem: null,
  stderr: "",
  exitCode: 0,
};
const INIT = { type: "init", session_id: "s1", model: "gemini-2.5-pro" };
const say = (content: string) => ({ type: "message", role: "assistant", content, delta: true });
const stats = { total_tokens: 130, input_tokens: 100, output_tokens: 20, cached: 10 };
const SUCCESS = { type: "result", status: "success", stats };
const failed = (message: string, type = "unknown") => ({
  type: "result",
  status: "error",
  error: { type, message },
  stats,
});
const stopped = (message: string) => ({ type: "error", severity: "error", message });

function read(...events: readonly object[]) {
  const stream = openGeminiStream();
  for (const event of events) stream.line(JSON.stringify(event));
  return stream;
}

test("an answer in parts, its use with thoughts, and what was refused", () => {
  const stream = read(
    INIT,
    { type: "message", role: "user", content: "the prompt" },
    say("I lo"),
    say("ok."),
    { type: "tool_use", tool_name: "web_fetch", tool_id: "1" },
    { type: "tool_result", tool_id: "1", status: "error", error: { type: "tool_not_registered" } },
    { type: "tool_use", tool_name: "read_file", tool_id: "2" },
    { type: "tool_result", tool_id: "2", status: "error", error: { type: "file_not_found" } },
    say("done"),
    SUCCESS,
  );
  expect(geminiEnding(stream, QUIET)).toEqual({ cause: "ok", problem: "" });
  expect(stream).toMatchObject({ text: "I look.\ndone", denials: ["web_fetch"], sessionId: "s1" });
  expect(stream.usage).toEqual({
    inputTokens: 90,
    outputTokens: 30,
    cacheReadTokens: 10,
    cacheWriteTokens: 0,
  });
});

describe("a result that says success does not count when it stopped", () => {
  test.each([
    ["Maximum session turns exceeded", "turn_limit"],
    ["The model response was blocked due to safety settings.", "refusal"],
    ["The model response was blocked due to other policy settings.", "refusal"],
    ["Model response was truncated because it exceeded the token limit.", "bad_output"],
    ["Loop detected, stopping execution", "no_result"],
  ])("%s: %s", (message, cause) => {
    expect(geminiEnding(read(INIT, say("half"), stopped(message), SUCCESS), QUIET).cause).toBe(
      cause,
    );
  });
});

describe("errors of the API, by their text or else by the exit code", () => {
  test.each([
    ['[API Error: {"error":{"code":400,"message":"x"}}]', 144, "api_other"],
    ['[API Error: {"error":{"code":400,"message":"API key not valid."}}]', 144, "api_auth"],
    ['[API Error: {"error":{"code":401,"message":"x"}}]', 145, "api_auth"],
    ['[API Error: {"error":{"code":402,"message":"x"}}]', 146, "api_billing"],
    ["[API Error: slow down]", 173, "api_rate"],
    ["[API Error: try later]", 247, "api_overload"],
    ["[API Error: try later]", 17, "api_overload"],
    ["something else", 1, "api_other"],
  ])("%s (%i): %s", (message, exitCode, cause) => {
    expect(geminiEnding(read(INIT, failed(message)), { ...QUIET, exitCode }).cause).toBe(cause);
  });

  test("the limit of turns has an error and a code of its own", () => {
    const stream = read(INIT, failed("Reached max session turns", "FatalTurnLimitedError"));
    expect(geminiEnding(stream, { ...QUIET, exitCode: 53 }).cause).toBe("turn_limit");
  });
});

test.each([
  ["timeout", { ...QUIET, timedOut: true }],
  ["cancelled", { ...QUIET, cancelled: true }],
  ["start_failed", { ...QUIET, startProblem: "spawn ENOENT" }],
  ["no_result", QUIET], // A signal to the group ends it with 0 and no result.
])("a run without a result is a failure whatever its exit code: %s", (cause, process) => {
  expect(geminiEnding(read(INIT), process).cause).toBe(cause);
});

test("who did not even start says why on standard error", () => {
  const ending = geminiEnding(read(), { ...QUIET, exitCode: 55, stderr: "not trusted" });
  expect(ending).toEqual({ cause: "start_failed", problem: "`gemini` did not start: not trusted" });
});

test("no answer is none; lines that are no events are passed over", () => {
  expect(geminiEnding(read(INIT, SUCCESS), QUIET).cause).toBe("no_result");
  const stream = openGeminiStream();
  expect(stream.line("Warning: 256-color support not detected.")).toBe("");
  expect(stream.line('{"type":"new"}')).toBe("");
  expect(stream.started).toBe(false);
});
