// A plan is taken: its units become rows after the ones that are there, a person may have to approve it, and the tree it was
// made of is forgotten.
import type { MissionId } from "../base/brand.ts";
import { unitId } from "../base/brand.ts";
import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { UnitDetails } from "../engine/rows/details.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { gateKey } from "../engine/state.ts";
import { plannedKind } from "../experiment/mode.ts";
import type { Planning } from "../plan/tree.ts";
import type { PlannedUnit } from "../plan/units.ts";
import { planBranch } from "../report/workflow-names.ts";
import { renderPlanFile } from "../voice/plan-file.ts";
import { renderPlanPull } from "../voice/pull.ts";
import { plural } from "./facts.ts";
import { voidGate } from "./gates.ts";
import { planningOf } from "./replan.ts";

export function takePlan(
  draft: Draft,
  mission: MissionRow,
  units: readonly PlannedUnit[],
  source: "explicit" | "agent",
  notes: readonly string[],
  objections: readonly string[] = [],
): void {
  const about = subject.mission(mission.mission);
  const gated = mission.config.gates.plan === "always";
  // Commands of a model are data until a person approved the plan that holds them.
  const mayVerify = source === "explicit" || gated;
  const dropped = units.filter((unit) => unit.verify !== null && !mayVerify).length;
  if (dropped > 0) {
    draft.because(
      about,
      `the planner wants ${plural(dropped, "unit")} verified in a way of their own; left out, because nobody approves this plan (\`gates.plan: always\` would ask)`,
    );
  }
  const from = (draft.unitsOf(mission.mission).at(-1)?.position ?? -1) + 1;
  units.forEach((unit, at) => {
    const kind = plannedKind(mission, source, unit.kind);
    putPlanned(draft, mission, { ...unit, kind }, from + at, mayVerify);
  });
  const gate = draft.gates.get(gateKey("plan", mission.mission, null));
  // What was approved before is no word about this plan.
  if (gated && gate !== undefined) voidGate(draft, gate, "another plan is proposed");
  const before = planningOf(mission);
  const ambition = source === "explicit" ? null : before.ambition;
  const rounds = [
    ...before.rounds,
    { round: before.round, from, count: units.length, ambition, objections, grade: null },
  ];
  const next = draft.putMission({
    ...mission,
    planSource: mission.planSource ?? source,
    planHash: fingerprint(JSON.stringify(units)),
    state: gated ? "plan_gate" : "preparing",
    because: gated ? "the plan waits for approval" : "the base commit is being verified",
    details: { ...mission.details, planning: { ...withoutTree(before), rounds } },
  });
  const aims = ambition === null ? "" : `, ambition ${ambition} of 10`;
  draft.because(
    about,
    `${source === "explicit" ? "the issue's plan is taken as written" : "the planner's plan is taken"}: ${plural(units.length, "unit")}${aims}${notes.length > 0 ? ` (${notes.slice(0, 3).join("; ")})` : ""}`,
  );
  if (gated) proposePlan(draft, next);
}

const withoutTree = (planning: Planning): Planning => ({
  ...planning,
  ...{ stage: "tree", nodes: [], feedback: [], proposal: [], earlier: null, notBefore: null },
});

function putPlanned(
  draft: Draft,
  mission: MissionRow,
  unit: PlannedUnit,
  position: number,
  mayVerify: boolean,
): void {
  const details: UnitDetails = {
    ...(unit.uncertainty > 0 ? { uncertainty: unit.uncertainty } : {}),
    ...(unit.backlogItem === "" ? {} : { backlogItem: unit.backlogItem }),
  };
  draft.putUnit({
    repo: draft.repo.repo,
    mission: mission.mission,
    unit: unitId(unit.id),
    position,
    title: unit.title,
    description: unit.description,
    files: unit.files,
    dependsOn: unit.dependsOn.map(unitId),
    after: unit.after.map(unitId),
    criteria: unit.criteria,
    specialist: unit.specialist,
    kind: unit.kind,
    priority: unit.priority,
    state: "waiting",
    because: "planned",
    attempt: 0,
    maxAttempts: mission.config.units.max_attempts,
    notBefore: null,
    evidence: [],
    branch: null,
    head: null,
    pull: null,
    additions: 0,
    deletions: 0,
    changedFiles: [],
    reviewScore: null,
    reviewText: null,
    queuedAt: null,
    conflicts: 0,
    held: null,
    verify: mayVerify ? unit.verify : null,
    summary: "",
    costUsd: 0,
    landedAs: null,
    details,
  });
}

/** The planner says that there is nothing (more) to do, or could not say what: the mission goes on, or ends, by what is there. */
export function planNothing(draft: Draft, mission: MissionRow, why: string): void {
  const about = subject.mission(mission.mission);
  const details = { ...mission.details, planning: withoutTree(planningOf(mission)) };
  if (draft.unitsOf(mission.mission).length > 0) {
    draft.putMission({ ...mission, state: "preparing", because: why, details });
    draft.because(about, `no unit is added: ${why}`);
    return;
  }
  draft.putMission({
    ...mission,
    state: "completed",
    stopReason: "planner_completed",
    planSource: "agent",
    because: "the planner says that nothing is left to do",
    endedAt: draft.at,
    details,
  });
  draft.because(about, "the plan is explicitly empty: nothing to do");
}

function proposePlan(draft: Draft, mission: MissionRow): void {
  const units = draft.unitsOf(mission.mission);
  const { title, body } = renderPlanPull(mission, units, draft.state);
  draft.effect({
    kind: "plan.propose",
    key: `plan.propose/${mission.mission}/${mission.planHash}`,
    mission: mission.mission,
    branch: planBranch(mission.mission),
    files: { [planPath(mission.mission)]: renderPlanFile(mission, units) },
    title,
    body,
    at: draft.at,
  });
}

const planPath = (mission: MissionId): string => `missions/${mission}/PLAN.md`;
