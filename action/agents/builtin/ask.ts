// Asks until there is an answer: what passes is tried again after a pause, what is too long is asked with less, and a model that knows
// no tools is asked without them.
import { setTimeout as wait } from "node:timers/promises";
import { backoffMs } from "../../../core/base/retry.ts";
import { type Ending, endingOfApi, isPassing, isTooLong, knowsNoTools } from "./ending.ts";
import type { LoopOptions } from "./loop.ts";
import { type Answer, type ApiProblem, apiProblemOf, askModel } from "./model.ts";
import type { Session } from "./session.ts";

const API_TRIES = 4;
const RETRY_MAX_MS = 60_000;

export async function ask(session: Session, options: LoopOptions): Promise<Answer | Ending> {
  const { task, signal } = options;
  for (let tries = 1; ; tries++) {
    if (signal.aborted) return abortedBy(options);
    const asked = await askOnce(session, options);
    if (asked.ok) return asked.answer;
    if (signal.aborted) return abortedBy(options);
    const problem = apiProblemOf(asked.error);
    session.note({ turn: session.turns + 1, error: problem });
    const { exhausted } = task.forwarder;
    if (exhausted || tries >= API_TRIES) return endingOfApi(problem, exhausted);
    if (adapts(session, options, problem)) continue;
    if (!isPassing(problem)) return endingOfApi(problem, exhausted);
    const backoff = backoffMs({ baseMs: options.retryBaseMs, maxMs: RETRY_MAX_MS }, tries - 1);
    const pauseMs = Math.min(Math.max(backoff, problem.retryAfterMs ?? 0), RETRY_MAX_MS);
    if (pauseMs >= options.leftMs()) return endingOfApi(problem, exhausted);
    task.show(`[the model's server: ${problem.message.slice(0, 200)}; asking again]\n`);
    await wait(pauseMs, undefined, { signal }).catch(() => {});
  }
}

function askOnce(session: Session, { model, name, boundary, signal }: LoopOptions) {
  const { system, tools, inText, conversation } = session;
  const { entries } = conversation;
  return askModel(model, name, { system, entries, tools, inText, boundary, signal });
}

/** True when the next question is another one. */
function adapts(session: Session, { task }: LoopOptions, problem: ApiProblem): boolean {
  if (!session.inText && session.tools.length > 0 && knowsNoTools(problem)) {
    session.inText = true;
    task.show("[this model knows no tools: they are called in text]\n");
    return true;
  }
  if (!isTooLong(problem)) return false;
  return session.shrink();
}

export function abortedBy({ task }: Pick<LoopOptions, "task">): Ending {
  if (task.signal.aborted) return { cause: "cancelled", problem: "the job was cancelled" };
  const limit = task.brief.agent?.timeoutS ?? 0;
  return { cause: "timeout", problem: `it was ended at its time limit of ${limit} seconds` };
}
