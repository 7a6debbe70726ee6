// The best candidate, against the reference and whatever the order they came in.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Ranked, rank } from "../../../../core/merge/tournament/ranking.ts";
import { strategiesFor, strategyText } from "../../../../core/merge/tournament/strategies.ts";
import { followsVectors } from "../../../vectors/load.ts";

describe("the reference", () => {
  followsVectors("fixup-ranking", {
    input: z.object({
      candidates: z.array(z.tuple([z.boolean(), z.number(), z.number(), z.number()])),
    }),
    answer: ({ candidates }) => {
      const [best] = rank(
        candidates.map(([passed, testsPassed, lintErrors, lines], index) => ({
          index,
          state: passed ? ("passed" as const) : ("failed" as const),
          testsPassed,
          lintErrors,
          lines,
          protectedPaths: [],
        })),
      );
      return { winner: best?.index ?? null, success: best !== undefined };
    },
  });
});

const some: Ranked = {
  index: 1,
  state: "passed",
  testsPassed: 10,
  lintErrors: 0,
  protectedPaths: [],
  lines: 5,
};

test.each<[string, Partial<Ranked>, Partial<Ranked>]>([
  ["tests before lint", { testsPassed: 11, lintErrors: 9 }, {}],
  ["lint before protected paths", { protectedPaths: ["a"] }, { lintErrors: 1 }],
  ["protected paths before size", { lines: 500 }, { protectedPaths: ["a"] }],
  ["size before order", { index: 3, lines: 1 }, { lines: 2 }],
  ["order last", { index: 1 }, { index: 2 }],
])("%s", (_, better, worse) => {
  const [a, b] = [
    { ...some, ...better },
    { ...some, index: 2, ...worse },
  ];
  expect(rank([a, b])[0]).toBe(a);
  expect(rank([b, a])[0]).toBe(a);
});

const candidate = fc.record({
  state: fc.constantFrom<Ranked["state"]>("passed", "failed", "refused"),
  testsPassed: fc.option(fc.nat({ max: 3 })),
  lintErrors: fc.option(fc.nat({ max: 3 })),
  protectedPaths: fc.array(fc.constant(".github/x"), { maxLength: 2 }),
  lines: fc.nat({ max: 4 }),
});

test("one winner, the same for every order, and it passed", () => {
  fc.assert(
    fc.property(
      fc.array(candidate, { maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      (list, keys) => {
        const numbered = list.map((one, at): Ranked => ({ ...one, index: at + 1 }));
        const shuffled = numbered
          .map((one) => ({ one, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(rank(shuffled)).toEqual(rank(numbered));
        const passed = numbered.filter((one) => one.state === "passed");
        const [best] = rank(numbered);
        expect(best === undefined).toBe(passed.length === 0);
        for (const other of passed)
          expect(best?.testsPassed ?? 0).toBeGreaterThanOrEqual(other.testsPassed ?? 0);
      },
    ),
  );
});

describe("strategies", () => {
  test.each([["repair"], ["rebase"]] as const)(
    "%s: different ones, and others in the next wave",
    (kind) => {
      const first = strategiesFor(kind, 1, 3).map(({ name }) => name);
      const second = strategiesFor(kind, 2, 3).map(({ name }) => name);
      expect(new Set([...first, ...second]).size).toBe(6);
      expect(strategiesFor(kind, 1, 8)).toHaveLength(8);
      expect(strategiesFor(kind, 4, 8)).toHaveLength(8);
      for (const { name, text } of strategiesFor(kind, 1, 8)) {
        expect(strategyText(kind, name)).toBe(text);
        expect(text).not.toMatch(/(?:skip|delete|remove|weaken|loosen|disable)[^.]*\btests?\b/i);
      }
    },
  );
});
