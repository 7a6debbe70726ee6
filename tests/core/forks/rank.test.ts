// Which way is taken: the reference's cases, and that the order in which ways come in never matters.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { RepoConfig } from "../../../core/config/schema.ts";
import { FORK_ORDERS, type ForkOrder } from "../../../core/forks/fork.ts";
import { type RankedBranch, rankBranches } from "../../../core/forks/rank.ts";
import { speculationSelect } from "../../vectors/departures-forks.ts";
import { followsVectors } from "../../vectors/load.ts";

const Select = z.object({
  branches: z.array(z.tuple([z.string(), z.boolean(), z.number(), z.number().nullable()])),
  metric: z.string(),
  mergeOk: z.boolean(),
});

const ORDERS: Readonly<Record<string, string>> = {
  review_score: "review",
  cost: "cost",
  status: "tests",
};

function orderOf(metric: string): ForkOrder | null {
  const by = ORDERS[metric] ?? metric;
  const read = RepoConfig.safeParse({ speculation: { by } });
  return read.success ? read.data.speculation.by : null;
}

followsVectors("speculation-select", {
  input: Select,
  answer: ({ branches, metric, mergeOk }) => {
    const by = orderOf(metric);
    if (by === null) return "refused";
    const ways = branches.map(
      ([status, hasCommit, costUsd, score], at): RankedBranch => ({
        index: at + 1,
        state: status === "completed" && hasCommit ? "passed" : "refused",
        ...{ testsPassed: null, lintErrors: null, lines: 1, costUsd, score },
      }),
    );
    const ranked = rankBranches(ways, by);
    // A winner that cannot be merged is thrown out, and the next stands in its place.
    const winner = ranked[mergeOk ? 0 : 1]?.index;
    const totalCost = ways.reduce((sum, one) => sum + one.costUsd, 0);
    return { winner: winner === undefined ? null : winner - 1, totalCost };
  },
  told: (expected) =>
    z.object({ winner: z.number().nullable(), totalCost: z.number() }).parse(expected),
  departures: speculationSelect,
});

const number = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
const branch = fc.record({
  state: fc.constantFrom("passed" as const, "failed" as const, "refused" as const),
  testsPassed: number,
  lintErrors: number,
  score: number,
  lines: fc.integer({ min: 0, max: 3 }),
  costUsd: fc.integer({ min: 0, max: 3 }),
});
const branches = fc
  .array(branch, { minLength: 1, maxLength: 5 })
  .map((all) => all.map((one, at): RankedBranch => ({ ...one, index: at + 1 })));

describe.each(FORK_ORDERS)("by %s", (by) => {
  test("the winner is the same in whatever order they come in", () => {
    fc.assert(
      fc.property(branches, fc.infiniteStream(fc.nat()), (all, dice) => {
        const shuffled = all
          .map((one) => ({ one, at: dice.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ one }) => one);
        expect(rankBranches(shuffled, by).map(({ index }) => index)).toEqual(
          rankBranches(all, by).map(({ index }) => index),
        );
      }),
    );
  });

  test("what did not pass is never taken", () => {
    fc.assert(
      fc.property(branches, (all) => {
        expect(rankBranches(all, by).every(({ state }) => state === "passed")).toBe(true);
        expect(rankBranches(all, by)).toHaveLength(
          all.filter(({ state }) => state === "passed").length,
        );
      }),
    );
  });
});

test("what decides first is what the configuration says", () => {
  const a: RankedBranch = {
    ...{ index: 1, state: "passed", testsPassed: 9, lintErrors: 0, score: 6 },
    ...{ lines: 50, costUsd: 2 },
  };
  const b: RankedBranch = { ...a, index: 2, testsPassed: 8, score: 9, lines: 40, costUsd: 3 };
  const c: RankedBranch = { ...a, index: 3, score: 7, costUsd: 1, lines: 60 };
  const first = (by: ForkOrder): number | undefined => rankBranches([a, b, c], by)[0]?.index;
  expect(FORK_ORDERS.map((by) => [by, first(by)])).toEqual([
    ["tests", 1],
    ["review", 3],
    ["cost", 3],
    ["lines", 2],
  ]);
});
