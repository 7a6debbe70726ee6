// What an item is worth doing now: impact against effort, less for failures that were its own, less when nobody touched it
// for long. One formula everywhere; the store looks scores up in a table that is made of it. Guards that the order is total.
import type { BacklogItemRow } from "./item.ts";

const PENALTY_PER_FAILURE = 0.2;
/** Failures after which the penalty grows no more. */
export const STRIKES_MAX = 3;
const STALE_FACTOR = 0.9;
const HOUR_MS = 3_600_000;

/** Kinds of failure that say nothing about the item. */
export const FORGIVEN: readonly string[] = ["infrastructure", "network", "timeout"];

export interface Weights {
  /** 0: effort does not matter; 1: the greatest effort leaves nothing. */
  readonly effortWeight: number;
  readonly staleHours: number;
}

const within = (value: number, least: number, most: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least;

export function baseScore(impact: number, effort: number, effortWeight: number): number {
  const weight = within(effortWeight, 0, 1);
  return within(impact, 1, 10) * (1 - (weight * (within(effort, 1, 10) - 1)) / 9);
}

export function failurePenalty(attempts: number, category: string | null): number {
  const strikes = strikesOf(attempts, category);
  return strikes === STRIKES_MAX ? 0.6 : PENALTY_PER_FAILURE * strikes;
}

export const strikesOf = (attempts: number, category: string | null): number =>
  category !== null && FORGIVEN.includes(category)
    ? 0
    : Math.trunc(within(attempts, 0, STRIKES_MAX));

/** Longer ago than that; what is no time is not stale. Times without a zone are UTC. */
export function isStale(touchedAt: string, nowMs: number, staleHours: number): boolean {
  const zoned = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(touchedAt) ? `${touchedAt}Z` : touchedAt;
  const ms = Date.parse(zoned);
  return !Number.isNaN(ms) && nowMs - ms > staleHours * HOUR_MS;
}

/** To the nearest, of two that are equally near to the even one: as it is stored and shown everywhere. */
export function toDigits(value: number, digits: number): string {
  const exact = value.toFixed(60);
  const cut = exact.indexOf(".") + 1 + digits;
  const isTie = /^50*$/.test(exact.slice(cut));
  const last = Number(exact.slice(0, cut).at(-1) === "." ? exact.at(cut - 2) : exact.at(cut - 1));
  return isTie && last % 2 === 0
    ? exact.slice(0, digits === 0 ? cut - 1 : cut)
    : value.toFixed(digits);
}

const rounded = (value: number): number => Number(toDigits(value, 4));

export function score(
  figures: Pick<BacklogItemRow, "impact" | "effort" | "attempts" | "lastCategory">,
  stale: boolean,
  weights: Pick<Weights, "effortWeight">,
): number {
  const base = baseScore(figures.impact, figures.effort, weights.effortWeight);
  const left = 1 - failurePenalty(figures.attempts, figures.lastCategory);
  return rounded(base * left * (stale ? STALE_FACTOR : 1));
}

/** A pinned score stands above failures and age. */
export function scoreOf(item: BacklogItemRow, nowMs: number, weights: Weights): number {
  if (item.pinned !== null) return item.pinned;
  return score(item, isStale(item.touchedAt, nowMs, weights.staleHours), weights);
}

/** Place of a score in `scoreTable`; the store computes the same. */
export const scorePlace = (
  impact: number,
  effort: number,
  strikes: number,
  stale: boolean,
): number => ((impact - 1) * 10 + effort - 1) * 8 + strikes * 2 + (stale ? 1 : 0);

/** Every score that an item without a pin can have. */
export function scoreTable(weights: Pick<Weights, "effortWeight">): readonly number[] {
  const table: number[] = [];
  for (let impact = 1; impact <= 10; impact += 1)
    for (let effort = 1; effort <= 10; effort += 1)
      for (let attempts = 0; attempts <= STRIKES_MAX; attempts += 1)
        for (const stale of [false, true])
          table[scorePlace(impact, effort, attempts, stale)] = score(
            { impact, effort, attempts, lastCategory: null },
            stale,
            weights,
          );
  return table;
}

/** Best first; of equals the older, of equally old the lower number. */
export const byScore = (
  a: Pick<BacklogItemRow, "score" | "createdAt" | "issue">,
  b: Pick<BacklogItemRow, "score" | "createdAt" | "issue">,
): number =>
  b.score - a.score ||
  (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.issue - b.issue);
