// Why a run of the Gemini CLI ended, told from its events first: it ends with 0 after a limit, a block and a signal. Where its
// result names no status of the API, the exit code is that status modulo 256.
import type { Cause } from "../../core/report/handoff.ts";
import type { ProcessResult } from "../shared/process.ts";
import { causeOfStatus } from "./api-status.ts";
import type { GeminiResult, GeminiStream } from "./gemini-stream.ts";

export interface GeminiEnding {
  readonly cause: Cause;
  /** For people; empty when all went well. */
  readonly problem: string;
}

type GeminiProcess = Pick<
  ProcessResult,
  "timedOut" | "cancelled" | "startProblem" | "stderr" | "exitCode"
>;

const end = (cause: Cause, problem: string): GeminiEnding => ({ cause, problem });

export function geminiEnding(
  stream: Pick<GeminiStream, "started" | "result" | "errors" | "text">,
  process: GeminiProcess,
): GeminiEnding {
  if (process.startProblem !== null) {
    return end("start_failed", `\`gemini\` could not be started: ${process.startProblem}`);
  }
  const { result } = stream;
  if (result === null) {
    if (process.cancelled) return end("cancelled", "the job was cancelled");
    if (process.timedOut) return end("timeout", "`gemini` was ended at its time limit");
    const said = process.stderr.trim().slice(-500);
    if (!stream.started) return end("start_failed", `\`gemini\` did not start: ${said}`);
    return end("no_result", `\`gemini\` ended without a result. ${said}`.trim());
  }
  const stop = stream.errors.map(causeOfStop).find((cause) => cause !== null);
  if (stop !== undefined) return end(stop, stream.errors.join("; "));
  if (result.status !== "success") return failure(result, process.exitCode);
  return stream.text.trim() === ""
    ? end("no_result", `\`gemini\` gave no answer. ${stream.errors.join("; ")}`.trim())
    : end("ok", "");
}

/** The sentences with which the CLI stops although its result says `success`; null: it went on. */
function causeOfStop(message: string): Cause | null {
  if (/maximum session turns/i.test(message)) return "turn_limit";
  if (/exceeded the token limit/i.test(message)) return "bad_output";
  if (/blocked due to/i.test(message)) return "refusal";
  if (/loop detected/i.test(message)) return "no_result";
  return null;
}

const TURN_LIMIT_EXIT = 53;
const AUTH_EXIT = 41;

function failure(result: GeminiResult, exitCode: number | null): GeminiEnding {
  const message = result.error?.message ?? "`gemini` failed without saying why";
  if (result.error?.type === "FatalTurnLimitedError" || exitCode === TURN_LIMIT_EXIT) {
    return end("turn_limit", message);
  }
  if (exitCode === AUTH_EXIT) return end("api_auth", message);
  const status = statusOf(message, exitCode);
  if (status === null) return end("api_other", message);
  return end(status === 400 && isKeyProblem(message) ? "api_auth" : causeOfStatus(status), message);
}

/** This API says 400 to a key that it does not know. */
const isKeyProblem = (message: string): boolean =>
  /API_KEY_INVALID|api key not valid/i.test(message);

/** Some errors are passed on as a body, others as a sentence. */
function statusOf(message: string, exitCode: number | null): number | null {
  const told = /"code":\s*([45]\d\d)\b/.exec(message)?.[1];
  if (told !== undefined) return Number(told);
  const known = [400, 401, 402, 403, 404, 408, 413, 429, 500, 502, 503, 504, 529];
  return known.find((status) => status % 256 === exitCode) ?? null;
}
