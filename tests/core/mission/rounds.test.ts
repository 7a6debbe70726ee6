// What a round was worth, when rounds lead nowhere, and when a person has to look: against the reference.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { failedInARow, isStalled, roundScore } from "../../../core/mission/rounds.ts";
import { evaluatorRound, stallDetection } from "../../vectors/departures-ending.ts";
import { followsVectors } from "../../vectors/load.ts";

const Snapshot = z.object({
  passed: z.number().default(0),
  failed: z.number().default(0),
  lint: z.number().default(0),
  security: z.number().default(0),
});

describe("the score of a round", () => {
  followsVectors("evaluator-round", {
    input: z.object({
      before: Snapshot,
      after: Snapshot,
      unitsCompleted: z.number(),
      unitsPlanned: z.number(),
    }),
    answer: ({ before, after, unitsCompleted, unitsPlanned }) => {
      // Nobody counts security findings here; a new one is one more failure.
      const found = Math.max(0, after.security - before.security);
      const units = { done: unitsCompleted, planned: unitsPlanned };
      const failed = found > 0 ? Math.max(before.failed, after.failed) + found : after.failed;
      return roundScore(before, { ...after, failed }, units);
    },
    told: (expected) => z.object({ score: z.number() }).parse(expected).score,
    departures: evaluatorRound,
  });

  test("what nobody counted changes nothing", () => {
    const none = { passed: null, failed: null, lint: null };
    const units = { done: 1, planned: 1 };
    expect(roundScore(none, none, units)).toBe(0.4);
    expect(roundScore(none, { passed: 5, failed: 0, lint: 0 }, units)).toBe(0.8);
    expect(roundScore({ passed: 5, failed: 0, lint: 0 }, none, units)).toBe(0.4);
  });
});

describe("rounds that lead nowhere", () => {
  followsVectors("stall-detection", {
    input: z.object({ scores: z.array(z.number()), threshold: z.number(), epsilon: z.number() }),
    answer: ({ scores, threshold, epsilon }) =>
      isStalled(scores, threshold, epsilon) ? "stalled" : "",
    departures: stallDetection,
  });
});

describe("rounds in which nothing lands", () => {
  const Outcome = z.object({ consecutive: z.number(), stop: z.string(), resolved: z.boolean() });
  followsVectors("round-outcome", {
    input: z.object({
      rounds: z.array(z.array(z.boolean().nullable())),
      maxConsecutive: z.number(),
    }),
    answer: ({ rounds, maxConsecutive }) => {
      const over: { done: number }[] = [];
      return rounds.map((units) => {
        const resolved = units.every((unit) => unit !== null);
        // A round is closed when each of its units has its fate.
        if (resolved) over.push({ done: units.filter((unit) => unit === true).length });
        const consecutive = failedInARow(over);
        return { consecutive, isTotal: consecutive >= maxConsecutive, resolved };
      });
    },
    told: (expected) =>
      z
        .array(Outcome)
        .parse(expected)
        .map(({ consecutive, stop, resolved }) => ({
          consecutive,
          isTotal: stop === "repeated_total_failure",
          resolved,
        })),
  });
});
