// The winner of a tournament takes the unit's place: its branch moves forward to the repaired head, what people must see of
// it is asked for again (I3), and it queues where it stood.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { RefsPurpose } from "../../engine/effect.ts";
import type { EventOf } from "../../engine/event.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { FixupCandidate, TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import { attemptKey, tournamentKey } from "../../engine/state.ts";
import { gateReason, reviewed, voidGate } from "../../mission/gates.ts";
import { retryOrFail } from "../../mission/retry.ts";
import { reviewAgain } from "../../mission/review.ts";
import { enterQueue } from "../enter.ts";
import { clearLosers } from "./branches.ts";
import { dropTournament } from "./drop.ts";
import { putCandidate, putTournament } from "./rows.ts";

/** A repair that makes the unit's change larger or smaller by more lines than this is reviewed like a new attempt. */
export const REVIEW_AGAIN_LINES = 40;

/** Asks for the branch to be moved to this candidate. */
export function moveTo(
  draft: Draft,
  unit: UnitRow,
  tournament: TournamentRow,
  candidate: FixupCandidate,
): void {
  if (unit.branch === null || candidate.head === null) return;
  const { mission, unit: id, wave } = tournament;
  // The heads of two candidates stand beside each other: neither contains the other.
  const beside = tournament.candidates.some(
    (one) => one.head === tournament.head && one.index !== candidate.index,
  );
  putTournament(draft, {
    ...tournament,
    winner: candidate.index,
    because: `candidate ${candidate.index} is the best that passed`,
  });
  draft.effect({
    kind: "refs.move",
    key: `refs.move/fixup/${mission}/${id}/${wave}/${candidate.index}`,
    purpose: { kind: "fixup", mission, unit: id, wave },
    updates: [
      {
        ref: `refs/heads/${unit.branch}`,
        before: tournament.head,
        after: candidate.head,
        ...(beside ? { beside } : {}),
      },
    ],
  });
}

export function winnerMoved(
  draft: Draft,
  event: EventOf<"RefsMoved">,
  purpose: Extract<RefsPurpose, { kind: "fixup" }>,
): void {
  const found = waiting(draft, purpose);
  if (found === null) {
    draft.because(subject.unit(purpose), "not ours: a repair that is no longer wanted");
    return;
  }
  const { mission, unit, tournament, candidate } = found;
  if (event.moved) {
    won(draft, mission, unit, tournament, candidate);
    return;
  }
  const actual = event.actual[`refs/heads/${unit.branch}`];
  if (actual !== undefined && actual !== tournament.head) {
    branchTaken(draft, unit, tournament, actual?.slice(0, 7) ?? "nothing");
    return;
  }
  notMoved(draft, tournament, candidate, event.problem ?? "no reason given");
}

/** GitHub said no to the move, or stayed busy until we gave up. */
export function winnerRefused(draft: Draft, rest: readonly string[], said: string): void {
  const [mission, unit, wave, index] = rest;
  for (const tournament of draft.tournaments.values()) {
    if (tournament.mission !== mission || tournament.unit !== unit) continue;
    if (String(tournament.wave) !== wave || String(tournament.winner) !== index) continue;
    const candidate = tournament.candidates.find((one) => one.index === tournament.winner);
    if (tournament.state === "running" && candidate !== undefined)
      notMoved(draft, tournament, candidate, said);
  }
}

/** The tournament whose winner is on its way, as long as anybody waits for it. */
function waiting(draft: Draft, purpose: Extract<RefsPurpose, { kind: "fixup" }>) {
  const key = tournamentKey(purpose.mission, purpose.unit, purpose.wave);
  const tournament = draft.tournaments.get(key);
  const unit = draft.unit(purpose.mission, purpose.unit);
  const mission = draft.mission(purpose.mission);
  const candidate = tournament?.candidates.find((one) => one.index === tournament.winner);
  if (tournament?.state !== "running" || candidate === undefined) return null;
  if (unit?.state !== "fixing" || mission === undefined) return null;
  return { mission, unit, tournament, candidate };
}

function won(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  tournament: TournamentRow,
  candidate: FixupCandidate,
): void {
  const { head } = candidate;
  if (head === null) return;
  const because = `repaired by candidate ${candidate.index} of wave ${tournament.wave} (${candidate.strategy})`;
  const row = putTournament(draft, { ...tournament, state: "won", because, endedAt: draft.at });
  clearLosers(draft, row);
  draft.because(subject.unit(unit), `${because}: its branch is at ${head.slice(0, 7)}`);
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt !== undefined) draft.putAttempt({ ...attempt, head });
  const repaired = draft.putUnit({
    ...unit,
    head,
    additions: candidate.additions,
    deletions: candidate.deletions,
    changedFiles: candidate.changedFiles,
    because,
  });
  // What a person said was about another commit.
  for (const gate of draft.gates.values()) {
    if (gate.mission !== unit.mission || gate.unit !== unit.unit || gate.head === head) continue;
    voidGate(draft, gate, `it was repaired: its head is ${head.slice(0, 7)} now`);
  }
  if (needsReview(mission, unit, candidate)) {
    draft.putUnit({
      ...repaired,
      state: "reviewing",
      reviewScore: null,
      reviewText: null,
      because: "the repair is large: it waits for its review",
    });
    reviewAgain(draft, unit);
    draft.because(subject.unit(unit), "the repair changes enough to be reviewed again");
    return;
  }
  if (gateReason(mission, repaired) !== null) reviewed(draft, mission, repaired, null);
  else enterQueue(draft, repaired, `${because}; back at its place in the merge queue`);
}

function needsReview(mission: MissionRow, unit: UnitRow, candidate: FixupCandidate): boolean {
  if (!mission.config.review.enabled) return false;
  const known = new Set(unit.changedFiles);
  if (candidate.changedFiles.some((path) => !known.has(path))) return true;
  const grown = candidate.additions + candidate.deletions - unit.additions - unit.deletions;
  return Math.abs(grown) > REVIEW_AGAIN_LINES;
}

/** Somebody pushed to the branch: what they wrote is not ours to overwrite, and nobody verified it. */
function branchTaken(draft: Draft, unit: UnitRow, tournament: TournamentRow, actual: string): void {
  const why = `somebody moved its branch to ${actual}`;
  dropTournament(draft, tournament, why);
  retryOrFail(
    draft,
    unit,
    {
      attempt: unit.attempt,
      stage: "publish",
      cause: why,
      text: `A repair was ready, but \`${unit.branch}\` is at ${actual} instead of ${tournament.head}. Nothing was overwritten.`,
    },
    null,
  );
}

/** The branch stands where it stood: the next best, or none, is a matter for the next step. */
function notMoved(
  draft: Draft,
  tournament: TournamentRow,
  candidate: FixupCandidate,
  problem: string,
): void {
  draft.because(
    subject.unit(tournament),
    `its branch could not be moved to candidate ${tournament.wave}.${candidate.index}: ${problem}`,
  );
  putCandidate(
    draft,
    { ...tournament, winner: null },
    {
      ...candidate,
      state: "refused",
      cause: `its branch could not be moved: ${problem.slice(0, 200)}`,
    },
  );
}
