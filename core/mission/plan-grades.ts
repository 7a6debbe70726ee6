// How well each round of planning was cut, once all of its units have their fate: kept with the mission, told to the next planner
// and in the report.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { settledUnits } from "../learn/outcomes.ts";
import type { Grade } from "../plan/grade.ts";
import { gradeOf } from "../plan/grade.ts";
import type { PlanRound } from "../plan/tree.ts";

const unitsOfRound = (units: readonly UnitRow[], { from, count }: PlanRound): readonly UnitRow[] =>
  units.filter(({ position }) => position >= from && position < from + count);

/** Of each round with what is known now; kept grades stand, units that are tried again later do not change them. */
export function gradedRounds(mission: MissionRow, units: readonly UnitRow[]): readonly PlanRound[] {
  const rounds = mission.details.planning?.rounds ?? [];
  return rounds.map((round) =>
    round.grade === null ? { ...round, grade: gradeOf(unitsOfRound(units, round)) } : round,
  );
}

/** Of the latest round that is over; null: none is. */
export function lastGrade(draft: Draft, mission: MissionRow): Grade | null {
  const graded = gradedRounds(mission, draft.unitsOf(mission.mission));
  return graded.findLast(({ grade }) => grade !== null)?.grade ?? null;
}

/** Learner: a round's grade is kept in the decision in which its last unit got its fate. */
export function keepGrades(before: RepoState, draft: Draft): void {
  for (const id of new Set(settledUnits(before, draft).map(({ mission }) => mission))) {
    const mission = draft.mission(id);
    const planning = mission?.details.planning;
    if (mission === undefined || planning === undefined) continue;
    const rounds = gradedRounds(mission, draft.unitsOf(id));
    if (rounds.every(({ grade }, at) => grade === planning.rounds[at]?.grade)) continue;
    const details = { ...mission.details, planning: { ...planning, rounds } };
    draft.putMission({ ...mission, details });
  }
}
