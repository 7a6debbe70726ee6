// The queue closed and opened by people. Closed: nothing lands, and nothing is lost; what runs goes on, and what it says
// counts when the queue opens. Opened: only onto an mc/green that is ours or passes verification (I1).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";
import { closeQueue, QUEUE_OPENED, QUEUE_REOPEN } from "../merge/queue-door.ts";
import { isFinal } from "./facts.ts";

/** Holds the reason of a person's closing: equal to the one in force while nothing else closed the queue since. */
const QUEUE_CLOSED_BY = "queue-closed-by-person";

export const isClosedByPerson = (state: Pick<RepoState, "repo" | "projections">): boolean =>
  state.repo.queueClosed !== null &&
  state.projections.get(QUEUE_CLOSED_BY) === state.repo.queueClosed;

export function closeByPerson(draft: Draft, by: string, why: string): void {
  const said = `${by} closed it${why === "" ? "" : `: ${why}`}`;
  // Whoever asked to open it before has been overruled.
  draft.putProjection(QUEUE_REOPEN, "");
  draft.putProjection(QUEUE_CLOSED_BY, said);
  closeQueue(draft, said);
}

export function openByPerson(draft: Draft, by: string, why: string): void {
  draft.because(subject.repo, `${by} asked to open the queue again${why === "" ? "" : `: ${why}`}`);
  draft.putProjection(QUEUE_OPENED, draft.at);
  if (draft.repo.green === null) {
    // There is nothing to look at yet: the base is verified before mc/green exists.
    draft.putRepo({ queueClosed: null });
    for (const mission of draft.missions.values())
      if (!isFinal(mission)) draft.dirty.add(mission.mission);
    return;
  }
  // Whatever mc/green is now has to be looked at, and verified, before the queue opens on it.
  draft.effect({ kind: "repo.observe", key: "repo.observe" });
  draft.putProjection(QUEUE_REOPEN, "asked");
}
