// The branches of candidates are cleared away once nobody needs them: losers at once, alternates when the unit has settled.
import type { Draft } from "../../engine/draft.ts";
import type { FixupCandidate, TournamentRow } from "../../engine/rows/tournament-row.ts";
import { tournamentKey } from "../../engine/state.ts";
import { isAlternate } from "./rows.ts";

/** Deletes these branches where they still are what their jobs pushed; each once, since one that is gone fails the others. */
export function clearBranches(
  draft: Draft,
  tournament: TournamentRow,
  candidates: readonly FixupCandidate[],
): void {
  const key = tournamentKey(tournament.mission, tournament.unit, tournament.wave);
  const known = `fix-cleared/${key}`;
  const cleared = (draft.projection(known) ?? "").split(",");
  const pushed = candidates.filter(
    ({ head, index }) => head !== null && !cleared.includes(String(index)),
  );
  if (pushed.length === 0) return;
  const indices = pushed.map(({ index }) => String(index));
  draft.putProjection(known, [...cleared, ...indices].filter((one) => one !== "").join(","));
  draft.effect({
    kind: "refs.move",
    key: `refs.move/cleanup/fix/${key}/${indices.join("-")}`,
    purpose: { kind: "cleanup" },
    updates: pushed.map(({ branch, head }) => ({
      ref: `refs/heads/${branch}`,
      before: head,
      after: null,
    })),
  });
}

/** After the end of a tournament: all but the alternates, which may be needed yet. */
export function clearLosers(draft: Draft, tournament: TournamentRow): void {
  clearBranches(
    draft,
    tournament,
    tournament.candidates.filter((one) => !isAlternate(tournament, one)),
  );
}

const KEEPS: readonly string[] = ["fixing", "queued", "gated", "reviewing", "publishing"];

/** Alternates of tournaments whose unit has landed, gone back to its worker or ended. */
export function clearAlternates(draft: Draft): void {
  for (const one of draft.tournaments.values()) {
    if (one.state !== "won") continue;
    const unit = draft.unit(one.mission, one.unit);
    const needed = unit !== undefined && unit.attempt === one.attempt && KEEPS.includes(unit.state);
    if (needed) continue;
    clearBranches(
      draft,
      one,
      one.candidates.filter((candidate) => isAlternate(one, candidate)),
    );
  }
}
