// How the scores of reviews move: overall and of late, which dimension is weakest of late, and whether quality falls.
// Oldest first; the figures are rounded for people, the comparisons are made before that.

export const DIMENSIONS = ["alignment", "approach", "test_quality"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** In the order of DIMENSIONS. */
export type Scores = readonly [alignment: number, approach: number, testQuality: number];

export interface ReviewTrend {
  readonly overall: number;
  /** Mean of the last ones. */
  readonly recent: number;
  readonly trend: "improving" | "declining" | "stable";
  /** Of the last ones; the first of equals. */
  readonly weakest: Dimension;
  /** Means by dimension, in the order of DIMENSIONS. */
  readonly overallBy: Scores;
  readonly recentBy: Scores;
  /** The last ones fell so far below the rest that somebody should look. */
  readonly falling: boolean;
}

const WINDOW = 3;
/** Differences up to this are chance. */
const NOTICED = 0.5;
const FALLING = 1.5;

export function reviewTrend(
  reviews: readonly Scores[],
  { window = WINDOW, threshold = FALLING }: { window?: number; threshold?: number } = {},
): ReviewTrend {
  const last = reviews.slice(-Math.max(1, window));
  const [overall, recent] = [meanOfAll(reviews), meanOfAll(last)];
  const recentBy = means(last);
  const difference = recent - overall;
  const least = Math.min(...recentBy);
  return {
    overall: round2(overall),
    recent: round2(recent),
    trend: difference > NOTICED ? "improving" : difference < -NOTICED ? "declining" : "stable",
    weakest: DIMENSIONS[recentBy.indexOf(least)] ?? "alignment",
    overallBy: rounded(means(reviews)),
    recentBy: rounded(recentBy),
    falling: overall - recent > threshold,
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, one) => sum + one, 0) / values.length;

const means = (reviews: readonly Scores[]): Scores => [
  mean(reviews.map(([alignment]) => alignment)),
  mean(reviews.map(([, approach]) => approach)),
  mean(reviews.map(([, , testQuality]) => testQuality)),
];

/** One division, so that a mean that has few digits is exactly that. */
const meanOfAll = (reviews: readonly Scores[]): number =>
  mean(reviews.flatMap((scores) => [...scores]));

const rounded = ([a, b, c]: Scores): Scores => [round2(a), round2(b), round2(c)];

/** Half to even, as means of scores are rounded everywhere: 5.125 → 5.12, 5.375 → 5.38. */
function round2(value: number): number {
  const hundredths = Math.round(Number(value.toFixed(2)) * 100);
  const isTie = Number.isInteger(value * 8) && !Number.isInteger(value * 4);
  return (isTie && hundredths % 2 === 1 ? hundredths - 1 : hundredths) / 100;
}
