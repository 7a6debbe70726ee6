// A mission that gets nowhere is noticed: a round that left units behind is planned again, attempt after attempt without a
// landing withdraws what was not begun, rounds in which nothing lands wait for a person. Bounded by `plan.replans` (I6).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import { endingOf, putEnding } from "./ending-state.ts";
import { isDone, plural } from "./facts.ts";
import { pauseMission } from "./pause.ts";
import { replan, replansLeft } from "./replan.ts";
import { FORGIVEN } from "./retry.ts";
import {
  closedRound,
  FAILED_ROUNDS,
  failedInARow,
  fatesOf,
  isStalled,
  unitsOfRound,
} from "./rounds.ts";

export const WITHDRAWN = "replanned: ";

/** Taken back before it was begun, because another plan takes its place: that is its fate (I2). */
export const isWithdrawn = (unit: UnitRow): boolean =>
  unit.state === "cancelled" && unit.because.startsWith(WITHDRAWN);

/** All units have their fate. true: the mission may go on to its end; false: there is more to do, or a person to wait for. */
export function roundMayEnd(draft: Draft, of: MissionRow): boolean {
  if (of.planSource !== "agent") return true;
  const closed = fatesOf(draft.unitsOf(of.mission));
  let mission = of;
  if (endingOf(mission).closed !== closed) {
    const { rounds } = endingOf(mission);
    const round = closedRound(draft, mission, rounds);
    mission = putEnding(draft, mission, { rounds: [...rounds, round].slice(-20), closed });
    const said = `a round is over: ${round.done} of ${plural(round.units, "unit")} done, worth ${round.score}`;
    draft.because(subject.mission(mission.mission), said);
    if (waitsForPerson(draft, mission)) return false;
    return !planAgain(draft, mission);
  }
  // A person looked at it and said go on: what was put off is done now.
  if (endingOf(mission).told === endingOf(mission).rounds.length && endingOf(mission).told > 0) {
    mission = putEnding(draft, mission, { told: 0 });
    return !planAgain(draft, mission);
  }
  return true;
}

function waitsForPerson(draft: Draft, mission: MissionRow): boolean {
  const { rounds } = endingOf(mission);
  if (failedInARow(rounds) < FAILED_ROUNDS) return false;
  putEnding(draft, mission, { told: rounds.length });
  const failed = unitsOfRound(draft, mission).filter((unit) => !isDone(unit));
  const why = `${failedInARow(rounds)} rounds in a row landed nothing (${failed
    .slice(0, 3)
    .map(({ unit, because }) => `${unit}: ${because.slice(0, 120)}`)
    .join("; ")}); look at what stops the units, put it right`;
  pauseMission(draft, mission, `${why}, then \`/mc retry UNIT\` and \`/mc resume\``);
  return true;
}

/** true: it is being planned. */
function planAgain(draft: Draft, mission: MissionRow): boolean {
  const left = unitsOfRound(draft, mission).filter((unit) => !isDone(unit) && !isWithdrawn(unit));
  if (left.length === 0 || replansLeft(mission) === 0) return false;
  if (isStalled(endingOf(mission).rounds.map(({ score }) => score))) {
    const why = "not planned again: the last rounds were all worth the same";
    draft.because(subject.mission(mission.mission), why);
    return false;
  }
  const text = `These units of the last plan did not land:\n\n${left.map(failureOf).join("\n\n")}`;
  return replan(draft, mission, { kind: "failed", text });
}

const EVIDENCE_MAX_CHARS = 600;

function failureOf(unit: UnitRow): string {
  const last = unit.evidence.at(-1);
  const head = `- ${unit.unit} (${unit.title}): ${unit.state}, ${unit.because}`;
  if (last === undefined) return head;
  const text = last.text.slice(-EVIDENCE_MAX_CHARS).trim().replace(/\n/g, "\n  ");
  return `${head}\n  attempt ${last.attempt} ended at ${last.stage} with ${last.cause}:\n  ${text}`;
}

/** Attempts end one after the other and nothing lands: what was not begun is withdrawn and planned anew. */
export function watchStall(draft: Draft, mission: MissionRow): void {
  const limit = mission.config.plan.stall_after;
  if (limit === 0 || mission.state !== "running" || mission.paused !== null) return;
  if (mission.planSource !== "agent" || replansLeft(mission) === 0) return;
  const fresh = draft
    .unitsOf(mission.mission)
    .filter((unit) => unit.state === "waiting" && unit.attempt === 0);
  if (fresh.length === 0) return;
  const row = endedInARow(draft, mission);
  if (row.length < limit) return;
  const stalled = `${row.length} attempts in a row ended without a landing`;
  const tried = new Set(row.map(({ unit }) => unit));
  const units = draft.unitsOf(mission.mission).filter(({ unit }) => tried.has(unit));
  const text = `${stalled}. What was tried:\n\n${units.map(failureOf).join("\n\n")}\n\nThese units were not begun and are withdrawn: ${fresh.map(({ unit, title }) => `${unit} (${title})`).join(", ")}.`;
  if (!replan(draft, mission, { kind: "stall", text })) return;
  putEnding(draft, mission, { since: draft.at });
  for (const unit of fresh) {
    draft.putUnit({ ...unit, state: "cancelled", because: `${WITHDRAWN}${stalled}` });
    draft.because(subject.unit(unit), `withdrawn, ${stalled}; another plan takes its place`);
  }
}

/** Since the last one that came to something, or the last time this was noticed. Trouble of the machinery says nothing. */
function endedInARow(draft: Draft, mission: MissionRow): readonly AttemptRow[] {
  const since = endingOf(mission).since ?? "";
  const ended = [...draft.attempts.values()].filter(
    (one) => one.mission === mission.mission && (one.endedAt ?? "") > since,
  );
  let good = "";
  for (const { state, endedAt } of ended)
    if ((state === "landed" || state === "completed") && (endedAt ?? "") > good)
      good = endedAt ?? "";
  return ended.filter(
    ({ state, cause, endedAt }) =>
      (state === "failed" || state === "timed_out") &&
      !FORGIVEN.includes(cause ?? "") &&
      (endedAt ?? "") > good,
  );
}
