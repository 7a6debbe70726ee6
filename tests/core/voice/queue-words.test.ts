// Suspicion and expectation in words: ranges, never a promise; percent, never certainty.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  expectedRange,
  flakeRate,
  percentOf,
  rangeWords,
  suspicionWords,
} from "../../../core/voice/queue-words.ts";

const MIN = 60_000;

describe("suspicion", () => {
  it.each([
    [null, [], 0, false, "not looked at yet"],
    [0.01, [], 0, false, "very likely fine"],
    [0.3, [], 0, false, "nothing speaks against it"],
    [0.31, ["`b`"], 1, false, "possible culprit (31 %)"],
    [0.31, ["b"], 1, true, "possible culprit (31 %), being checked"],
    [0.64, [], 2, false, "probably breaks the build (64 %)"],
    [0.91, ["b"], 2, true, "probably breaks the build together with b (91 %), being confirmed"],
    [0.91, ["b", "c"], 2, false, "probably breaks the build together with b and c (91 %)"],
    [0.91, ["b", "c", "d", "e"], 1, false, "probably breaks the build (91 %)"],
    [1, [], 3, false, "probably breaks the build (99 %)"],
  ] as const)("%s with %j", (probability, partners, failures, isRunning, said) => {
    expect(suspicionWords({ probability, partners, failures, isRunning })).toBe(said);
  });

  it("is never certain", () => {
    expect([percentOf(0), percentOf(1), percentOf(0.004)]).toEqual([1, 99, 1]);
  });
});

describe("expected", () => {
  it.each<[number | null, number | null, string]>([
    [null, null, ""],
    [-1, null, ""],
    [Number.NaN, null, ""],
    [10_000, null, "within a minute"],
    [4 * MIN, 0, "within 7 min"],
    [4 * MIN, 2 * MIN, "in 2 to 7 min"],
    [10 * MIN, null, "in 7 to 16 min"],
    [10 * MIN, 60 * MIN, "in 7 to 16 min"],
    [3 * 60 * MIN, null, "in 2 to 5 h"],
  ])("%s, soonest %s", (expected, soonest, said) => {
    expect(rangeWords(expectedRange(expected, soonest))).toBe(said);
  });

  it("a range has its ends in order, around the estimate", () => {
    const ms = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(ms, fc.option(ms), (expected, soonest) => {
        const range = expectedRange(expected, soonest);
        expect(range).not.toBeNull();
        if (range === null) return;
        expect(range.fromMs).toBeLessThanOrEqual(expected);
        expect(range.toMs).toBeGreaterThanOrEqual(expected);
        expect(rangeWords(range)).toMatch(
          /^(?:within a minute|within \d+ min|in about \d+ (?:min|h)|in \d+ to \d+ (?:min|h))$/,
        );
      }),
    );
  });
});

it("a flake rate needs something to be measured on", () => {
  expect(flakeRate(4, 1)).toBeNull();
  expect(flakeRate(40, 2)).toBe(0.05);
});
