// Typed context: what ended attempts found out about the code, each once, with the files it is about. Said again it gains
// confidence; what was only ever said by work that failed stays with its own mission.
import type { Draft } from "../engine/draft.ts";
import type { ContextRow } from "../engine/rows/memory-row.ts";
import type { RepoState } from "../engine/state.ts";
import { typedContent } from "./context-type.ts";
import { isNobodysFault } from "./fault.ts";
import { contentKey, normalText } from "./normal-text.ts";
import { endedAttempts, type Outcome } from "./outcomes.ts";

/** Items kept for each repository; those of the lowest rank go. */
export const CONTEXT_ITEMS = 500;
/** Files named for one item. */
const FILES = 12;
/** Shorter texts say nothing to anybody else ("done"). */
const MIN_WORDS = 3;

const SURE = 1;
const DOUBTFUL = 0.5;

export function learnContext(before: RepoState, draft: Draft): void {
  for (const outcome of endedAttempts(before, draft)) {
    if (draft.mission(outcome.attempt.mission)?.config.learning.enabled === false) continue;
    if (!outcome.good && isNobodysFault(outcome.attempt)) continue;
    for (const row of contextOf(outcome, draft)) draft.addContext(row);
  }
}

function contextOf(outcome: Outcome, draft: Draft): readonly ContextRow[] {
  const { attempt, unit, good } = outcome;
  const { discoveries = [], files = [] } = attempt.details;
  const found = new Map<string, ContextRow>();
  for (const text of discoveries) {
    const { type, content } = typedContent(text);
    if (normalText(content).split(" ").length < MIN_WORDS) continue;
    const key = contentKey(content);
    found.set(key, {
      repo: attempt.repo,
      key,
      type,
      content,
      scope: (files.length > 0 ? files : unit.files).slice(0, FILES),
      confidence: good ? SURE : DOUBTFUL,
      level: good ? "repository" : "mission",
      mission: attempt.mission,
      at: draft.at,
    });
  }
  return [...found.values()];
}
