// What a job of one kind will probably cost: an exponentially weighted mean of real costs, with a margin that shrinks as they
// add up. One very dear job cannot make all further ones look dear.

export interface Ema {
  /** null: nothing is known. */
  readonly value: number | null;
  readonly count: number;
}

export interface EmaOptions {
  readonly alpha: number;
  /** More than so many times the mean is an outlier. */
  readonly outlier: number;
  /** Margin on top of the mean after one value. */
  readonly margin: number;
}

export const EMA_OPTIONS: EmaOptions = { alpha: 0.3, outlier: 3, margin: 0.5 };
export const NO_COSTS: Ema = { value: null, count: 0 };

/** From this value on there is enough to tell an outlier by. */
const OUTLIERS_FROM = 4;

/** What is no cost (negative, not a number) changes nothing. */
export function fed(ema: Ema, cost: number, options: EmaOptions = EMA_OPTIONS): Ema {
  if (!Number.isFinite(cost) || cost < 0) return ema;
  const count = ema.count + 1;
  if (ema.value === null) return { value: cost, count };
  const isOutlier = count >= OUTLIERS_FROM && cost > options.outlier * ema.value;
  // Never above what it did cost, also where an outlier begins below twice the mean.
  const sample = isOutlier ? Math.min(cost, 2 * ema.value) : cost;
  return { value: options.alpha * sample + (1 - options.alpha) * ema.value, count };
}

/** k = 1 + margin / √n: few values are trusted less. */
export const conservatism = (count: number, options: EmaOptions = EMA_OPTIONS): number =>
  1 + options.margin / Math.sqrt(Math.max(1, count));

/** What the next one is expected to cost, margin included; null: nothing is known. */
export const projected = (ema: Ema, options: EmaOptions = EMA_OPTIONS): number | null =>
  ema.value === null ? null : ema.value * conservatism(ema.count, options);
