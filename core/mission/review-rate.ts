// Counts reviews that could be read and those that could not, over the repository; too many of them are said aloud once.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import { NO_RATE, unreadableSentence, withReview } from "../review/reliability.ts";
import type { Unreadable } from "../review/verdict.ts";
import { activeMissions } from "./facts.ts";

/** `unreadable`: what was; null: it could be read. */
export function countReview(draft: Draft, unreadable: Unreadable | null): void {
  const before = draft.repo.measures.reviews ?? NO_RATE;
  const reviews = withReview(before, unreadable);
  if (JSON.stringify(before) === JSON.stringify(reviews)) return;
  draft.putRepo({ measures: { ...draft.repo.measures, reviews } });
  if (before.alarmed === reviews.alarmed) return;
  draft.because(
    subject.repo,
    reviews.alarmed
      ? `the reviewer cannot be relied on: ${unreadableSentence(reviews)}`
      : "reviews can be read again",
  );
  for (const { mission } of activeMissions(draft)) draft.dirty.add(mission);
}
