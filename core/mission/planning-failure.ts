// A planner's answer that is none: asked again after a while, a few times; then the plan before it is taken, or the mission goes
// on with what it has, or it ends. Never a made-up unit.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { PlanNode } from "../plan/tree.ts";
import { planNothing, takePlan } from "./planning-accept.ts";
import { backOff } from "./planning-ask.ts";
import { plannedOf } from "./planning-units.ts";
import { planningOf } from "./replan.ts";

export const MAX_PLAN_ATTEMPTS = 3;

/** `whole`: the parts were fine and the plan is not, so all of it is made again with what is wrong. */
export function scopeFailed(
  draft: Draft,
  mission: MissionRow,
  node: PlanNode,
  problem: string,
  whole = false,
): void {
  const planning = planningOf(mission);
  const failures = node.failures + 1;
  draft.because(
    subject.mission(mission.mission),
    `plan attempt ${mission.planAttempts} is unusable (${node.node}): ${problem}`,
  );
  if (failures >= MAX_PLAN_ATTEMPTS) {
    giveUp(draft, mission, problem);
    return;
  }
  const again: PlanNode = { ...node, state: "open", dispatch: null, unread: null, failures };
  draft.putMission({
    ...mission,
    planAttempts: mission.planAttempts + 1,
    because: `planning again: ${problem}`,
    details: {
      ...mission.details,
      planning: {
        ...planning,
        nodes: whole
          ? [again]
          : planning.nodes.map((one) => (one.node === node.node ? again : one)),
        feedback: whole
          ? [...planning.feedback, { kind: "unusable", text: problem }]
          : planning.feedback,
        notBefore: backOff(draft, mission, failures),
      },
    },
  });
}

function giveUp(draft: Draft, mission: MissionRow, problem: string): void {
  const why = `no usable plan in ${MAX_PLAN_ATTEMPTS} attempts; the last problem: ${problem}`;
  if (planningOf(mission).earlier !== null) return keepEarlier(draft, mission, why);
  if (draft.unitsOf(mission.mission).length > 0) return planNothing(draft, mission, why);
  draft.putMission({
    ...mission,
    state: "failed",
    stopReason: "plan_failed",
    because: why,
    endedAt: draft.at,
  });
}

/** Nothing better came: the proposal before is as good as it gets. */
export function keepEarlier(draft: Draft, mission: MissionRow, why: string): void {
  const planned = plannedOf(draft, mission, planningOf(mission).earlier ?? []);
  if (!planned.ok) return planNothing(draft, mission, why);
  draft.because(subject.mission(mission.mission), `${why}: the plan before is taken`);
  takePlan(draft, mission, planned.units, "agent", planned.notes);
}
