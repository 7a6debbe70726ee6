// All scopes are answered: is the plan good enough to be worked on? First what can be seen without asking anybody, then the
// critic; each may send it back to the planner, within bounds, and none can lose a plan that was there.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { ambitionFeedback, ambitionOf } from "../plan/ambition.ts";
import { parseCritique } from "../plan/critic.ts";
import { critiqueFeedback, preflightFeedback } from "../plan/feedback.ts";
import { mergeLeaves } from "../plan/merge.ts";
import { preflight } from "../plan/preflight.ts";
import type { PlanFeedback, Planning } from "../plan/tree.ts";
import { leavesOf, rootNode } from "../plan/tree.ts";
import type { PlannedUnit } from "../plan/units.ts";
import { replanHint } from "../strategy/replan-hint.ts";
import { planNothing, takePlan } from "./planning-accept.ts";
import { keepEarlier, scopeFailed } from "./planning-failure.ts";
import { plannedOf } from "./planning-units.ts";
import { planningOf, replansLeft } from "./replan.ts";

const FEEDBACK_KEPT = 4;

export function judgeProposal(draft: Draft, mission: MissionRow): void {
  const planning = planningOf(mission);
  const drafts = mergeLeaves(leavesOf(planning));
  if (drafts.length === 0) {
    if (planning.earlier !== null) return keepEarlier(draft, mission, "the planner adds nothing");
    const why = "the planner says that nothing more is to be planned";
    return planNothing(draft, mission, why);
  }
  const planned = plannedOf(draft, mission, drafts);
  if (!planned.ok) {
    scopeFailed(draft, mission, wholeTree(planning), planned.problems.slice(0, 5).join("; "), true);
    return;
  }
  const ambition = ambitionOf(planned.units);
  const judged = put(draft, mission, {
    ...planning,
    ...{ proposal: drafts, ambition: ambition.score },
  });
  const { min_ambition, critic } = mission.config.plan;
  // A later round does what is missing, however little that is.
  const isJudged = planning.round === 1;
  if (isJudged && ambition.score < min_ambition && replansLeft(mission) > 0) {
    draft.because(
      subject.mission(mission.mission),
      `the plan scores ${ambition.score} for ambition, wanted are ${min_ambition}: planned again`,
    );
    const hint = replanHint(draft, ambition.score);
    const text = [ambitionFeedback(ambition, min_ambition), hint].join("\n").trim();
    const counted = { ...planningOf(judged), replans: planning.replans + 1 };
    return refine(draft, judged, counted, { kind: "ambition", text });
  }
  if (!critic || planned.units.length < 2 || !roundsLeft(judged)) {
    return accept(draft, judged, planned.units, planned.notes);
  }
  const faults = preflight(planned.units);
  if (faults.length > 0) {
    return objected(draft, judged, planned.units, faults, {
      kind: "critic",
      text: preflightFeedback(faults),
    });
  }
  put(draft, judged, { ...planningOf(judged), stage: "critic" });
}

/** The critic's answer. One that could not be had never holds a mission up. */
export function critiqueCollected(
  draft: Draft,
  mission: MissionRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const planning = planningOf(mission);
  const planned = plannedOf(draft, mission, planning.proposal);
  if (!planned.ok) return; // it was judged because it is one
  const { handoff } = event;
  if (handoff === null || handoff.status !== "completed") {
    const why = handoff?.summary.slice(-200) ?? event.problem ?? "it left no result";
    const step = leg.jobs.agent?.failedStep ?? null;
    draft.because(
      subject.mission(mission.mission),
      `the critic could not be asked (${step ?? handoff?.cause ?? "no result"}: ${why}); the plan goes on without it`,
    );
    return accept(draft, mission, planned.units, planned.notes);
  }
  const critique = parseCritique(handoff.text);
  if (critique.verdict === "sufficient") {
    draft.because(
      subject.mission(mission.mission),
      `the critic finds the plan sufficient (confidence ${critique.confidence})`,
    );
    return accept(draft, mission, planned.units, planned.notes);
  }
  const objections = [...critique.findings, ...critique.gaps, ...critique.risks];
  objected(draft, mission, planned.units, objections, {
    kind: "critic",
    text: critiqueFeedback(critique),
  });
}

/** The critic costs more than there is, or may not run: the plan goes on. */
export function withoutCritic(draft: Draft, mission: MissionRow, why: string): void {
  const planned = plannedOf(draft, mission, planningOf(mission).proposal);
  if (!planned.ok) return;
  draft.because(subject.mission(mission.mission), `the plan goes on without its critic: ${why}`);
  accept(draft, mission, planned.units, planned.notes);
}

const roundsLeft = (mission: MissionRow): boolean =>
  planningOf(mission).criticRounds < mission.config.plan.critic_rounds;

function objected(
  draft: Draft,
  mission: MissionRow,
  units: readonly PlannedUnit[],
  objections: readonly string[],
  feedback: PlanFeedback,
): void {
  const before = planningOf(mission);
  const planning = { ...before, criticRounds: before.criticRounds + 1 };
  const { critic_rounds } = mission.config.plan;
  const said = `the critic wants the plan refined (round ${planning.criticRounds} of ${critic_rounds})`;
  const first = objections[0]?.slice(0, 200) ?? "no reason given";
  if (planning.criticRounds < critic_rounds) {
    draft.because(subject.mission(mission.mission), `${said}: ${first}`);
    return refine(draft, mission, planning, feedback);
  }
  draft.because(subject.mission(mission.mission), `${said}, but no round is left: ${first}`);
  takePlan(draft, put(draft, mission, planning), units, "agent", [], objections.slice(0, 10));
}

/** The whole plan is made again with what was said against it; the one that was there is kept for when nothing better comes. */
function refine(
  draft: Draft,
  mission: MissionRow,
  planning: Planning,
  feedback: PlanFeedback,
): void {
  const [reason, ...rest] = planning.feedback;
  const kept = reason === undefined ? [] : [reason, ...rest.slice(-FEEDBACK_KEPT)];
  put(draft, mission, {
    ...planning,
    ...{ stage: "tree", nodes: [rootNode()], earlier: planning.proposal, proposal: [] },
    ...{ feedback: [...kept, feedback], notBefore: null },
  });
}

function accept(
  draft: Draft,
  mission: MissionRow,
  units: readonly PlannedUnit[],
  notes: readonly string[],
): void {
  takePlan(draft, mission, units, "agent", notes);
}

/** Its parts fit one by one and not together: the whole of it is asked again. */
const wholeTree = (planning: Planning) => ({
  ...rootNode(),
  failures: Math.max(...planning.nodes.map((node) => node.failures)),
});

function put(draft: Draft, mission: MissionRow, planning: Planning): MissionRow {
  return draft.putMission({ ...mission, details: { ...mission.details, planning } });
}
