// A breaker for one component (an agent with its model, the verification's machinery, the way to GitHub Actions): after failures of its
// own it is left alone for a while, then asked once. What is wrong with a change never counts here.

export type BreakerState = "closed" | "open" | "half_open";

export interface Breaker {
  readonly state: BreakerState;
  /** In a row. */
  readonly failures: number;
  /** Times it opened since it last was closed. */
  readonly opens: number;
  /** Open: not asked before this time. Half-open: the probe has to answer by then. ms; null: closed. */
  readonly untilMs: number | null;
}

export interface BreakerOptions {
  readonly failures: number;
  readonly coolDownMs: number;
  /** Each further cool-down is so many times longer. */
  readonly growth: number;
  readonly coolDownMaxMs: number;
  /** A probe that never answers does not block for good. */
  readonly probeMs: number;
}

export const BREAKER_OPTIONS: BreakerOptions = {
  failures: 3,
  coolDownMs: 120_000,
  growth: 2,
  coolDownMaxMs: 15 * 60_000,
  // A job may wait for a runner and work for an hour.
  probeMs: 90 * 60_000,
};

export const CLOSED: Breaker = { state: "closed", failures: 0, opens: 0, untilMs: null };

export function failed(
  breaker: Breaker,
  nowMs: number,
  options: BreakerOptions = BREAKER_OPTIONS,
): Breaker {
  const failures = breaker.failures + 1;
  if (breaker.state === "open") return { ...breaker, failures };
  if (breaker.state === "closed" && failures < options.failures) return { ...breaker, failures };
  const opens = breaker.opens + 1;
  const wait = Math.min(options.coolDownMaxMs, options.coolDownMs * options.growth ** (opens - 1));
  return { state: "open", failures, opens, untilMs: nowMs + wait };
}

/** What was begun before it opened may still succeed: that tells nothing about now. */
export const succeeded = (breaker: Breaker): Breaker =>
  breaker.state === "open" ? breaker : CLOSED;

/** Whether one more may be asked of it now. */
export function mayAsk(breaker: Breaker, nowMs: number): boolean {
  if (breaker.state === "closed") return true;
  return breaker.untilMs !== null && nowMs >= breaker.untilMs;
}

/** One is asked of it: after the cool-down that is the probe. */
export function asked(
  breaker: Breaker,
  nowMs: number,
  options: BreakerOptions = BREAKER_OPTIONS,
): Breaker {
  if (breaker.state === "closed" || !mayAsk(breaker, nowMs)) return breaker;
  return { ...breaker, state: "half_open", untilMs: nowMs + options.probeMs };
}
