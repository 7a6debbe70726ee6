// Tournaments as rows: which belong to a unit, how one is changed, and that people see every change.
import type { Draft } from "../../engine/draft.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { FixupCandidate, TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import { effective } from "../../health/effective.ts";
import { purse, shared } from "../../health/money.ts";
import { showTournament } from "./show.ts";

/** All of a unit, oldest first. */
export function tournamentsOf(
  draft: Draft,
  unit: Pick<UnitRow, "mission" | "unit">,
): readonly TournamentRow[] {
  const found: TournamentRow[] = [];
  for (const one of draft.tournaments.values())
    if (one.mission === unit.mission && one.unit === unit.unit) found.push(one);
  return found.sort((a, b) => a.wave - b.wave);
}

export const runningTournament = (draft: Draft, unit: UnitRow): TournamentRow | null =>
  tournamentsOf(draft, unit).find((one) => one.state === "running") ?? null;

/** The tournament whose winner the present head is; null: the head is the worker's own. */
export const lastRepair = (draft: Draft, unit: UnitRow): TournamentRow | null =>
  tournamentsOf(draft, unit).findLast(
    (one) => one.state === "won" && one.attempt === unit.attempt,
  ) ?? null;

/** What never got to run does not count against the unit. */
export const wavesUsed = (draft: Draft, unit: UnitRow): number =>
  tournamentsOf(draft, unit).filter((one) => one.state !== "dropped").length;

export function putTournament(draft: Draft, row: TournamentRow): TournamentRow {
  draft.putTournament(row);
  showTournament(draft, row);
  return row;
}

export function putCandidate(
  draft: Draft,
  tournament: TournamentRow,
  candidate: FixupCandidate,
): TournamentRow {
  return putTournament(draft, {
    ...tournament,
    candidates: tournament.candidates.map((one) =>
      one.index === candidate.index ? candidate : one,
    ),
  });
}

/** It passed and did not win: kept until the unit has settled. */
export const isAlternate = (tournament: TournamentRow, candidate: FixupCandidate): boolean =>
  tournament.state === "won" &&
  candidate.state === "passed" &&
  candidate.index !== tournament.winner;

/** How many candidates the mission can still pay for, and its health allows; none past a limit (I4). */
export const affordable = (draft: Draft, mission: MissionRow): number =>
  shared(purse(draft, mission, "fixup"), effective(draft, mission).candidates).length;
