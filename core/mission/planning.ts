// From objective to units: the explicit plan of the issue, or what planners answer, scope by scope. An unreadable plan never
// counts as done. Who is asked stands in planning-ask, what makes a plan good enough in planning-judge.
import { heldByQuiet } from "../calendar/quiet-mission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { effective } from "../health/effective.ts";
import { purse } from "../health/money.ts";
import { outOfMoney } from "../health/watch.ts";
import { parsePlanText } from "../plan/block.ts";
import type { PlanNode, Planning } from "../plan/tree.ts";
import { answerNode, CRITIC, openNodes, putNode, splitNode } from "../plan/tree.ts";
import { INFRASTRUCTURE_STEPS } from "../report/workflow-names.ts";
import { pauseMission } from "./pause.ts";
import { planNothing } from "./planning-accept.ts";
import { askCritic, askPlanners } from "./planning-ask.ts";
import { keepEarlier, scopeFailed } from "./planning-failure.ts";
import { critiqueCollected, judgeProposal, withoutCritic } from "./planning-judge.ts";
import { plannedOf } from "./planning-units.ts";
import { planningOf } from "./replan.ts";
import { requestStop } from "./stop.ts";

export { takePlan } from "./planning-accept.ts";

/** Of an answer that could not be read; the block stands at its end. */
const UNREAD_MAX_CHARS = 20_000;

/** A mission that plans has one run of planners, or its critic, at work; none past a pause (I4), and again after it. */
export function dispatchPlan(draft: Draft, mission: MissionRow): void {
  if (mission.state !== "planning" || mission.paused !== null) return;
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.purpose !== "plan" || dispatch.mission !== mission.mission) continue;
    if (dispatch.state === "asked" || dispatch.state === "running") return;
  }
  const planning = planningOf(mission);
  if (planning.notBefore !== null && planning.notBefore > draft.at) {
    draft.timer(`retry/${mission.mission}`, Date.parse(planning.notBefore));
    return;
  }
  const money = purse(draft, mission, planning.stage === "critic" ? "critic" : "plan");
  const { freeUsd, empty } = money;
  if (money.short?.limit === "day") {
    outOfMoney(draft, mission, money);
    return;
  }
  if (effective(draft, mission).jobs === 0) return; // the timer of its breaker asks again
  if (empty !== null) return noMoney(draft, mission, planning, empty);
  if (freeUsd <= 0) return; // what runs has reserved it
  const asks = planning.stage === "critic" || openNodes(planning).length > 0;
  if (!asks) return judgeProposal(draft, mission);
  if (heldByQuiet(draft, mission)) return;
  if (planning.stage === "critic") askCritic(draft, mission);
  else askPlanners(draft, mission);
}

function noMoney(draft: Draft, mission: MissionRow, planning: Planning, empty: string): void {
  if (planning.stage === "critic") return withoutCritic(draft, mission, empty);
  if (planning.earlier !== null) return keepEarlier(draft, mission, empty);
  if (draft.unitsOf(mission.mission).length > 0) return planNothing(draft, mission, empty);
  requestStop(draft, mission, "cost_exceeded", empty);
}

export function planCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  let mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  if (mission === undefined) return;
  const costUsd = event.handoff?.usage.costUsd ?? 0;
  if (costUsd > 0) mission = draft.putMission({ ...mission, costUsd: mission.costUsd + costUsd });
  if (mission.state !== "planning") return;
  if (leg.jobs.agent?.conclusion === "skipped") {
    notAsked(draft, mission, leg);
    pauseMission(
      draft,
      mission,
      "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start",
    );
    return;
  }
  if (leg.leg === CRITIC) {
    if (planningOf(mission).stage === "critic") critiqueCollected(draft, mission, leg, event);
    return;
  }
  const node = planningOf(mission).nodes.find(
    (one) => one.node === leg.leg && one.state === "open" && one.dispatch === dispatch.dispatch,
  );
  if (node === undefined) {
    draft.because(subject.mission(mission.mission), `${leg.leg} is not asked any more`);
    return;
  }
  scopeCollected(draft, mission, node, leg, event);
  const current = draft.mission(mission.mission);
  if (current?.state !== "planning" || current.paused !== null) return;
  const planning = planningOf(current);
  if (planning.stage === "tree" && openNodes(planning).length === 0) judgeProposal(draft, current);
}

function scopeCollected(
  draft: Draft,
  mission: MissionRow,
  node: PlanNode,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const { handoff } = event;
  const cause = handoff?.cause;
  if (cause === "api_auth" || cause === "api_billing" || cause === "start_failed") {
    notAsked(draft, mission, leg);
    pauseMission(
      draft,
      mission,
      `the planner could not run (${cause}): ${handoff?.summary.slice(-300) ?? ""}; fix it, then \`/mc resume\``,
    );
    return;
  }
  if (handoff === null || handoff.status !== "completed") {
    const step = INFRASTRUCTURE_STEPS.find((name) => name === leg.jobs.agent?.failedStep);
    const said =
      handoff === null
        ? (event.problem ?? "the planner left no result")
        : `the planner ended with ${handoff.cause}: ${handoff.summary.slice(-300)}`;
    return scopeFailed(draft, mission, node, step === undefined ? said : `${step}: ${said}`);
  }
  const problem = answered(draft, mission, node, handoff.text);
  if (problem === null) return;
  if (node.unread !== null) return scopeFailed(draft, mission, node, problem);
  draft.because(
    subject.mission(mission.mission),
    `${node.node} is asked for the block alone: ${problem}`,
  );
  const text = handoff.text.slice(-UNREAD_MAX_CHARS);
  put(
    draft,
    mission,
    putNode(planningOf(mission), { ...node, dispatch: null, unread: { problem, text } }),
  );
}

/** null when the answer was taken, else what is wrong with it. */
function answered(draft: Draft, mission: MissionRow, node: PlanNode, text: string): string | null {
  const parsed = parsePlanText(text);
  if (!parsed.ok) return parsed.problem;
  const planning = planningOf(mission);
  if (parsed.scopes.length > 0) {
    const { depth, children } = mission.config.plan;
    const split = splitNode(planning, node, parsed.scopes, { depth, children });
    put(draft, mission, split);
    const parts = split.nodes.length - planning.nodes.length;
    draft.because(
      subject.mission(mission.mission),
      parts > 0
        ? `${node.node} is split into ${parts} scopes`
        : `${node.node} is split where that is not allowed any more: each of ${parsed.scopes.length} parts is one unit`,
    );
    return null;
  }
  if (parsed.units.length > 0) {
    const planned = plannedOf(draft, mission, parsed.units);
    if (!planned.ok) return planned.problems.slice(0, 5).join("; ");
  }
  put(draft, mission, answerNode(planning, node, parsed.units));
  return null;
}

/** The job never started: it does not count as asked. */
function notAsked(draft: Draft, mission: MissionRow, { leg }: Leg): void {
  const planning = planningOf(mission);
  const asks = { ...planning.asks, [leg]: Math.max(0, (planning.asks[leg] ?? 1) - 1) };
  put(draft, mission, { ...planning, asks });
}

function put(draft: Draft, mission: MissionRow, planning: Planning): MissionRow {
  const current = draft.mission(mission.mission) ?? mission;
  return draft.putMission({ ...current, details: { ...current.details, planning } });
}
