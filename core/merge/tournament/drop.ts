// A tournament that nobody needs any more: its runs are cancelled, its branches cleared; what comes in later is only counted.

import type { DispatchId } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { TournamentRow } from "../../engine/rows/tournament-row.ts";
import { clearBranches } from "./branches.ts";
import { putTournament } from "./rows.ts";
import { isOpen } from "./slots.ts";

export function dropTournament(draft: Draft, tournament: TournamentRow, why: string): void {
  cancel(draft, tournament.dispatch, false);
  for (const { verify } of tournament.candidates) if (verify !== null) cancel(draft, verify, true);
  putTournament(draft, { ...tournament, state: "dropped", because: why, endedAt: draft.at });
  draft.because(
    subject.unit(tournament),
    `wave ${tournament.wave} of its repair is dropped: ${why}`,
  );
  clearBranches(draft, tournament, tournament.candidates);
}

/** A verification of a commit that nobody waits for. */
export const cancelVerification = (draft: Draft, id: DispatchId): void => cancel(draft, id, true);

/** Agents' runs stay open until they end: their costs are still to be told. A verification has nothing more to tell. */
function cancel(draft: Draft, id: DispatchId, settled: boolean): void {
  const dispatch = draft.dispatches.get(id);
  if (dispatch === undefined || !isOpen(dispatch)) return;
  if (settled) {
    draft.putDispatch({ ...dispatch, state: "cancelled" });
    draft.cancelTimer(`deadline/${id}`);
  }
  draft.effect({
    kind: "run.cancel",
    key: `run.cancel/${id}`,
    dispatch: id,
    runId: dispatch.runId,
  });
}
