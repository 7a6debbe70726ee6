// Units and their workers: which ones may start, what an attempt's end means, and what goes into the next brief (I2, I6).
import type { Sha } from "../base/brand.ts";
import { isoTime } from "../base/brand.ts";
import { matchesGlob } from "../base/paths.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Evidence, Leg, MissionRow, UnitRow } from "../engine/state.ts";
import { attemptKey } from "../engine/state.ts";
import type { Handoff } from "../report/handoff.ts";
import { INFRASTRUCTURE_STEPS, unitBranch } from "../report/workflow-names.ts";
import { renderUnitPull } from "../voice/pull.ts";
import { agentSettings, askForRun } from "./ask.ts";
import { isDone, isSettled, plural } from "./facts.ts";
import { requestStop } from "./stop.ts";

/** Evidence text kept per attempt: the reason stands at the end. */
const EVIDENCE_MAX_CHARS = 4_000;
const MAX_RETRY_DELAY_MS = 300_000;
/** Causes that are not the unit's fault: such an attempt is given back, this often at most. */
const FORGIVEN = ["infrastructure", "api_rate", "api_overload", "cancelled", "lost", "blocked"];
const MAX_FORGIVEN = 3;
/** Nothing helps but a person: the mission pauses instead of burning attempts. */
const NEEDS_PERSON = ["api_auth", "api_billing", "start_failed"];

/** Dispatches every unit that may start, in one matrix run. */
export function dispatchReadyUnits(draft: Draft, mission: MissionRow): void {
  const green = draft.repo.green;
  if (mission.state !== "running" || mission.paused !== null || green === null) return;
  if (draft.repo.onboarding !== "active") return;
  const units = draft.unitsOf(mission.mission);
  const byId = new Map(units.map((unit) => [unit.unit, unit]));
  const running = units.filter((unit) => unit.state === "working").length;
  let free = mission.config.workers.max - running;
  if (free <= 0) return;
  const perAttempt = mission.config.limits.cost_per_attempt_usd;
  let money = mission.config.limits.cost_usd - mission.costUsd - running * perAttempt;

  const ready: UnitRow[] = [];
  let wakeAt: number | null = null;
  for (const unit of units) {
    if (unit.state !== "waiting") continue;
    const needs = unit.dependsOn.every((id) => {
      const other = byId.get(id);
      return other !== undefined && isDone(other);
    });
    const order = unit.after.every((id) => {
      const other = byId.get(id);
      return other === undefined || isSettled(other);
    });
    if (!needs || !order) continue;
    if (unit.notBefore !== null && unit.notBefore > draft.at) {
      const due = Date.parse(unit.notBefore);
      if (wakeAt === null || due < wakeAt) wakeAt = due;
      continue;
    }
    ready.push(unit);
  }
  if (wakeAt !== null) draft.timer(`retry/${mission.mission}`, wakeAt);
  ready.sort((a, b) => a.priority - b.priority || a.position - b.position);

  const chosen: UnitRow[] = [];
  for (const unit of ready) {
    if (free <= 0) break;
    if (money <= 0) break;
    chosen.push(unit);
    free -= 1;
    money -= perAttempt;
  }
  if (chosen.length === 0) {
    if (ready.length > 0 && running === 0 && money <= 0) {
      requestStop(
        draft,
        mission,
        "cost_exceeded",
        `the mission's limit of $${mission.config.limits.cost_usd.toFixed(2)} is used up ($${mission.costUsd.toFixed(2)} spent)`,
      );
    }
    return;
  }
  const remaining = mission.config.limits.cost_usd - mission.costUsd;
  const dispatch = askForRun(draft, {
    purpose: "work",
    mission,
    config: mission.config,
    commit: green,
    legs: chosen.map((unit) => ({
      leg: unit.unit,
      attempt: unit.attempt + 1,
      task: "work",
      unit,
      against: unit.evidence.at(-1)?.stage === "conflict" ? unit.head : null,
      branch: unitBranch(mission.mission, unit.unit, unit.attempt + 1),
      agent: agentSettings(mission.config, Math.min(perAttempt, remaining)),
    })),
  });
  for (const unit of chosen) {
    const attempt = unit.attempt + 1;
    const rebase = unit.evidence.at(-1)?.stage === "conflict";
    const because = rebase
      ? `attempt ${attempt} redoes it on top of ${green.slice(0, 7)}`
      : `attempt ${attempt} of ${unit.maxAttempts} started on ${green.slice(0, 7)}`;
    if (unit.pull !== null) {
      draft.effect({
        kind: "pull.close",
        key: `pull.close/${unit.pull}`,
        pull: unit.pull,
        comment: `Attempt ${unit.attempt} did not land: ${unit.because}. Attempt ${attempt} replaces it.`,
      });
    }
    draft.putUnit({
      ...unit,
      state: "working",
      because,
      attempt,
      notBefore: null,
      branch: unitBranch(mission.mission, unit.unit, attempt),
      head: null,
      pull: null,
      reviewScore: null,
      reviewText: null,
      queuedAt: null,
    });
    draft.putAttempt({
      repo: unit.repo,
      mission: unit.mission,
      unit: unit.unit,
      attempt,
      kind: rebase ? "rebase" : "work",
      dispatch: dispatch.dispatch,
      state: "dispatched",
      cause: null,
      base: green,
      head: null,
      summary: "",
      agent: mission.config.agent.type,
      model: mission.config.agent.model,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
      startedAt: draft.at,
      endedAt: null,
    });
    draft.because(subject.unit(unit), because);
  }
}

/** What a worker left: the branch is pinned and goes to review, or the attempt ended without one. */
export function unitCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  if (mission === undefined) return;
  const unit = draft.unitsOf(mission.mission).find((one) => one.unit === leg.leg);
  if (unit === undefined) return;
  const handoff = event.handoff;
  charge(draft, mission, unit, leg.attempt, handoff);
  const current = draft.unit(unit.mission, unit.unit) ?? unit;
  if (current.state !== "working" || current.attempt !== leg.attempt) {
    draft.because(
      subject.unit(unit),
      `attempt ${leg.attempt} came in after the unit was ${current.state}; its cost is counted, its branch is kept`,
    );
    return;
  }
  if (leg.jobs.publish?.conclusion === "success" && event.head !== null) {
    published(draft, mission, current, event, event.head);
    return;
  }
  const agentOk = leg.jobs.agent?.conclusion === "success";
  if (
    agentOk &&
    handoff !== null &&
    handoff.status === "completed" &&
    leg.jobs.publish?.conclusion !== "failure"
  ) {
    endAttempt(draft, current, "completed", handoff.cause, handoff);
    draft.putUnit({
      ...current,
      state: "unchanged",
      summary: handoff.summary,
      because: "the agent found nothing to change",
    });
    draft.because(subject.unit(current), "completed without a commit: nothing to land");
    return;
  }
  if (leg.jobs.agent?.conclusion === "skipped") {
    giveBack(draft, current);
    pauseMission(
      draft,
      mission,
      "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start",
    );
    return;
  }
  const { cause, text, stage } = failureOf(leg, event);
  retryOrFail(draft, current, { attempt: leg.attempt, stage, cause, text }, handoff);
}

function published(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  event: EventOf<"LegCollected">,
  head: Sha,
): void {
  const handoff = event.handoff;
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt !== undefined) {
    draft.putAttempt({
      ...attempt,
      state: "published",
      head,
      summary: handoff?.summary ?? "",
      endedAt: draft.at,
    });
  }
  const reviewing = mission.config.review.enabled;
  const next = draft.putUnit({
    ...unit,
    state: reviewing ? "reviewing" : "publishing",
    because: reviewing ? "waits for its review" : "its pull request is being opened",
    head,
    additions: event.additions,
    deletions: event.deletions,
    changedFiles: event.changedFiles,
    summary: handoff?.summary ?? unit.summary,
  });
  draft.because(
    subject.unit(unit),
    `attempt ${unit.attempt} pushed ${head.slice(0, 7)}: ${plural(event.changedFiles.length, "file")}, +${event.additions} −${event.deletions}`,
  );
  ensureUnitPull(draft, mission, next);
}

/** Asked for when the branch is there, and again when a person resumes after GitHub refused it: the work is not redone for that. */
export function ensureUnitPull(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  const { title, body } = renderUnitPull(draft.state, mission, unit);
  draft.effect({
    kind: "pull.ensure",
    key: `pull.ensure/unit/${unit.mission}/${unit.unit}/${unit.attempt}`,
    head: unit.branch ?? unitBranch(unit.mission, unit.unit, unit.attempt),
    base: "mc/green",
    title,
    body,
    owner: { kind: "unit", mission: unit.mission, unit: unit.unit, attempt: unit.attempt },
  });
}

/** Large, or touching protected paths: such a change waits for a person. Answers with the reason, or null. */
export function gateReason(mission: MissionRow, unit: UnitRow): string | null {
  const { gates, protected_paths } = mission.config;
  const touched = unit.changedFiles.filter((path) =>
    protected_paths.some((glob) => matchesGlob(path, glob)),
  );
  if (touched.length > 0) return `it changes protected paths: ${touched.slice(0, 5).join(", ")}`;
  if (gates.large_merge === "never") return null;
  const lines = unit.additions + unit.deletions;
  if (lines >= gates.large_merge_lines)
    return `it changes ${lines} lines (limit ${gates.large_merge_lines})`;
  if (unit.changedFiles.length >= gates.large_merge_files) {
    return `it changes ${unit.changedFiles.length} files (limit ${gates.large_merge_files})`;
  }
  return null;
}

function failureOf(
  leg: Leg,
  event: EventOf<"LegCollected">,
): Pick<Evidence, "cause" | "text" | "stage"> {
  const agent = leg.jobs.agent;
  const publish = leg.jobs.publish;
  const failed = publish?.conclusion === "failure" ? publish : agent;
  const step = failed?.failedStep ?? null;
  const stage = publish?.conclusion === "failure" ? "publish" : "agent";
  if (step !== null && INFRASTRUCTURE_STEPS.some((name) => name === step)) {
    return {
      stage,
      cause: "infrastructure",
      text: `The step "${step}" failed before the work began.`,
    };
  }
  const handoff = event.handoff;
  if (handoff !== null && handoff.cause !== "ok") {
    return {
      stage,
      cause: handoff.cause,
      text: handoff.summary || handoff.text.slice(-EVIDENCE_MAX_CHARS),
    };
  }
  if (failed?.conclusion === "timed_out")
    return { stage, cause: "timeout", text: "The job ran into its time limit." };
  if (failed?.conclusion === "cancelled")
    return { stage, cause: "cancelled", text: "The job was cancelled." };
  if (agent === undefined)
    return { stage, cause: "lost", text: "The run ended without starting this job." };
  if (publish?.conclusion === "success") {
    return {
      stage: "publish",
      cause: "lost",
      text: "The pushed branch was gone when it was read.",
    };
  }
  return { stage, cause: "no_result", text: event.problem ?? "The job left no result." };
}

/** An attempt did not land: the evidence goes into the next brief, or the unit fails and its dependants are blocked. */
export function retryOrFail(
  draft: Draft,
  unit: UnitRow,
  found: Evidence,
  handoff: Handoff | null,
): void {
  const evidence: Evidence = { ...found, text: found.text.slice(-EVIDENCE_MAX_CHARS) };
  endAttempt(draft, unit, found.cause === "timeout" ? "timed_out" : "failed", found.cause, handoff);
  const mission = draft.mission(unit.mission);
  if (mission === undefined) return;
  if (NEEDS_PERSON.includes(found.cause)) {
    draft.putUnit({ ...giveBack(draft, unit), evidence: [...unit.evidence, evidence] });
    pauseMission(draft, mission, agentTrouble(found));
    return;
  }
  const forgiven =
    FORGIVEN.includes(found.cause) &&
    unit.evidence.filter((one) => FORGIVEN.includes(one.cause)).length < MAX_FORGIVEN;
  const maxAttempts = unit.maxAttempts + (forgiven ? 1 : 0);
  const said = `${stageWord(found.stage)}: ${found.cause}`;
  if (unit.attempt >= maxAttempts) {
    draft.putUnit({
      ...unit,
      state: "failed",
      evidence: [...unit.evidence, evidence],
      because: `${said}; all ${plural(maxAttempts, "attempt")} are used`,
    });
    draft.because(subject.unit(unit), `failed after ${plural(unit.attempt, "attempt")}: ${said}`);
    return;
  }
  // A conflict or red verification is answered with new knowledge: at once. An agent's failure waits.
  const immediate =
    found.stage === "conflict" ||
    found.stage === "verify" ||
    found.stage === "review" ||
    found.cause === "cancelled" ||
    found.cause === "lost";
  const delayMs = immediate
    ? 0
    : Math.min(
        mission.config.units.retry_delay_seconds * 1000 * 2 ** (unit.attempt - 1),
        MAX_RETRY_DELAY_MS,
      );
  draft.putUnit({
    ...unit,
    state: "waiting",
    maxAttempts,
    evidence: [...unit.evidence, evidence],
    notBefore: delayMs > 0 ? isoTime(draft.nowMs + delayMs) : null,
    because: `attempt ${unit.attempt} ended with ${said}; tried again with that evidence`,
  });
  draft.because(
    subject.unit(unit),
    `attempt ${unit.attempt} ended with ${said}; ${forgiven ? "not its fault, the attempt is given back" : `attempt ${unit.attempt + 1} of ${maxAttempts} follows`}`,
  );
}

/** What needs a unit that will not be done cannot be done either; its attempts are not touched. Transitive over the rounds of one decision. */
export function blockDependants(draft: Draft, mission: MissionRow): void {
  for (const unit of draft.unitsOf(mission.mission)) {
    if (unit.state !== "waiting") continue;
    const lost = unit.dependsOn.find((id) => {
      const other = draft.unit(unit.mission, id);
      return other !== undefined && isSettled(other) && !isDone(other);
    });
    if (lost === undefined) continue;
    draft.putUnit({ ...unit, state: "blocked", because: `Dependency failed: ${lost}` });
    draft.because(subject.unit(unit), `blocked: dependency failed: ${lost}`);
  }
}

export function pauseMission(draft: Draft, mission: MissionRow, why: string): void {
  const current = draft.mission(mission.mission) ?? mission;
  if (current.paused !== null) return;
  draft.putMission({ ...current, paused: why });
  draft.because(subject.mission(mission.mission), `paused: ${why}`);
}

function agentTrouble(found: Evidence): string {
  switch (found.cause) {
    case "api_auth":
      return "the agent's model key was refused; set the repository's secret, then `/mc resume`";
    case "api_billing":
      return "the model's account has no credit; top it up, then `/mc resume`";
    default:
      return `the agent could not be started (${found.text.slice(-200)}); fix \`agent\` in the configuration, then \`/mc resume\``;
  }
}

/** The attempt did not count: the unit waits as before. */
function giveBack(draft: Draft, unit: UnitRow): UnitRow {
  return draft.putUnit({
    ...unit,
    state: "waiting",
    maxAttempts: unit.maxAttempts + 1,
    because: "the attempt never started; it does not count",
  });
}

function charge(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  attemptNumber: number,
  handoff: Handoff | null,
): void {
  const costUsd = handoff?.usage.costUsd ?? 0;
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, attemptNumber));
  if (attempt !== undefined && handoff !== null) {
    draft.putAttempt({
      ...attempt,
      agent: handoff.agent,
      model: handoff.model,
      inputTokens: handoff.usage.inputTokens,
      outputTokens: handoff.usage.outputTokens,
      costUsd,
    });
  }
  if (costUsd === 0) return;
  draft.putUnit({ ...unit, costUsd: unit.costUsd + costUsd });
  draft.putMission({ ...mission, costUsd: mission.costUsd + costUsd });
}

function endAttempt(
  draft: Draft,
  unit: UnitRow,
  state: "completed" | "failed" | "timed_out" | "cancelled",
  cause: string,
  handoff: Handoff | null,
): void {
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt === undefined || attempt.state === "landed") return;
  draft.putAttempt({
    ...attempt,
    state,
    cause,
    summary: handoff?.summary ?? attempt.summary,
    endedAt: draft.at,
  });
}

function stageWord(stage: Evidence["stage"]): string {
  switch (stage) {
    case "agent":
      return "agent";
    case "publish":
      return "publishing";
    case "review":
      return "review";
    case "conflict":
      return "merge conflict";
    case "verify":
      return "verification";
    case "gate":
      return "gate";
  }
}
