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
