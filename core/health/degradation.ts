// How much a mission dares at the moment: six levels, up by trouble, down by what went well since. Each trouble is counted within a
// window of its own, which begins anew when it moved the level; every level has a way back.
import { never } from "../base/assert.ts";

/** full · fewer workers · simpler (no speculation, fewer candidates) · cheaper model, no architect · nothing new · stands still */
export type Level = 0 | 1 | 2 | 3 | 4 | 5;

export type Trigger =
  | "conflict_rate"
  | "budget_pressure"
  | "cost_efficiency"
  | "platform_errors"
  | "rate_limits"
  | "verification_failures"
  | "in_flight_drained"
  | "general_recovery"
  | "platform_recovery"
  | "rate_limits_over"
  | "verification_recovery"
  | "condition_checked"
  | "resumed";

export interface Degradation {
  readonly level: Level;
  /** What moved it there; null: never moved. */
  readonly trigger: Trigger | null;
  readonly sinceMs: number;
  /** Newest last: c conflicted, m merged. */
  readonly merges: string;
  readonly rateLimitsMs: readonly number[];
  readonly verificationFailures: number;
  readonly platformErrors: number;
  /** Of units that landed, newest last. */
  readonly landedCosts: readonly number[];
  /** Share of the budget that is spent, and that share against the share of the time. */
  readonly spentShare: number;
  readonly pace: number;
  /** In a row since the level last moved, each of its own kind. */
  readonly landed: number;
  readonly verified: number;
  readonly smooth: number;
}

export const HEALTHY: Degradation = {
  level: 0,
  trigger: null,
  sinceMs: 0,
  merges: "",
  rateLimitsMs: [],
  verificationFailures: 0,
  platformErrors: 0,
  landedCosts: [],
  spentShare: 0,
  pace: 0,
  landed: 0,
  verified: 0,
  smooth: 0,
};

export interface DegradationOptions {
  readonly rateWindowMs: number;
  readonly rateLimits: number;
  readonly mergeWindow: number;
  readonly mergeSample: number;
  readonly conflictShare: number;
  readonly spentShare: number;
  /** Landed units that a mean cost is told by. */
  readonly costSample: number;
  readonly costPerLandedUsd: number;
  readonly pace: number;
  /** Money and time are compared from this share of the budget on: the first cost of all says nothing about pace. */
  readonly paceFrom: number;
  readonly verificationFailures: number;
  readonly platformErrors: number;
  /** Successes in a row for a step back. */
  readonly successes: number;
}

export const DEGRADATION_OPTIONS: DegradationOptions = {
  // Jobs take minutes: limits that come within ten of them belong together.
  rateWindowMs: 10 * 60_000,
  rateLimits: 3,
  mergeWindow: 8,
  mergeSample: 4,
  conflictShare: 0.5,
  spentShare: 0.8,
  costSample: 3,
  costPerLandedUsd: 5,
  pace: 1.5,
  paceFrom: 0.5,
  verificationFailures: 3,
  platformErrors: 5,
  successes: 3,
};

export type Signal =
  /** A unit came to be merged. */
  | { readonly kind: "merge"; readonly conflict: boolean }
  /** What is spent, and how far the mission's time has run; limits of 0: none. */
  | {
      readonly kind: "budget";
      readonly spent: number;
      readonly limit: number;
      readonly elapsed: number;
      readonly time: number;
    }
  /** A unit's cost. */
  | { readonly kind: "cost"; readonly usd: number; readonly landed: boolean }
  | { readonly kind: "rate_limit" }
  | { readonly kind: "verification"; readonly ok: boolean }
  /** GitHub and its runners: a job that could not begin, a run that was lost. */
  | { readonly kind: "platform"; readonly ok: boolean }
  | { readonly kind: "landed" }
  | { readonly kind: "drained"; readonly running: number }
  /** mc/green was verified by itself, and passed. */
  | { readonly kind: "checked" }
  /** A person said so. */
  | { readonly kind: "resumed" }
  /** Time went by. */
  | { readonly kind: "quiet" };

/** The state after one signal; its level differs when that moved it. */
export function degraded(
  before: Degradation,
  signal: Signal,
  nowMs: number,
  options: DegradationOptions = DEGRADATION_OPTIONS,
): Degradation {
  const rateLimitsMs = before.rateLimitsMs.filter((at) => nowMs - at <= options.rateWindowMs);
  const now =
    rateLimitsMs.length === before.rateLimitsMs.length ? before : { ...before, rateLimitsMs };
  return judged(counted(now, signal, nowMs, options), signal, nowMs, options);
}

function counted(
  now: Degradation,
  signal: Signal,
  nowMs: number,
  options: DegradationOptions,
): Degradation {
  switch (signal.kind) {
    case "merge": {
      const merges = `${now.merges}${signal.conflict ? "c" : "m"}`.slice(-options.mergeWindow);
      return { ...now, merges, landed: signal.conflict ? 0 : now.landed };
    }
    case "budget": {
      const spentShare = signal.limit > 0 ? signal.spent / signal.limit : 0;
      const timeShare = signal.time > 0 ? signal.elapsed / signal.time : 0;
      return { ...now, spentShare, pace: timeShare > 0 ? spentShare / timeShare : 0 };
    }
    case "cost":
      if (!signal.landed) return now;
      return { ...now, landedCosts: [...now.landedCosts, signal.usd].slice(-10) };
    case "rate_limit":
      return { ...now, rateLimitsMs: [...now.rateLimitsMs, nowMs].slice(-20), landed: 0 };
    case "verification":
      return signal.ok
        ? {
            ...now,
            verificationFailures: Math.max(0, now.verificationFailures - 1),
            verified: now.verified + 1,
          }
        : { ...now, verificationFailures: now.verificationFailures + 1, verified: 0, landed: 0 };
    case "platform":
      return signal.ok
        ? { ...now, platformErrors: Math.max(0, now.platformErrors - 1), smooth: now.smooth + 1 }
        : { ...now, platformErrors: now.platformErrors + 1, smooth: 0, landed: 0 };
    case "landed":
      return { ...now, landed: now.landed + 1 };
    case "drained":
    case "checked":
    case "resumed":
    case "quiet":
      return now;
    default:
      return never(signal);
  }
}

function judged(
  now: Degradation,
  signal: Signal,
  nowMs: number,
  options: DegradationOptions,
): Degradation {
  const worse = trouble(now, signal, options);
  if (worse !== null && worse.level > now.level)
    return moved(now, worse.level, worse.trigger, nowMs);
  const back = wayBack(now, signal, nowMs, options);
  return back === null ? now : moved(now, back.level, back.trigger, nowMs);
}

interface Step {
  readonly level: Level;
  readonly trigger: Trigger;
}

function trouble(now: Degradation, signal: Signal, options: DegradationOptions): Step | null {
  switch (signal.kind) {
    case "verification":
      return now.verificationFailures >= options.verificationFailures
        ? { level: 4, trigger: "verification_failures" }
        : null;
    case "rate_limit":
      return now.rateLimitsMs.length >= options.rateLimits
        ? { level: 3, trigger: "rate_limits" }
        : null;
    case "platform":
      return now.platformErrors >= options.platformErrors
        ? { level: 2, trigger: "platform_errors" }
        : null;
    case "merge": {
      const conflicts = [...now.merges].filter((one) => one === "c").length;
      return now.merges.length >= options.mergeSample &&
        conflicts / now.merges.length > options.conflictShare
        ? { level: 1, trigger: "conflict_rate" }
        : null;
    }
    case "budget":
      return isPressed(now, options) ? { level: 1, trigger: "budget_pressure" } : null;
    case "cost":
      return isDear(now, options) ? { level: 1, trigger: "cost_efficiency" } : null;
    case "drained":
      return now.level === 4 && signal.running === 0
        ? { level: 5, trigger: "in_flight_drained" }
        : null;
    default:
      return null;
  }
}

const isPressed = (now: Degradation, options: DegradationOptions): boolean =>
  now.spentShare > options.spentShare;

function isDear(now: Degradation, options: DegradationOptions): boolean {
  if (now.pace > options.pace && now.spentShare >= options.paceFrom) return true;
  const { landedCosts } = now;
  if (landedCosts.length < options.costSample) return false;
  return (
    landedCosts.reduce((sum, one) => sum + one, 0) / landedCosts.length > options.costPerLandedUsd
  );
}

/** One step at a time, and only by what answers the trouble of that level. */
function wayBack(
  now: Degradation,
  signal: Signal,
  nowMs: number,
  options: DegradationOptions,
): Step | null {
  switch (now.level) {
    case 0:
      return null;
    case 1:
      // While the trouble stands, the next look would only bring it back.
      if (isPressed(now, options) || isDear(now, options)) return null;
      return now.landed >= options.successes ? { level: 0, trigger: "general_recovery" } : null;
    case 2:
      return now.smooth >= options.successes ? { level: 1, trigger: "platform_recovery" } : null;
    case 3:
      return now.rateLimitsMs.length === 0 && nowMs - now.sinceMs > options.rateWindowMs
        ? { level: 1, trigger: "rate_limits_over" }
        : null;
    case 4:
      if (now.verified >= options.successes) return { level: 3, trigger: "verification_recovery" };
      return answered(signal);
    case 5:
      return answered(signal);
    default:
      return never(now.level);
  }
}

function answered(signal: Signal): Step | null {
  if (signal.kind === "checked") return { level: 3, trigger: "condition_checked" };
  return signal.kind === "resumed" ? { level: 3, trigger: "resumed" } : null;
}

/** What moved it is counted anew, and so is what went well: neither may move it twice. */
function moved(now: Degradation, level: Level, trigger: Trigger, nowMs: number): Degradation {
  const fresh = { ...now, level, trigger, sinceMs: nowMs, landed: 0, verified: 0, smooth: 0 };
  switch (trigger) {
    case "conflict_rate":
    case "general_recovery":
      return { ...fresh, merges: "" };
    case "cost_efficiency":
      return { ...fresh, landedCosts: [] };
    case "verification_failures":
    case "verification_recovery":
    case "condition_checked":
    case "resumed":
      return { ...fresh, verificationFailures: 0 };
    case "platform_errors":
    case "platform_recovery":
      return { ...fresh, platformErrors: 0 };
    default:
      return fresh;
  }
}

/** Units worked on at a time. */
export function workersAt(level: Level, configured: number): number {
  if (level === 0) return configured;
  return level >= 4 ? 0 : Math.max(1, Math.floor(configured * 0.5));
}
