// What a round's plan was worth, 0 to 1: half of it the share of its units that landed, half the grade of how it was cut. The share
// alone would praise plans of one safe unit, the grade alone those that are cut well and come to nothing.
import type { MissionRow, StopReason } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { isDone } from "../mission/facts.ts";
import { gradeOf } from "../plan/grade.ts";
import type { PlanRound } from "../plan/tree.ts";

/** A plan that is worth less has not served. */
export const GOOD_PLAN = 0.7;

/** Anything else was ended by people, money, time or the machines: that says nothing about the plan. */
const JUDGED: readonly (StopReason | null)[] = [
  null,
  "objective_met",
  "units_failed",
  "no_unit_landed",
];

export const unitsOfRound = (
  units: readonly UnitRow[],
  { from, count }: PlanRound,
): readonly UnitRow[] =>
  units.filter(({ position }) => position >= from && position < from + count);

/** null: not all of its units have their fate, or what ended them says nothing. */
export function planReward(
  mission: MissionRow,
  units: readonly UnitRow[],
  round: PlanRound,
): number | null {
  if (mission.state === "stopping" || mission.state === "stopped") return null;
  if (!JUDGED.includes(mission.stopReason)) return null;
  // What people, or we, took back was never shown to be planned well or badly.
  const own = unitsOfRound(units, round).filter(({ state }) => state !== "cancelled");
  const grade = gradeOf(own);
  if (grade === null) return null;
  return (own.filter(isDone).length / own.length + grade.composite) / 2;
}

/** No plan came of it, and what its planners wrote was why: it could be had and not be read, or not be used. */
export function plannedNothingUsable({ stopReason, details }: MissionRow): boolean {
  if (stopReason !== "plan_failed") return false;
  const { nodes = [], feedback = [] } = details.planning ?? {};
  return (
    nodes.some(({ unread }) => unread !== null) || feedback.some(({ kind }) => kind === "unusable")
  );
}
