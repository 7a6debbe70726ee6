// One step of all tournaments; run after every event, and doing nothing the second time. I6: each ends with a winner, with
// none, or dropped; a unit that no wave repaired goes back to its worker with what was found.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import { isFinal, plural } from "../../mission/facts.ts";
import { pauseMission } from "../../mission/pause.ts";
import { agentTrouble, NEEDS_PERSON, retryOrFail } from "../../mission/retry.ts";
import { clearAlternates, clearLosers } from "./branches.ts";
import { dropTournament } from "./drop.ts";
import { waveErrors } from "./evidence.ts";
import { rank } from "./ranking.ts";
import { putTournament, runningTournament, tournamentsOf } from "./rows.ts";
import { isUndecided } from "./slots.ts";
import { mayHoldWave, startWave } from "./start.ts";
import { verifyCandidates } from "./verify.ts";
import { moveTo } from "./winner.ts";

export function advanceTournaments(draft: Draft): void {
  for (const tournament of oldestFirst(draft)) {
    const unit = draft.unit(tournament.mission, tournament.unit);
    const gone = goneReason(unit, tournament);
    if (unit === undefined || gone !== null) {
      dropTournament(draft, tournament, gone ?? "its unit is gone");
      continue;
    }
    if (!mayGoOn(draft, tournament)) continue;
    verifyCandidates(draft, unit, tournament);
    settle(draft, unit);
  }
  for (const unit of draft.units.values()) {
    if (unit.state !== "fixing" || runningTournament(draft, unit) !== null) continue;
    const mission = draft.mission(unit.mission);
    if (mission !== undefined && mayGoOn(draft, unit)) nextStep(draft, mission, unit);
  }
  clearAlternates(draft);
}

function oldestFirst(draft: Draft): readonly TournamentRow[] {
  return [...draft.tournaments.values()]
    .filter((one) => one.state === "running")
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.unit.localeCompare(b.unit));
}

/** Why nobody waits for this tournament any more; null: somebody does. */
function goneReason(unit: UnitRow | undefined, tournament: TournamentRow): string | null {
  if (unit === undefined) return "its unit is gone";
  if (unit.state !== "fixing") return unit.because;
  if (unit.attempt !== tournament.attempt) return "another attempt began";
  return unit.head === tournament.head ? null : "its head is another one now";
}

/** Nothing is asked for past a pause or a stop, nor while verification itself is in doubt. */
function mayGoOn(draft: Draft, { mission: id }: Pick<UnitRow, "mission">): boolean {
  const mission = draft.mission(id);
  if (mission === undefined || isFinal(mission) || mission.state === "stopping") return false;
  return mission.paused === null && draft.repo.queueClosed === null && draft.repo.green !== null;
}

function settle(draft: Draft, unit: UnitRow): void {
  const tournament = runningTournament(draft, unit);
  if (tournament === null || tournament.winner !== null) return;
  if (tournament.candidates.some(isUndecided)) return;
  const [best, ...others] = rank(tournament.candidates);
  if (best !== undefined) {
    draft.because(
      subject.unit(unit),
      `candidate ${tournament.wave}.${best.index} (${best.strategy}) wins: ${score(best)}${others.map((one) => `; before ${one.index} with ${score(one)}`).join("")}`,
    );
    moveTo(draft, unit, tournament, best);
    return;
  }
  const trouble = tournament.candidates.find(
    (one) => one.cause !== null && NEEDS_PERSON.includes(one.cause),
  );
  const mission = draft.mission(unit.mission);
  if (trouble !== undefined && mission !== undefined) {
    const found = { cause: trouble.cause ?? "", text: trouble.summary };
    dropTournament(draft, tournament, `its agents could not work: ${found.cause}`);
    pauseMission(draft, mission, agentTrouble(found));
    return;
  }
  const because = `none of ${plural(tournament.candidates.length, "candidate")} passed`;
  const lost = putTournament(draft, { ...tournament, state: "lost", because, endedAt: draft.at });
  clearLosers(draft, lost);
  draft.because(subject.unit(unit), `wave ${tournament.wave} of its repair: ${because}`);
}

const score = (one: TournamentRow["candidates"][number]): string =>
  [
    one.testsPassed === null ? "tests not counted" : `${plural(one.testsPassed, "test")} passed`,
    one.lintErrors === null ? "" : plural(one.lintErrors, "lint error"),
    one.protectedPaths.length === 0 ? "" : plural(one.protectedPaths.length, "protected path"),
    plural(one.lines, "line"),
  ]
    .filter((part) => part !== "")
    .join(", ");

/** Another wave with what the earlier ones found, or back to the worker with all of it. */
function nextStep(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  if (mayHoldWave(draft, mission, unit)) {
    startWave(draft, mission, unit);
    return;
  }
  const last = unit.evidence.at(-1);
  const waves = tournamentsOf(draft, unit).filter(
    (one) => one.attempt === unit.attempt && one.state !== "dropped",
  );
  const text = waves
    .flatMap((one) => waveErrors(draft, one, unit))
    .map((one) => `${one.cause}\n${one.text}`)
    .join("\n\n");
  retryOrFail(
    draft,
    unit,
    {
      attempt: unit.attempt,
      stage: last?.stage === "conflict" ? "conflict" : "verify",
      cause:
        waves.length === 0
          ? (last?.cause ?? "thrown out of the queue")
          : `${last?.cause ?? "thrown out of the queue"}; ${plural(waves.length, "tournament")} did not repair it`,
      text,
    },
    null,
  );
}
