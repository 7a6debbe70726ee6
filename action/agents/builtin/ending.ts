// Why a run of the agent ended, told from what the API said and from our own limits.
import type { Cause } from "../../../core/report/handoff.ts";
import { causeOfStatus } from "../api-status.ts";
import type { ApiProblem } from "./model.ts";

export interface Ending {
  readonly cause: Cause;
  /** For people; empty when all went well. */
  readonly problem: string;
}

/** Nobody answered: the server is not there, or the connection broke. */
const UNREACHED: Ending["cause"] = "api_overload";

export function endingOfApi(problem: ApiProblem, exhausted: boolean): Ending {
  const { status, message } = problem;
  const said = message.trim().slice(0, 500) || "the model's server gave no reason";
  if (exhausted) return { cause: "budget", problem: "the attempt's money is used up" };
  if (status === null) return { cause: UNREACHED, problem: said };
  // Vendors disagree about the status of an empty account.
  if (status < 500 && /credit balance|insufficient_quota|exceeded your current quota/i.test(said)) {
    return { cause: "api_billing", problem: said };
  }
  return { cause: causeOfStatus(status), problem: said };
}

/** Worth another try: the same question may be answered in a moment. */
export const isPassing = ({ status, message }: ApiProblem): boolean =>
  status === null ||
  status === 408 ||
  status === 409 ||
  status >= 500 ||
  (status === 429 && !/insufficient_quota|current quota/i.test(message));

/** The server says that this model knows no tools: they are written in text then. */
export const knowsNoTools = ({ status, message }: ApiProblem): boolean =>
  status !== null && NO_TOOLS.some((words) => words.test(message));

/** In the words of Ollama, llama.cpp, vLLM, LM Studio, OpenRouter and their like. */
const NO_TOOLS: readonly RegExp[] = [
  /not support(?:ed)?[^.]{0,40}\b(?:tool|function)/i,
  /\b(?:tools?|functions?|tool use|function calling)\b[^.]{0,40}\bnot (?:supported|available|enabled)/i,
  /--jinja|tool[- ]call[- ]parser|no endpoints found that support tool use/i,
];

/** What was sent does not fit into the model's window, or past the server's limit. */
export const isTooLong = ({ status, message }: ApiProblem): boolean =>
  status === 413 ||
  (status !== null &&
    status < 500 &&
    /too long|context (?:length|window|size)|maximum context|too many tokens|token limit/i.test(
      message,
    ));
