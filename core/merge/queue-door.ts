import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import { isFinal } from "../mission/facts.ts";

/** Verification that could not run this often closes the queue: a person has to look. */
export const MAX_INFRASTRUCTURE_FAILURES = 3;

/** When a person last asked to open the queue: failures of the machinery count from there. */
export const QUEUE_OPENED = "queue-opened";

/** "asked": somebody wants the queue open on whatever mc/green is now. */
export const QUEUE_REOPEN = "queue-reopen";

export function closeQueue(draft: Draft, why: string): void {
  draft.putRepo({ queueClosed: why });
  draft.because(subject.repo, `the queue is closed: ${why}`);
  for (const mission of draft.missions.values())
    if (!isFinal(mission)) draft.dirty.add(mission.mission);
}
