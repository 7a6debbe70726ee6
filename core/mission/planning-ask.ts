// Asking planners and critics: all open scopes in one run, as many as the money allows, none past a pause (I4).
import { isoTime } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { effective } from "../health/effective.ts";
import { purse } from "../health/money.ts";
import { plannerRecall } from "../learn/recall-request.ts";
import { plannerVariant } from "../learn/variants-used.ts";
import { unreadText } from "../plan/feedback.ts";
import { proposalText } from "../plan/proposal.ts";
import type { FeedbackKind, PlanNode, Planning } from "../plan/tree.ts";
import { CRITIC, openNodes, putNode, ROOT } from "../plan/tree.ts";
import type { PlannedUnit } from "../plan/units.ts";
import type { PlanningPart } from "../report/plan-brief.ts";
import type { LegRequest } from "./ask.ts";
import { agentSettings, askForRun } from "./ask.ts";
import { plural } from "./facts.ts";
import { plannedOf } from "./planning-units.ts";
import { planningOf } from "./replan.ts";

/** GitHub takes 256 legs; the waves of a tree are far smaller. */
const LEGS_MAX = 64;

export function askPlanners(draft: Draft, mission: MissionRow): void {
  const { freeUsd, perAttemptUsd } = purse(draft, mission);
  const planning = planningOf(mission);
  const affordable = Math.max(1, Math.floor(freeUsd / Math.max(perAttemptUsd, 0.000_001)));
  const { jobs } = effective(draft, mission);
  const nodes = openNodes(planning).slice(0, Math.max(1, Math.min(LEGS_MAX, affordable, jobs)));
  const legs = nodes.map((node) => plannerLeg(draft, mission, planning, node, perAttemptUsd));
  ask(draft, mission, legs, plural(nodes.length, "planner"));
}

export function askCritic(draft: Draft, mission: MissionRow): void {
  const planning = planningOf(mission);
  const planned = plannedOf(draft, mission, planning.proposal);
  const units = planned.ok ? planned.units : [];
  const leg = criticLeg(draft, mission, planning, units);
  ask(draft, mission, [leg], "the critic");
}

function ask(draft: Draft, mission: MissionRow, legs: readonly LegRequest[], whom: string): void {
  const dispatch = askForRun(draft, {
    purpose: "plan",
    mission,
    config: mission.config,
    commit: draft.repo.green ?? mission.base,
    legs,
  });
  let planning = planningOf(mission);
  const asks = { ...planning.asks };
  for (const { leg, attempt } of legs) asks[leg] = attempt;
  for (const node of planning.nodes) {
    if (!legs.some(({ leg }) => leg === node.node)) continue;
    planning = putNode(planning, { ...node, dispatch: dispatch.dispatch });
  }
  draft.putMission({
    ...mission,
    planAttempts: Math.max(1, mission.planAttempts),
    because: legs.some(({ leg }) => leg === CRITIC)
      ? "the plan is being judged"
      : "the plan is being made",
    details: { ...mission.details, planning: { ...planning, asks } },
  });
  draft.because(
    subject.mission(mission.mission),
    `${whom} asked (round ${planning.round}, ${dispatch.dispatch}): ${legs.map(({ leg }) => leg).join(", ")}`,
  );
}

function plannerLeg(
  draft: Draft,
  mission: MissionRow,
  planning: Planning,
  node: PlanNode,
  maxCostUsd: number,
): LegRequest {
  const earlier = plannedOf(draft, mission, planning.earlier ?? []);
  const proposal =
    node.unread !== null
      ? node.unread.text
      : node.node === ROOT && planning.earlier !== null && earlier.ok
        ? proposalText(earlier.units)
        : undefined;
  const feedback =
    node.unread === null
      ? feedbackFor(planning, node)
      : [{ kind: "unread", text: unreadText(node.unread.problem) }];
  return {
    leg: node.node,
    attempt: (planning.asks[node.node] ?? 0) + 1,
    task: "plan",
    unit: null,
    against: null,
    branch: null,
    agent: settings(draft, mission, maxCostUsd),
    extras: {
      planning: partOf(draft, mission, planning, { node, feedback, proposal }),
      ...plannerVariant(draft, mission),
    },
    recall: plannerRecall(mission, node.scope),
  };
}

function criticLeg(
  draft: Draft,
  mission: MissionRow,
  planning: Planning,
  units: readonly PlannedUnit[],
): LegRequest {
  const node = { node: ROOT, scope: "", depth: 0 };
  return {
    leg: CRITIC,
    attempt: (planning.asks[CRITIC] ?? 0) + 1,
    task: "critic",
    unit: null,
    against: null,
    branch: null,
    agent: settings(draft, mission, purse(draft, mission).perAttemptUsd),
    extras: {
      planning: partOf(draft, mission, planning, {
        node,
        feedback: [],
        proposal: proposalText(units),
      }),
    },
    recall: plannerRecall(mission, ""),
  };
}

/** What was said of the whole plan is told to those who make all of it; why there is another round concerns everybody. */
const feedbackFor = (planning: Planning, node: PlanNode): PlanningPart["feedback"] =>
  planning.feedback.filter(({ kind }) => node.node === ROOT || !OF_THE_WHOLE.includes(kind));

const OF_THE_WHOLE: readonly FeedbackKind[] = ["ambition", "critic", "unusable"];

const settings = (draft: Draft, mission: MissionRow, maxCostUsd: number) => ({
  ...agentSettings(mission.config, maxCostUsd),
  model: effective(draft, mission).model,
});

function partOf(
  draft: Draft,
  mission: MissionRow,
  planning: Planning,
  about: {
    readonly node: Pick<PlanNode, "node" | "scope" | "depth">;
    readonly feedback: PlanningPart["feedback"];
    readonly proposal: string | undefined;
  },
): PlanningPart {
  const { depth, children } = mission.config.plan;
  const { node, feedback, proposal } = about;
  return {
    node: node.node,
    scope: node.scope.slice(0, 20_000),
    depth: node.depth,
    maxDepth: depth,
    maxChildren: children,
    maxUnits: Math.max(1, mission.config.units.max - draft.unitsOf(mission.mission).length),
    round: planning.round,
    feedback,
    ...(proposal === undefined ? {} : { proposal: proposal.slice(0, 60_000) }),
  };
}

/** After a failure the planner is left alone for a while, longer each time. */
export const backOff = (draft: Draft, mission: MissionRow, failures: number) => {
  const ms = Math.min(
    mission.config.units.retry_delay_seconds * 1000 * 2 ** Math.max(0, failures - 1),
    BACK_OFF_MAX_MS,
  );
  return ms > 0 ? isoTime(draft.nowMs + ms) : null;
};

const BACK_OFF_MAX_MS = 300_000;
