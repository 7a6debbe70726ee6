// What the queue believes and expects, in the words that people read: no bare probability, no false precision.
import { duration, listed } from "./units-word.ts";

/** Below it nobody need look twice. */
const CALM = 0.1;
/** From here on it is more likely to be the culprit than not. */
const PROBABLE = 0.5;
const PARTNERS_MAX = 3;

export type Suspicion = "unknown" | "fine" | "possible" | "probable";

export interface Doubt {
  /** 0 to 1; null: the queue has not looked at it yet. */
  readonly probability: number | null;
  /** Names of those it failed with each time; empty: it failed alone, or with different ones. */
  readonly partners: readonly string[];
  /** Failed verifications that contained it. */
  readonly failures: number;
  /** A verification that contains it runs now. */
  readonly isRunning: boolean;
}

export function suspicionLevel({ probability, failures }: Doubt): Suspicion {
  if (probability === null) return "unknown";
  if (probability >= PROBABLE) return "probable";
  return probability >= CALM && failures > 0 ? "possible" : "fine";
}

export function suspicionWords(doubt: Doubt): string {
  const level = suspicionLevel(doubt);
  const percent = `${percentOf(doubt.probability ?? 0)} %`;
  switch (level) {
    case "unknown":
      return "not looked at yet";
    case "fine":
      return (doubt.probability ?? 0) < CALM ? "very likely fine" : "nothing speaks against it";
    case "possible":
      return `possible culprit (${percent})${doubt.isRunning ? ", being checked" : ""}`;
    case "probable":
      return `probably breaks the build${together(doubt.partners)} (${percent})${doubt.isRunning ? ", being confirmed" : ""}`;
  }
}

function together(partners: readonly string[]): string {
  if (partners.length === 0 || partners.length > PARTNERS_MAX) return "";
  return ` together with ${listed(partners)}`;
}

/** Never 0 and never 100: nothing is certain before it is confirmed. */
export const percentOf = (probability: number): number =>
  Math.min(99, Math.max(1, Math.round(probability * 100)));

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How far off such an estimate may well be. */
const EARLIER = 0.7;
const LATER = 1.6;

/**
 * `soonestMs`: what the verification that may land it first still needs; null: none runs. The estimate is an expected
 * value, so what comes true lies around it.
 */
export function expectedRange(
  expectedMs: number | null,
  soonestMs: number | null,
): TimeRange | null {
  if (expectedMs === null || !Number.isFinite(expectedMs) || expectedMs < 0) return null;
  const from = Math.min(soonestMs ?? Number.POSITIVE_INFINITY, expectedMs * EARLIER);
  return { fromMs: Math.round(from), toMs: Math.round(expectedMs * LATER) };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** "in 5 to 12 min"; empty: cannot be said. */
export function rangeWords(range: TimeRange | null): string {
  if (range === null) return "";
  const { fromMs, toMs } = range;
  if (toMs < MINUTE) return "within a minute";
  if (toMs >= 3 * HOUR) return spanned(hours(fromMs), hours(toMs), "h");
  const from = Math.floor(fromMs / MINUTE);
  const to = Math.ceil(toMs / MINUTE);
  if (from < 1) return `within ${to} min`;
  return spanned(from, to, "min");
}

const hours = (ms: number): number => Math.max(1, Math.round(ms / HOUR));

const spanned = (from: number, to: number, unit: string): string =>
  from >= to ? `in about ${to} ${unit}` : `in ${from} to ${to} ${unit}`;

/** "3 min 12 s": how long something has been running; never negative. */
export const ago = (fromMs: number, nowMs: number): string => duration(Math.max(0, nowMs - fromMs));

/** Part of good content whose verification failed; null: too little is known to say. */
export function flakeRate(repeats: number, flakes: number): number | null {
  return repeats < 5 ? null : flakes / repeats;
}
