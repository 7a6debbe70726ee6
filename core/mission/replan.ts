// Planning again while the mission goes on: what is there stays, the planner is told what happened and what is on mc/green,
// and what it adds comes after the rest. Bounded by `plan.replans` over the mission's life, so that every mission ends (I6).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { FeedbackKind, Planning } from "../plan/tree.ts";
import { NOT_PLANNED, rootNode } from "../plan/tree.ts";
import { isFinal } from "./facts.ts";

export interface ReplanReason {
  readonly kind: FeedbackKind;
  readonly text: string;
}

const FEEDBACK_MAX_CHARS = 8_000;

export const planningOf = (mission: MissionRow): Planning =>
  mission.details.planning ?? NOT_PLANNED;

/** How often it may still be planned again. */
export const replansLeft = (mission: MissionRow): number =>
  Math.max(0, mission.config.plan.replans - planningOf(mission).replans);

/** false: nothing was begun, because the mission is over, is being ended or planned, or has no replanning left. */
export function replan(draft: Draft, mission: MissionRow, reason: ReplanReason): boolean {
  const current = draft.mission(mission.mission) ?? mission;
  const about = subject.mission(current.mission);
  if (isFinal(current) || current.state === "stopping" || current.state === "promoting")
    return false;
  if (current.state === "planning" || current.state === "plan_gate") return false;
  const units = draft.unitsOf(current.mission).length;
  if (replansLeft(current) === 0 || units >= current.config.units.max) {
    draft.because(about, `not planned again (${reason.kind}): ${used(current, units)}`);
    return false;
  }
  const before = planningOf(current);
  const round = before.round + 1;
  const feedback = { kind: reason.kind, text: reason.text.slice(-FEEDBACK_MAX_CHARS) };
  draft.putMission({
    ...current,
    state: "planning",
    planAttempts: 0,
    because: `it is planned again (${reason.kind})`,
    details: {
      ...current.details,
      planning: {
        ...before,
        ...{ round, replans: before.replans + 1, stage: "tree", nodes: [rootNode()] },
        ...{ feedback: [feedback], proposal: [], earlier: null, ambition: null },
        ...{ criticRounds: 0, notBefore: null },
      },
    },
  });
  draft.because(
    about,
    `planned again, round ${round}, because of ${reason.kind}: ${feedback.text}`,
  );
  return true;
}

const used = (mission: MissionRow, units: number): string =>
  units >= mission.config.units.max
    ? `it has ${units} units, as many as \`units.max\` allows`
    : `\`plan.replans\` (${mission.config.plan.replans}) is used up`;
