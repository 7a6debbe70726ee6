// Candidates of tournaments and of forks are verified with what the queue leaves free: landing comes first, but repairs never come to a stand-still.
import type { Draft } from "../../engine/draft.ts";
import type { ChainRow } from "../../engine/rows/chain-row.ts";
import type { DispatchRow } from "../../engine/rows/dispatch-row.ts";
import type { FixupCandidate } from "../../engine/rows/tournament-row.ts";

export const isOpen = (dispatch: DispatchRow | undefined): boolean =>
  dispatch?.state === "asked" || dispatch?.state === "running";

/** Verifications under way that are not the chain's own: candidates, searches, a base. They hold slots (I16). */
export function verificationsBeside(draft: Draft, { probes }: ChainRow): number {
  const own = new Set(probes.map(({ dispatch }) => dispatch));
  let count = 0;
  for (const dispatch of draft.dispatches.values())
    if (dispatch.purpose === "verify" && isOpen(dispatch) && !own.has(dispatch.dispatch)) count++;
  return count;
}

/** How many more candidates may be verified now: at most max(1, slots − the queue's own verifications) at a time. */
export function freeVerifySlots(draft: Draft): number {
  const slots = draft.repo.config?.queue.slots ?? 1;
  const ours = openCandidateDispatches(draft);
  let queue = 0;
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.purpose === "verify" && isOpen(dispatch) && !ours.has(dispatch.dispatch))
      queue += 1;
  }
  return Math.max(0, Math.max(1, slots - queue) - ours.size);
}

function openCandidateDispatches(draft: Draft): ReadonlySet<string> {
  const open = new Set<string>();
  for (const tournament of draft.tournaments.values()) {
    for (const { verify } of tournament.candidates) {
      if (verify !== null && isOpen(draft.dispatches.get(verify))) open.add(verify);
    }
  }
  for (const { details } of draft.units.values()) {
    for (const { verify } of details.fork?.branches ?? []) {
      if (verify !== null && isOpen(draft.dispatches.get(verify))) open.add(verify);
    }
  }
  return open;
}

/** Still to be heard of: its agent works, or its commit waits for its verdict. */
export const isUndecided = (candidate: FixupCandidate): boolean =>
  candidate.state === "running" || candidate.state === "verifying";
