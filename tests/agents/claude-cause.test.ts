// Every recorded run of the real CLI, read into the cause that decides what happens next.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ClaudeProcess, endingOf } from "../../action/agents/claude-cause.ts";
import { openClaudeStream } from "../../action/agents/claude-stream.ts";

const FOLDER = join(import.meta.dirname, "..", "recordings");
const QUIET: ClaudeProcess = { timedOut: false, cancelled: false, startProblem: null, stderr: "" };

/** Everything that is not named ended well, denied tools included: those runs answer and exit 0. */
const CAUSES: Readonly<Record<string, string>> = {
  "bad-flag": "start_failed",
  "bash-env-scrub": "start_failed",
  "credit-low": "api_billing",
  "empty-prompt": "start_failed",
  "http-400": "api_other",
  "http-401": "api_auth",
  "http-401-r0": "api_auth",
  "http-429": "api_rate",
  "http-529": "api_overload",
  "json-schema-invalid": "bad_output",
  "max-budget": "budget",
  "max-tokens": "bad_output",
  "max-turns": "turn_limit",
  "no-key": "api_auth",
  refusal: "refusal",
  sigint: "no_result",
  sigterm: "no_result",
  "text-text": "start_failed", // Not a stream at all.
};

const runs = ["claude-2.1.329", "claude-2.1.197"].flatMap((version) =>
  readdirSync(join(FOLDER, version)).map((file) => ({
    version,
    name: file.replace(".stdout", ""),
    text: readFileSync(join(FOLDER, version, file), "utf8"),
  })),
);

function read(text: string) {
  const stream = openClaudeStream();
  for (const line of text.split("\n")) stream.line(line);
  return stream;
}

test.each(runs)("$version $name", ({ name, text }) => {
  const stream = read(text);
  expect(endingOf(stream, QUIET, 60).cause).toBe(CAUSES[name] ?? "ok");
});

test.each([
  ["timeout", { ...QUIET, timedOut: true }],
  ["cancelled", { ...QUIET, cancelled: true }],
  ["start_failed", { ...QUIET, startProblem: "spawn ENOENT" }],
])("a run without a result is told by how it ended: %s", (cause, process) => {
  const text = readFileSync(join(FOLDER, "claude-2.1.329", "sigterm.stdout"), "utf8");
  expect(endingOf(read(text), process, 60).cause).toBe(cause);
});

test("a result counts although the process had to be ended after it", () => {
  const text = readFileSync(join(FOLDER, "claude-2.1.329", "text-stream.stdout"), "utf8");
  expect(endingOf(read(text), { ...QUIET, timedOut: true }, 60).cause).toBe("ok");
});

test.each([
  ["deny-default", ["Bash"]],
  ["deny-webfetch", ["WebFetch"]],
  ["tool-bash-allowed", []],
])("denials of %s", (name, denials) => {
  const text = readFileSync(join(FOLDER, "claude-2.1.329", `${name}.stdout`), "utf8");
  expect(read(text).denials).toEqual(denials);
});

test("what a person sees holds no event, and no event that is unknown stops the reading", () => {
  const stream = read('{"type":"new-thing"}\nnonsense\n{"type":"assistant"}\n');
  expect(stream.started).toBe(false);
  expect(
    stream.line(
      '{"type":"assistant","message":{"id":"m","content":[{"type":"text","text":"hi"}]}}',
    ),
  ).toBe("hi\n");
});
