// Why a run of the Claude Code CLI ended, told from its events. Exit codes are not asked: a denied tool, a missing answer and
// an interrupt all end with 0, and an API error says `success`.
import type { Cause } from "../../core/report/handoff.ts";
import type { ProcessResult } from "../shared/process.ts";
import type { ClaudeResult, ClaudeStream } from "./claude-stream.ts";

export interface Ending {
  readonly cause: Cause;
  /** For people; empty when all went well. */
  readonly problem: string;
}

export type ClaudeProcess = Pick<
  ProcessResult,
  "timedOut" | "cancelled" | "startProblem" | "stderr"
>;

const end = (cause: Cause, problem: string): Ending => ({ cause, problem });

/** `maxTurns` is ours: the CLI may pass its own limit. */
export function endingOf(
  stream: Pick<ClaudeStream, "started" | "result" | "errors" | "turns" | "text">,
  process: ClaudeProcess,
  maxTurns: number,
): Ending {
  if (process.startProblem !== null) {
    return end("start_failed", `\`claude\` could not be started: ${process.startProblem}`);
  }
  const { result } = stream;
  if (result === null) {
    if (process.cancelled) return end("cancelled", "the job was cancelled");
    if (process.timedOut) return end("timeout", "`claude` was ended at its time limit");
    if (stream.turns > maxTurns) return end("turn_limit", `it took more than ${maxTurns} turns`);
    const said = process.stderr.trim().slice(-500);
    if (!stream.started) return end("start_failed", `\`claude\` did not start: ${said}`);
    return (
      apiEnding(stream.errors, null, "the run ended without a result") ??
      end("no_result", `\`claude\` ended without a result. ${said}`.trim())
    );
  }
  if (!result.is_error && result.subtype === "success") {
    return stream.text.trim() === "" ? end("no_result", "`claude` gave no answer") : end("ok", "");
  }
  return failure(result, stream);
}

function failure(result: ClaudeResult, stream: Pick<ClaudeStream, "errors">): Ending {
  const said = result.result === "" ? result.errors.join("; ") : result.result;
  switch (result.subtype) {
    case "error_max_turns":
      return end("turn_limit", said);
    case "error_max_budget_usd":
      return end("budget", said);
    case "error_max_structured_output_retries":
      return end("bad_output", said);
    case "error_during_execution":
      return end(/no conversation found/i.test(said) ? "start_failed" : "api_other", said);
    default:
      break;
  }
  if (result.stop_reason === "refusal") return end("refusal", said);
  return apiEnding(stream.errors, result.api_error_status, said) ?? end("api_other", said);
}

/** null: the API gave no error that we know. */
function apiEnding(
  errors: ClaudeStream["errors"],
  status: number | null,
  said: string,
): Ending | null {
  const last = errors.at(-1);
  switch (last?.error) {
    case "authentication_failed":
    case "oauth_org_not_allowed":
      return end("api_auth", said);
    case "billing_error":
      return end("api_billing", said);
    case "rate_limit":
      return end("api_rate", said);
    case "overloaded":
      return end("api_overload", said);
    case "max_output_tokens":
      return end("bad_output", said);
    default:
      break;
  }
  const code = status ?? last?.status ?? null;
  if (code === 401 || code === 403) return end("api_auth", said);
  if (code === 402) return end("api_billing", said);
  if (code === 429) return end("api_rate", said);
  if (code !== null && code >= 500) return end("api_overload", said);
  if (last?.error === "server_error") return end("api_overload", said);
  if (code !== null || last !== undefined) return end("api_other", said);
  // The older CLI says nothing but the text.
  if (/credit balance is too low/i.test(said)) return end("api_billing", said);
  if (/not logged in|invalid api key/i.test(said)) return end("api_auth", said);
  return null;
}
