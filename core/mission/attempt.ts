// What a worker left: the branch is pinned and proposed, or the attempt ended without one.

import { notePasses } from "../attempt/attempt-notes.ts";
import type { Sha } from "../base/brand.ts";
import { proofOf } from "../criteria/unit-proof.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { answerCollected } from "../experiment/outcome.ts";
import { whatWasLeft } from "../learn/left.ts";
import { toolsReported } from "../learn/tools-policy.ts";
import type { Handoff } from "../report/handoff.ts";
import { INFRASTRUCTURE_STEPS, unitBranch } from "../report/workflow-names.ts";
import { renderUnitPull } from "../voice/pull.ts";
import { plural } from "./facts.ts";
import { pauseMission } from "./pause.ts";
import { EVIDENCE_MAX_CHARS, endAttempt, giveBack, isNotItsFault, retryOrFail } from "./retry.ts";

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
  charge(draft, mission, unit, leg.attempt, event);
  toolsReported(draft, mission, unit, leg.attempt, handoff);
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
    if (current.kind === "implement") {
      const open = unansweredFailure(current);
      if (open === null) foundNothing(draft, current, handoff);
      else retryOrFail(draft, current, changedNothing(leg.attempt, open, handoff), handoff);
    } else answerCollected(draft, mission, current, handoff);
    return;
  }
  if (leg.jobs.agent?.conclusion === "skipped") {
    neverStarted(draft, mission, current, handoff);
    return;
  }
  const { cause, text, stage } = failureOf(leg, event);
  retryOrFail(draft, current, { attempt: leg.attempt, stage, cause, text }, handoff);
}

/**
 * What an earlier version was refused for, and no version since has answered: to change nothing then is to give the work up.
 * A conflict is none: what it collided with may be the same change.
 */
function unansweredFailure(unit: UnitRow): Evidence | null {
  const last = unit.evidence.findLast(({ cause }) => !isNotItsFault(cause));
  return last?.stage === "verify" || last?.stage === "review" ? last : null;
}

const changedNothing = (attempt: number, open: Evidence, handoff: Handoff): Evidence => ({
  attempt,
  stage: "agent",
  cause: "no_change",
  text: `The attempt changed nothing, although attempt ${open.attempt} was refused (${open.cause}). What the agent says: ${handoff.summary || "nothing"}`,
});

/** Completed without a commit. */
export function foundNothing(draft: Draft, unit: UnitRow, handoff: Handoff): void {
  endAttempt(draft, unit, "completed", handoff.cause, handoff);
  draft.putUnit({
    ...unit,
    state: "unchanged",
    summary: handoff.summary,
    because: "the agent found nothing to change",
  });
  draft.because(subject.unit(unit), "completed without a commit: nothing to land");
}

/** Its jobs refused to start (SR26): that was no attempt. */
export function neverStarted(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  handoff: Handoff | null,
): void {
  endAttempt(draft, unit, "cancelled", "cancelled", handoff);
  giveBack(draft, unit);
  pauseMission(
    draft,
    mission,
    "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start",
  );
}

/** The unit's work is this commit: reviewed and proposed next. */
export function published(
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
  const leg = draft.dispatches.get(event.dispatch)?.legs.find((one) => one.leg === event.leg);
  const { proof, stop } = proofOf(unit, leg, event, head);
  const details = { ...unit.details, proof };
  if (stop !== null) {
    const known = draft.putUnit({ ...unit, details });
    retryOrFail(draft, known, { ...stop, attempt: unit.attempt }, handoff);
    return;
  }
  const reviewing = mission.config.review.enabled;
  const next = draft.putUnit({
    ...unit,
    details,
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
  ensureUnitPull(draft, mission, next, handoff?.criteria ?? []);
}

/** Asked for when the branch is there, and again when a person resumes after GitHub refused it: the work is not redone for that. */
export function ensureUnitPull(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  claims: Handoff["criteria"] = [],
): void {
  const { title, body } = renderUnitPull(draft.state, mission, unit, claims);
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

export function failureOf(
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

/** What a leg cost is counted whatever became of it; the legs of one attempt add up. */
export function charge(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  attemptNumber: number,
  { handoff, changedFiles }: EventOf<"LegCollected">,
): void {
  const costUsd = handoff?.usage.costUsd ?? 0;
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, attemptNumber));
  if (attempt !== undefined && handoff !== null) {
    draft.putAttempt({
      ...attempt,
      agent: handoff.agent,
      model: handoff.model,
      inputTokens: attempt.inputTokens + handoff.usage.inputTokens,
      outputTokens: attempt.outputTokens + handoff.usage.outputTokens,
      costUsd: attempt.costUsd + costUsd,
      details: { ...attempt.details, ...whatWasLeft(handoff, changedFiles) },
    });
  }
  if (handoff !== null) notePasses(draft, unit, attemptNumber, handoff);
  if (costUsd === 0) return;
  draft.putUnit({ ...unit, costUsd: unit.costUsd + costUsd });
  draft.putMission({ ...mission, costUsd: mission.costUsd + costUsd });
}
