// Candidates that passed and did not win are kept: when the winner is thrown out as well, the next best costs one more merge,
// not another tournament.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { FixupCandidate, TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import { attemptKey } from "../../engine/state.ts";
import { rank } from "./ranking.ts";
import { isAlternate, putTournament, tournamentsOf } from "./rows.ts";
import { moveTo } from "./winner.ts";

export const hasAlternate = (draft: Draft, unit: UnitRow, stage: "verify" | "conflict"): boolean =>
  alternateOf(draft, unit, stage) !== null;

/** The next best goes to the unit's branch; the earlier winner is out. */
export function tryAlternate(draft: Draft, unit: UnitRow, stage: "verify" | "conflict"): void {
  const found = alternateOf(draft, unit, stage);
  if (found === null || unit.head === null) return;
  const { tournament, candidate } = found;
  const out = putTournament(draft, {
    ...tournament,
    state: "running",
    head: unit.head,
    winner: null,
    endedAt: null,
    because: `its winner was thrown out; candidate ${candidate.index} is next`,
    candidates: tournament.candidates.map((one) =>
      one.index === tournament.winner
        ? { ...one, state: "failed", cause: "it passed alone and was thrown out of the queue" }
        : one,
    ),
  });
  draft.because(
    subject.unit(unit),
    `candidate ${tournament.wave}.${tournament.winner} was thrown out as well: ${tournament.wave}.${candidate.index} (${candidate.strategy}) passed too and takes its place`,
  );
  moveTo(draft, unit, out, candidate);
}

function alternateOf(
  draft: Draft,
  unit: UnitRow,
  stage: "verify" | "conflict",
): { tournament: TournamentRow; candidate: FixupCandidate } | null {
  // What conflicts now was made on the same mc/green as its rivals: they would conflict as well.
  if (stage === "conflict") return null;
  const tournament = tournamentsOf(draft, unit).at(-1);
  if (tournament === undefined || tournament.attempt !== unit.attempt) return null;
  const winner = tournament.candidates.find((one) => one.index === tournament.winner);
  if (tournament.state !== "won" || winner?.head !== unit.head) return null;
  const [best] = rank(tournament.candidates.filter((one) => isAlternate(tournament, one)));
  if (best === undefined || best.head === null || !standsWell(draft, tournament, best)) return null;
  return { tournament, candidate: best };
}

/** mc/green is what it was verified with, or nothing that landed since is in its files. */
function standsWell(draft: Draft, tournament: TournamentRow, candidate: FixupCandidate): boolean {
  if (tournament.base === draft.repo.green) return true;
  const files = new Set(candidate.changedFiles);
  for (const unit of draft.units.values()) {
    if (unit.state !== "landed") continue;
    const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
    const since = attempt?.endedAt ?? null;
    if (since !== null && since < tournament.startedAt) continue;
    if (unit.changedFiles.some((path) => files.has(path))) return false;
  }
  return true;
}
