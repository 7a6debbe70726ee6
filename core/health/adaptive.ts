// How many work at a time, found out: fewer while many of the last outcomes were conflicts or failures, one more while nearly all
// went well. What is configured stays the ceiling, and too few outcomes change nothing.

/** A letter each: s landed, c conflicted, f failed. */
export type WorkOutcome = "s" | "c" | "f";

export interface Adaptive {
  /** Oldest first. */
  readonly outcomes: string;
  /** null: as many as configured. */
  readonly workers: number | null;
  /** Reductions in a row. */
  readonly downs: number;
}

export interface AdaptiveOptions {
  readonly window: number;
  readonly sample: number;
  readonly min: number;
  readonly max: number;
}

export const UNADAPTED: Adaptive = { outcomes: "", workers: null, downs: 0 };
export const ADAPTIVE_OPTIONS = { window: 20, sample: 5, min: 1 } as const;

/** Shares of the window. */
const CONFLICTS_HIGH = 0.3;
const CONFLICTS_LOW = 0.1;
const SUCCESS_LOW = 0.5;
const SUCCESS_HIGH = 0.8;

const within = (workers: number, { min, max }: AdaptiveOptions): number =>
  Math.min(max, Math.max(min, workers));

export function adapted(
  adaptive: Adaptive,
  outcome: WorkOutcome,
  options: AdaptiveOptions,
): Adaptive {
  const outcomes = `${adaptive.outcomes}${outcome}`.slice(-options.window);
  const workers = within(adaptive.workers ?? options.max, options);
  if (outcomes.length < options.sample) return { ...adaptive, outcomes };
  const share = (letter: WorkOutcome): number =>
    [...outcomes].filter((one) => one === letter).length / outcomes.length;
  if (share("c") > CONFLICTS_HIGH || share("s") < SUCCESS_LOW) {
    const downs = adaptive.downs + 1;
    return { outcomes, workers: within(workers - downs, options), downs };
  }
  const grows = share("s") > SUCCESS_HIGH && share("c") < CONFLICTS_LOW;
  return { outcomes, workers: within(workers + (grows ? 1 : 0), options), downs: 0 };
}

export const adaptiveWorkers = (adaptive: Adaptive, max: number): number =>
  Math.min(max, Math.max(1, adaptive.workers ?? max));
