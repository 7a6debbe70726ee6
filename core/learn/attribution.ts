// What goes with failure: for each thing about an attempt (how many files, which specialist …) how often attempts like it
// failed. What is long ago counts less; little evidence counts as little.
import type { IsoTime } from "../base/brand.ts";
import { msOf } from "../base/brand.ts";
import type { CausalRow } from "../engine/rows/learned-row.ts";
import { wilson } from "./wilson.ts";

/** After three weeks a weight is half of what it was: models, prompts and the code itself have moved on. */
const HALF_LIFE_MS = 21 * 24 * 60 * 60_000;
/** Fewer are an accident. */
const MIN_SAMPLES = 5;
/** How much worse than the rest something has to be, surely, before it is told. */
const MARGIN = 0.1;

export type Features = Readonly<Record<string, string>>;

/** The row of every attempt, whatever is special about it. */
export const EVERY = { dimension: "all", value: "" } as const;

export interface Counts {
  readonly good: number;
  readonly bad: number;
  readonly stages: Readonly<Record<string, number>>;
}

export interface Risk {
  readonly dimension: string;
  readonly value: string;
  /** Share of failures among attempts like it, and among the others. */
  readonly share: number;
  readonly rest: number;
  /** What the share is at least, as far as can be told. */
  readonly lower: number;
}

/** 0 and 1 are one bucket: a unit that names no file has one in mind. */
export function fileCountBucket(files: readonly string[]): string {
  const count = files.filter((file) => file.trim() !== "").length;
  if (count <= 1) return "1";
  if (count <= 3) return "2-3";
  return count <= 5 ? "4-5" : "6+";
}

export function concurrencyBucket(count: number): string {
  if (count <= 1) return "1";
  if (count <= 3) return "2-3";
  return count <= 7 ? "4-7" : "8+";
}

export const attemptBucket = (attempt: number): string => (attempt >= 3 ? "3+" : String(attempt));

export function uncertaintyBucket(uncertainty: number): string {
  if (uncertainty >= 0.7) return "high";
  return uncertainty >= 0.4 ? "medium" : "low";
}

/** Weights as they are at that time. */
export function faded(row: CausalRow, at: IsoTime): Counts {
  const ageMs = Math.max(0, msOf(at) - msOf(row.at));
  const factor = 0.5 ** (ageMs / HALF_LIFE_MS);
  return {
    good: row.good * factor,
    bad: row.bad * factor,
    stages: Object.fromEntries(
      Object.entries(row.stages).map(([stage, weight]) => [stage, weight * factor]),
    ),
  };
}

export const weightOf = (row: CausalRow, at: IsoTime): number => {
  const { good, bad } = faded(row, at);
  return good + bad;
};

/** Weights fade a little between two attempts of one afternoon: five of them are five. */
const isEnough = (weight: number, least: number): boolean => weight >= least - 0.5;

/** null: too few to tell. */
export function failureShare(
  row: CausalRow | undefined,
  at: IsoTime,
  least: number = MIN_SAMPLES,
): number | null {
  if (row === undefined) return null;
  const { good, bad } = faded(row, at);
  return isEnough(good + bad, least) ? bad / (good + bad) : null;
}

/** null: it is not surely worse than the rest. */
export function riskOf(
  row: CausalRow | undefined,
  every: CausalRow | undefined,
  at: IsoTime,
): Risk | null {
  const share = failureShare(row, at);
  if (row === undefined || every === undefined || share === null) return null;
  const { good, bad } = faded(row, at);
  const all = faded(every, at);
  const others = all.good + all.bad - good - bad;
  // Where everything is like it, there is nothing that it could be worse than.
  if (!isEnough(others, 1)) return null;
  const rest = Math.max(0, all.bad - bad) / others;
  const { lower } = wilson(bad, good + bad);
  if (lower < rest + MARGIN) return null;
  return { dimension: row.dimension, value: row.value, share, rest, lower };
}

/** What is worst about it first. */
export function risksOf(
  rowOf: (dimension: string, value: string) => CausalRow | undefined,
  features: Features,
  at: IsoTime,
): readonly Risk[] {
  const every = rowOf(EVERY.dimension, EVERY.value);
  return Object.entries(features)
    .map(([dimension, value]) => riskOf(rowOf(dimension, value), every, at))
    .filter((risk) => risk !== null)
    .sort((a, b) => b.lower - a.lower || a.dimension.localeCompare(b.dimension));
}

export interface Ledger {
  readonly merged: number;
  readonly failed: number;
  readonly topReasons: readonly (readonly [string, number])[];
}

/** How it went in all, and where it fails. */
export function summaryOf(every: CausalRow | undefined, at: IsoTime): Ledger {
  if (every === undefined) return { merged: 0, failed: 0, topReasons: [] };
  const { good, bad, stages } = faded(every, at);
  return {
    merged: Math.round(good),
    failed: Math.round(bad),
    topReasons: Object.entries(stages)
      .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
      .slice(0, 3),
  };
}
