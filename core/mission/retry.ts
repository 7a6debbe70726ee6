import { noteFailure } from "../attempt/attempt-notes.ts";
import { isoTime } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { takeAlternate } from "../forks/alternate.ts";
import { AGENT_FAULTS, breakerOf } from "../health/components.ts";
import type { Handoff } from "../report/handoff.ts";
import { plural } from "./facts.ts";
import { pauseMission } from "./pause.ts";

/** Evidence text kept per attempt: the reason stands at the end. */
export const EVIDENCE_MAX_CHARS = 4_000;

const MAX_RETRY_DELAY_MS = 300_000;

/** Somebody took away what the attempt was made on. */
export const OFF_GREEN = "what it was made on is no longer on mc/green";

/** Causes that are not the unit's fault: such an attempt is given back, this often at most. */
export const FORGIVEN = [
  "infrastructure",
  "api_rate",
  "api_overload",
  "cancelled",
  "lost",
  "blocked",
  OFF_GREEN,
];

const MAX_FORGIVEN = 3;

/** Nothing helps but a person: the mission pauses instead of burning attempts. */
export const NEEDS_PERSON = ["api_auth", "api_billing", "start_failed"];

/** Such a cause says nothing about the unit. */
export const isNotItsFault = (cause: string): boolean =>
  FORGIVEN.includes(cause) || NEEDS_PERSON.includes(cause);

/** An attempt did not land: the evidence goes into the next brief, or the unit fails and its dependants are blocked. */
export function retryOrFail(
  draft: Draft,
  unit: UnitRow,
  found: Evidence,
  handoff: Handoff | null,
): void {
  const evidence: Evidence = { ...found, text: found.text.slice(-EVIDENCE_MAX_CHARS) };
  if (takeAlternate(draft, unit, evidence)) return;
  endAttempt(draft, unit, found.cause === "timeout" ? "timed_out" : "failed", found.cause, handoff);
  noteFailure(draft, unit, evidence);
  const mission = draft.mission(unit.mission);
  if (mission === undefined) return;
  if (NEEDS_PERSON.includes(found.cause)) {
    draft.putUnit({ ...giveBack(draft, unit), evidence: [...unit.evidence, evidence] });
    pauseMission(draft, mission, agentTrouble(found));
    return;
  }
  const forgiven =
    FORGIVEN.includes(found.cause) &&
    (unit.evidence.filter((one) => FORGIVEN.includes(one.cause)).length < MAX_FORGIVEN ||
      isLeftAlone(draft, mission, unit, found.cause));
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

/** Its agent fails all of them: how often it is tried is the breaker's matter, and costs no unit an attempt. */
function isLeftAlone(draft: Draft, mission: MissionRow, unit: UnitRow, cause: string): boolean {
  if (!mission.config.health.breakers || !AGENT_FAULTS.includes(cause)) return false;
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  const leg = draft.dispatches
    .get(attempt?.dispatch ?? "")
    ?.legs.find((one) => one.leg === unit.unit);
  return leg?.agent !== undefined && breakerOf(draft, leg.agent).breaker.state !== "closed";
}

export function agentTrouble(found: Pick<Evidence, "cause" | "text">): string {
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
export function giveBack(draft: Draft, unit: UnitRow): UnitRow {
  return draft.putUnit({
    ...unit,
    state: "waiting",
    maxAttempts: unit.maxAttempts + 1,
    because: "the attempt never started; it does not count",
  });
}

export function endAttempt(
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
