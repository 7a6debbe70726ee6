// From objective to units: the explicit plan of the issue, or an agent's; an unreadable plan never counts as done.
import type { MissionId } from "../base/brand.ts";
import { unitId } from "../base/brand.ts";
import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { gateKey } from "../engine/state.ts";
import { plannedKind } from "../experiment/mode.ts";
import { parsePlanText } from "../plan/block.ts";
import type { PlannedUnit } from "../plan/units.ts";
import { planUnits } from "../plan/units.ts";
import { INFRASTRUCTURE_STEPS, planBranch } from "../report/workflow-names.ts";
import { renderPlanFile } from "../voice/plan-file.ts";
import { renderPlanPull } from "../voice/pull.ts";
import { agentSettings, askForRun } from "./ask.ts";
import { isSettled, plural } from "./facts.ts";
import { voidGate } from "./gates.ts";
import { pauseMission } from "./pause.ts";
import { planningOf } from "./replan.ts";

const MAX_PLAN_ATTEMPTS = 3;

function askForPlan(draft: Draft, mission: MissionRow): void {
  const attempt = mission.planAttempts + 1;
  const dispatch = askForRun(draft, {
    purpose: "plan",
    mission,
    config: mission.config,
    commit: draft.repo.green ?? mission.base,
    legs: [
      {
        leg: "plan",
        attempt,
        task: "plan",
        unit: null,
        against: null,
        branch: null,
        evidence: planningOf(mission).feedback.map(({ kind, text }) => ({
          ...{ attempt, stage: "plan", cause: kind, text },
        })),
        agent: agentSettings(mission.config, mission.config.limits.cost_per_attempt_usd),
      },
    ],
  });
  draft.putMission({ ...mission, planAttempts: attempt, because: "the plan is being made" });
  draft.because(
    subject.mission(mission.mission),
    `plan asked for (attempt ${attempt}, ${dispatch.dispatch})`,
  );
}

/** A mission that plans has one planner at work; none past a pause (I4), and again after it. */
export function dispatchPlan(draft: Draft, mission: MissionRow): void {
  if (mission.state !== "planning" || mission.paused !== null) return;
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.purpose !== "plan" || dispatch.mission !== mission.mission) continue;
    if (dispatch.state === "asked" || dispatch.state === "running") return;
  }
  askForPlan(draft, mission);
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
  const agent = leg.jobs.agent;
  if (agent?.conclusion === "skipped") {
    draft.putMission({ ...mission, planAttempts: mission.planAttempts - 1 });
    pauseMission(
      draft,
      mission,
      "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start",
    );
    return;
  }
  const cause = event.handoff?.cause;
  if (cause === "api_auth" || cause === "api_billing" || cause === "start_failed") {
    draft.putMission({ ...mission, planAttempts: mission.planAttempts - 1 });
    pauseMission(
      draft,
      mission,
      `the planner could not run (${cause}): ${event.handoff?.summary.slice(-300) ?? ""}; fix it, then \`/mc resume\``,
    );
    return;
  }
  const problem = acceptPlan(draft, mission, event);
  if (problem === null) return;
  const infrastructure = INFRASTRUCTURE_STEPS.some((step) => step === agent?.failedStep);
  draft.because(
    subject.mission(mission.mission),
    `plan attempt ${mission.planAttempts} is unusable: ${problem}`,
  );
  const current = draft.mission(mission.mission) ?? mission;
  if (current.planAttempts >= MAX_PLAN_ATTEMPTS) {
    draft.putMission({
      ...current,
      state: "failed",
      stopReason: "plan_failed",
      because: `no usable plan in ${MAX_PLAN_ATTEMPTS} attempts; the last problem: ${problem}`,
      endedAt: draft.at,
    });
    return;
  }
  draft.putMission({
    ...current,
    because: infrastructure ? problem : `planning again: ${problem}`,
  });
}

/** null when the plan was taken, else what is wrong with it. */
function acceptPlan(
  draft: Draft,
  mission: MissionRow,
  event: EventOf<"LegCollected">,
): string | null {
  const handoff = event.handoff;
  if (handoff === null) return event.problem ?? "the planner left no result";
  if (handoff.status !== "completed")
    return `the planner ended with ${handoff.cause}: ${handoff.summary.slice(-300)}`;
  const parsed = parsePlanText(handoff.text);
  if (!parsed.ok) return parsed.problem;
  const existing = draft.unitsOf(mission.mission);
  if (parsed.units.length === 0 && parsed.explicitEmpty && existing.length > 0) {
    draft.putMission({
      ...mission,
      state: "running",
      because: "the planner says that nothing more is to be planned",
    });
    draft.because(subject.mission(mission.mission), "the plan is explicitly empty: nothing more");
    return null;
  }
  if (parsed.units.length === 0 && parsed.explicitEmpty) {
    draft.putMission({
      ...mission,
      state: "completed",
      stopReason: "planner_completed",
      planSource: "agent",
      because: "the planner says that nothing is left to do",
      endedAt: draft.at,
    });
    draft.because(subject.mission(mission.mission), "the plan is explicitly empty: nothing to do");
    return null;
  }
  const planned = planUnits(parsed.units, {
    maxUnits: mission.config.units.max - existing.length,
    existing: existing.map((unit) => ({
      id: unit.unit,
      files: unit.files,
      settled: isSettled(unit),
    })),
  });
  if (!planned.ok) return planned.problems.slice(0, 5).join("; ");
  takePlan(draft, mission, planned.units, "agent", planned.notes);
  return null;
}

export function takePlan(
  draft: Draft,
  mission: MissionRow,
  units: readonly PlannedUnit[],
  source: "explicit" | "agent",
  notes: readonly string[],
): void {
  // Commands of a model are data until a person approved the plan that holds them.
  const mayVerify = source === "explicit" || mission.config.gates.plan === "always";
  const dropped = units.filter((unit) => unit.verify !== null && !mayVerify).length;
  if (dropped > 0) {
    draft.because(
      subject.mission(mission.mission),
      `the planner wants ${plural(dropped, "unit")} verified in a way of their own; left out, because nobody approves this plan (\`gates.plan: always\` would ask)`,
    );
  }
  const first = (draft.unitsOf(mission.mission).at(-1)?.position ?? -1) + 1;
  units.forEach((unit, at) => {
    const position = first + at;
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
      kind: plannedKind(mission, source, unit.kind),
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
      details: unit.uncertainty > 0 ? { uncertainty: unit.uncertainty } : {},
    });
  });
  const gated = mission.config.gates.plan === "always";
  const gate = draft.gates.get(gateKey("plan", mission.mission, null));
  // What was approved before is no word about this plan.
  if (gated && gate !== undefined) voidGate(draft, gate, "another plan is proposed");
  const planHash = fingerprint(JSON.stringify(units));
  const next = draft.putMission({
    ...mission,
    planSource: mission.planSource ?? source,
    planHash,
    state: gated ? "plan_gate" : "preparing",
    because: gated ? "the plan waits for approval" : "the base commit is being verified",
  });
  draft.because(
    subject.mission(mission.mission),
    `${source === "explicit" ? "the issue's plan is taken as written" : "the planner's plan is taken"}: ${plural(units.length, "unit")}${notes.length > 0 ? ` (${notes.slice(0, 3).join("; ")})` : ""}`,
  );
  if (gated) proposePlan(draft, next);
}

function proposePlan(draft: Draft, mission: MissionRow): void {
  const units = draft.unitsOf(mission.mission);
  const { title, body } = renderPlanPull(mission, units);
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
