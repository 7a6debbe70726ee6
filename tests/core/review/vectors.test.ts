// Review scores, against the reference; strictness (SR20) departs from it where it guessed.
import { describe } from "vitest";
import { z } from "zod";
import { parseReview } from "../../../core/review/verdict.ts";
import { reviewParse } from "../../vectors/departures.ts";
import { followsVectors } from "../../vectors/load.ts";

const Expected = z.object({ scores: z.unknown() });

describe("parseReview", () => {
  followsVectors("review-parse", {
    input: z.object({ text: z.string(), hasCriteria: z.boolean() }),
    answer: ({ text, hasCriteria }) => {
      const review = parseReview(text, hasCriteria);
      if (!review.ok) return { scores: null };
      const { alignment, approach, testQuality, criteriaMet } = review.scores;
      const { average, rationale } = review;
      const criteria = criteriaMet ?? 0;
      return {
        scores: { alignment, approach, tests: testQuality, criteria, avg: average, rationale },
      };
    },
    told: (expected) => ({ scores: Expected.parse(expected).scores }),
    departures: reviewParse,
  });
});
