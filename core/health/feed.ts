// Where outcomes reach the health of a mission: money that was spent, jobs that ended, units that landed or were thrown out. Called where
// these are recorded, so that what follows in the same decision knows it.

import { fed, projected } from "../budget/ema.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { CostKind } from "../engine/rows/health-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { legSubject } from "../forks/names.ts";
import { isFinal } from "../mission/facts.ts";
import { withStep } from "../report/step-costs.ts";
import { INFRASTRUCTURE_STEPS } from "../report/workflow-names.ts";
import {
  AGENT_FAULTS,
  componentFailed,
  componentWell,
  DISPATCH,
  probeSilent,
  VERIFICATION,
} from "./components.ts";
import { kindOf } from "./kinds.ts";
import { probeEnded } from "./recovery.ts";
import { patched, signal, signalAll, worked } from "./signals.ts";
import { recordSpend } from "./spend.ts";
import { trace } from "./trace.ts";

/** Costs that a pace is told by. */
const SPENDINGS_KEPT = 20;

/** Whatever the job was asked, its model answered. */
const ANSWERED: readonly string[] = [
  "ok",
  "no_changes",
  "no_result",
  "refusal",
  "turn_limit",
  "budget",
  "bad_output",
  "blocked",
];

/** Conclusions of jobs that ran; one that was cancelled while it did leaves its bill all the same. */
const BEGAN: readonly string[] = ["success", "failure", "timed_out"];

const isInfrastructure = (step: string | null): boolean =>
  INFRASTRUCTURE_STEPS.some((name) => name === step);

/** The result of a leg came in; called once for each, before anybody acts on it. */
export function legEnded(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const kind = kindOf(dispatch.purpose, leg.leg);
  if (kind === null) return;
  const mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  spent(draft, mission, kind, event.handoff?.usage.costUsd ?? 0);
  if (event.handoff === null && mayHaveSpent(dispatch, leg))
    unbilled(draft, dispatch, leg, kind, mission);
  const config = mission?.config ?? draft.repo.config;
  if (config === null) return;
  trace(draft, config, dispatch, leg, event);
  // Refused to start, or called off by us: nobody's outcome.
  if (leg.jobs.agent?.conclusion === "skipped" || dispatch.state === "cancelled") {
    if (leg.agent !== undefined) probeSilent(draft, leg.agent, dispatch.dispatch);
    return;
  }
  agentOutcome(draft, config, dispatch, leg, event);
  if (mission === undefined) return;
  rateOutcome(draft, mission, event);
  platformOutcome(draft, mission, leg, event);
  if (dispatch.purpose === "work") workOutcome(draft, mission, dispatch, leg, event);
}

function spent(draft: Draft, mission: MissionRow | undefined, kind: CostKind, usd: number): void {
  if (!Number.isFinite(usd) || usd <= 0) return;
  recordSpend(draft, kind, usd);
  const known = draft.jobCostOf(kind);
  draft.putJobCost({ ...known, ema: fed(known.ema, usd) });
  if (mission === undefined || isFinal(mission)) return;
  const health = draft.healthOf(mission.mission);
  const spendings = [...health.spendings, { atMs: draft.nowMs, usd }].slice(-SPENDINGS_KEPT);
  patched(draft, health, { spendings, steps: withStep(health.steps, kind, usd) });
}

/** Its agent began, or was under way when the run was given up: a job that never began costs nothing. */
function mayHaveSpent({ runId }: DispatchRow, { state, jobs, capUsd = 0 }: Leg): boolean {
  if (runId === null || capUsd <= 0) return false;
  const { agent } = jobs;
  if (agent === undefined) return state === "running";
  return BEGAN.includes(agent.conclusion) && !isInfrastructure(agent.failedStep);
}

/** A bill that was lost is not nothing (SR25): what such a job costs as a rule is counted, at most what it was allowed. */
function unbilled(
  draft: Draft,
  { mission: id }: DispatchRow,
  { leg, capUsd = 0 }: Leg,
  kind: CostKind,
  mission: MissionRow | undefined,
): void {
  const usd = Math.min(capUsd, projected(draft.jobCostOf(kind).ema) ?? capUsd);
  recordSpend(draft, kind, usd);
  if (mission !== undefined) draft.putMission({ ...mission, costUsd: mission.costUsd + usd });
  draft.because(
    id === null ? subject.repo : subject.mission(id),
    `$${usd.toFixed(2)} are counted for ${leg}: its bill was lost, and it may have cost as much`,
  );
}

function rateOutcome(
  draft: Draft,
  mission: MissionRow,
  { handoff }: EventOf<"LegCollected">,
): void {
  if (handoff?.cause === "api_rate" || handoff?.cause === "api_overload")
    signal(draft, mission.mission, { kind: "rate_limit" });
}

function agentOutcome(
  draft: Draft,
  config: RepoConfig,
  { dispatch }: DispatchRow,
  leg: Leg,
  { handoff }: EventOf<"LegCollected">,
): void {
  if (leg.agent === undefined || !config.health.breakers) return;
  const cause = handoff?.cause ?? "lost";
  if (AGENT_FAULTS.includes(cause)) componentFailed(draft, leg.agent, cause, dispatch);
  else if (ANSWERED.includes(cause)) componentWell(draft, leg.agent);
  else probeSilent(draft, leg.agent, dispatch);
}

function platformOutcome(
  draft: Draft,
  mission: MissionRow,
  leg: Leg,
  { handoff }: EventOf<"LegCollected">,
): void {
  const isBroken = Object.values(leg.jobs).some(({ failedStep }) => isInfrastructure(failedStep));
  const isLost = handoff === null && Object.keys(leg.jobs).length === 0;
  signal(draft, mission.mission, { kind: "platform", ok: !isBroken && !isLost });
}

function workOutcome(
  draft: Draft,
  mission: MissionRow,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const { unit: id, index } = legSubject(leg.leg);
  const unit = draft.unitsOf(mission.mission).find((one) => one.unit === id);
  if (unit === undefined || unit.attempt !== leg.attempt || unit.state !== "working") return;
  const { handoff } = event;
  const isPublished = leg.jobs.publish?.conclusion === "success" && event.head !== null;
  const isUnchanged =
    leg.jobs.agent?.conclusion === "success" &&
    handoff?.status === "completed" &&
    leg.jobs.publish?.conclusion !== "failure";
  const health = draft.healthOf(mission.mission);
  if (isPublished || isUnchanged) {
    if (health.barren.length > 0) patched(draft, health, { barren: [] });
    probeEnded(draft, mission.mission, "left");
    return;
  }
  const cause = handoff?.cause ?? null;
  const isAgents = cause !== null && AGENT_FAULTS.includes(cause);
  if (isAgents) probeEnded(draft, mission.mission, "failed");
  // One way of several says nothing about the unit, a job that never worked nothing about anybody.
  if (isAgents || index !== null || cause === null || !ANSWERED.includes(cause)) return;
  worked(draft, mission, "f");
  if (!health.barren.includes(unit.unit)) {
    const now = draft.healthOf(mission.mission);
    patched(draft, now, { barren: [...now.barren, unit.unit].slice(-10) });
  }
  probeEnded(draft, dispatch.mission ?? mission.mission, "failed");
}

/** It is on mc/green. */
export function unitLanded(draft: Draft, unit: UnitRow): void {
  const mission = draft.mission(unit.mission);
  if (mission === undefined) return;
  worked(draft, mission, "s");
  signal(draft, unit.mission, { kind: "merge", conflict: false });
  signal(draft, unit.mission, { kind: "cost", usd: unit.costUsd, landed: true });
  signal(draft, unit.mission, { kind: "landed" });
  const health = draft.healthOf(unit.mission);
  if (health.thrownOut.length > 0) patched(draft, health, { thrownOut: [] });
  probeEnded(draft, unit.mission, "landed");
}

/** It left the queue: by a conflict, or by verification. */
export function unitThrownOut(draft: Draft, unit: UnitRow, stage: "verify" | "conflict"): void {
  const mission = draft.mission(unit.mission);
  if (mission === undefined) return;
  if (stage === "conflict") {
    worked(draft, mission, "c");
    signal(draft, unit.mission, { kind: "merge", conflict: true });
    return;
  }
  worked(draft, mission, "f");
  const health = draft.healthOf(unit.mission);
  // One unit that does not get right is that unit's matter.
  if (health.thrownOut.includes(unit.unit)) return;
  patched(draft, health, { thrownOut: [...health.thrownOut, unit.unit].slice(-10) });
  signal(draft, unit.mission, { kind: "verification", ok: false });
  probeEnded(draft, unit.mission, "thrown_out");
}

/** A verification came back: whether it could run at all, and what a pass says for all missions. */
export function verificationEnded(draft: Draft, verdict: VerdictRow): void {
  const isMachinery = verdict.outcome === "infrastructure";
  if (draft.repo.config?.health.breakers !== false) {
    if (isMachinery)
      componentFailed(draft, VERIFICATION, verdict.note || "it could not run", verdict.dispatch);
    else componentWell(draft, VERIFICATION);
  }
  if (isMachinery) signalAll(draft, { kind: "verification", ok: false });
  if (verdict.outcome === "passed") signalAll(draft, { kind: "verification", ok: true });
}

/** GitHub made a run of it. */
export const runAppeared = (draft: Draft): void => componentWell(draft, DISPATCH);

/** It was asked for, and no run was ever seen. */
export function runNeverAppeared(draft: Draft, dispatch: DispatchRow): void {
  if (draft.repo.config?.health.breakers === false) return;
  componentFailed(draft, DISPATCH, `no run of ${dispatch.dispatch} appeared`, dispatch.dispatch);
}

/** GitHub stayed busy for longer than we try. */
export const githubStayedBusy = (draft: Draft): void => signalAll(draft, { kind: "rate_limit" });
