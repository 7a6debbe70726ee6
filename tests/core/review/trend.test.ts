// Trends of scores, against the reference.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { reviewTrend } from "../../../core/review/trend.ts";
import { followsVectors } from "../../vectors/load.ts";

const Review = z.tuple([z.number(), z.number(), z.number()]);

describe("reviewTrend", () => {
  followsVectors("review-trend", {
    input: z.object({ reviews: z.array(Review), window: z.int(), threshold: z.number() }),
    answer: ({ reviews, window, threshold }) => {
      const { overall, recent, trend, weakest, falling } = reviewTrend(reviews, {
        window,
        threshold,
      });
      return {
        ...{ overall_avg: overall, recent_avg: recent, trend },
        ...{ worst_dimension: weakest, declining: falling },
      };
    },
  });

  test.each([
    [[6, 5, 5, 5, 5, 5, 5, 5], 5.12],
    [[8, 5, 5, 5, 5, 5, 5, 5], 5.38],
    [[10, 5, 5, 5, 5, 5, 5, 5], 5.62],
    [[5, 6, 6], 5.67],
  ])("%j has the mean %d", (values, overall) => {
    expect(reviewTrend(values.map((one) => [one, one, one])).overall).toBe(overall);
  });

  test("means by dimension, of all and of the last three", () => {
    const { overallBy, recentBy, weakest } = reviewTrend([
      [10, 9, 9],
      [8, 8, 5],
      [8, 7, 4],
      [8, 8, 3],
    ]);
    expect(overallBy).toEqual([8.5, 8, 5.25]);
    expect(recentBy).toEqual([8, 7.67, 4]);
    expect(weakest).toBe("test_quality");
  });
});
