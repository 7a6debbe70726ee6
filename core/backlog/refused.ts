// What GitHub would not let us do for the backlog: a reading and a ranking are tried again at their next time, and whoever
// asked something is told that there is no answer.
import { outgoing, words } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { backlogOf } from "./settings.ts";

const HOUR_MS = 3_600_000;

/** `rest`: what follows the verb in the effect's key. */
export function backlogRefused(
  draft: Draft,
  verb: "backlog.read" | "backlog.recalculate" | "backlog.tell",
  rest: readonly string[],
  said: string,
): void {
  if (backlogOf(draft.repo) === null) return;
  if (verb === "backlog.read") return draft.timer("backlog/read", draft.nowMs + HOUR_MS);
  if (verb === "backlog.recalculate")
    return draft.timer("backlog/recalculate", draft.nowMs + HOUR_MS);
  const [thread = "", comment = ""] = rest;
  if (!(Number(thread) > 0)) return;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${thread}/priority-${comment}`,
    thread: Number(thread),
    topic: `priority-${comment}`,
    body: outgoing(`That could not be answered: ${words(said, 300)}. Please say it again.`),
    debounceMs: 0,
  });
}
