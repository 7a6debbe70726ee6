// Why a run of the Codex CLI ended, told from its events: an interrupt ends with 0 or 1, and errors come as sentences only.
import type { Cause } from "../../core/report/handoff.ts";
import type { ProcessResult } from "../shared/process.ts";
import { causeOfStatus } from "./api-status.ts";
import type { CodexStream } from "./codex-stream.ts";

export interface CodexEnding {
  readonly cause: Cause;
  /** For people; empty when all went well. */
  readonly problem: string;
}

type CodexProcess = Pick<ProcessResult, "timedOut" | "cancelled" | "startProblem" | "stderr">;

const end = (cause: Cause, problem: string): CodexEnding => ({ cause, problem });

/** `tooLong`: we ended it, since it took all its turns. */
export function codexEnding(
  stream: Pick<
    CodexStream,
    "started" | "completed" | "failure" | "errors" | "text" | "sandboxProblem"
  >,
  process: CodexProcess,
  tooLong: string | null,
): CodexEnding {
  if (process.startProblem !== null) {
    return end("start_failed", `\`codex\` could not be started: ${process.startProblem}`);
  }
  if (stream.sandboxProblem !== null) return end("start_failed", stream.sandboxProblem);
  if (stream.completed) {
    return stream.text.trim() === "" ? end("no_result", "`codex` gave no answer") : end("ok", "");
  }
  if (stream.failure !== null) return end(causeOfFailure(stream.failure), stream.failure);
  if (tooLong !== null) return end("turn_limit", tooLong);
  if (process.cancelled) return end("cancelled", "the job was cancelled");
  if (process.timedOut) return end("timeout", "`codex` was ended at its time limit");
  const said = process.stderr.trim().slice(-500);
  if (!stream.started) return end("start_failed", `\`codex\` did not start: ${said}`);
  const last = stream.errors.at(-1);
  if (last !== undefined) return end(causeOfFailure(last), last);
  return end("no_result", `\`codex\` ended without a result. ${said}`.trim());
}

/** The sentences of the CLI; a body that it passes on as it came is one of 400. */
function causeOfFailure(message: string): Cause {
  const status = /\b(?:unexpected|last) status:? (\d{3})\b/i.exec(message)?.[1];
  if (status !== undefined) return causeOfStatus(Number(status));
  if (/quota exceeded|billing|insufficient_quota/i.test(message)) return "api_billing";
  if (/usage limit|rate limit/i.test(message)) return "api_rate";
  if (/high demand|overloaded|at capacity/i.test(message)) return "api_overload";
  if (/max_output_tokens/.test(message)) return "bad_output";
  if (/content_filter|content policy|safety/i.test(message)) return "refusal";
  return "api_other";
}
