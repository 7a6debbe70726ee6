// What a plan will cost and take: the same for the same, within what is possible, and unknown where too little was seen.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ATTEMPTS_NEEDED, type Experience, forecast } from "../../../core/plan/forecast.ts";

const Attempt = fc.record({
  ms: fc.integer({ min: 1, max: 3_600_000 }),
  costUsd: fc.integer({ min: 0, max: 1_000 }).map((cents) => cents / 100),
});
const Seen: fc.Arbitrary<Experience> = fc.record({
  attempts: fc.array(Attempt, { minLength: ATTEMPTS_NEEDED, maxLength: 30 }),
  needed: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 20 }),
});
const Plan = fc
  .array(fc.array(fc.nat(100), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
  .map((needs) =>
    needs.map((list, at) => ({
      id: `u${at}`,
      needs: at === 0 ? [] : list.map((place) => `u${place % at}`),
      priority: 1,
    })),
  );
const Seed = fc.stringMatching(/^[0-9a-f]{16}$/);

test("equal seeds tell the same; P50 is never above P90; more workers never take longer in sum", () => {
  fc.assert(
    fc.property(Plan, Seen, Seed, fc.integer({ min: 1, max: 8 }), (plan, seen, seed, workers) => {
      const told = forecast(plan, seen, { workers, seed });
      expect(forecast(plan, seen, { workers, seed })).toEqual(told);
      expect(told.missing).toBe(0);
      expect(told.costUsd.p50).toBeLessThanOrEqual(told.costUsd.p90);
      expect(told.ms.p50).toBeLessThanOrEqual(told.ms.p90);
      const most = Math.max(1, ...seen.needed) * plan.length;
      const dearest = Math.max(...seen.attempts.map(({ costUsd }) => costUsd));
      const longest = Math.max(...seen.attempts.map(({ ms }) => ms));
      expect(told.costUsd.p90).toBeLessThanOrEqual(most * dearest + 1e-6);
      expect(told.ms.p90).toBeLessThanOrEqual(most * longest);
    }),
  );
});

test("a chain takes the sum of its units, what is free of each other the longest", () => {
  const seen = {
    attempts: Array.from({ length: 9 }, () => ({ ms: 1_000, costUsd: 2 })),
    needed: [1],
  };
  const chain = ["a", "b", "c"].map((id, at, all) => ({
    ...{ id, needs: at === 0 ? [] : [all[at - 1] ?? ""], priority: 1 },
  }));
  const free = chain.map((unit) => ({ ...unit, needs: [] }));
  const options = { workers: 3, seed: "0123456789abcdef" };
  expect(forecast(chain, seen, options)).toMatchObject({ ms: { p50: 3_000, p90: 3_000 } });
  expect(forecast(free, seen, options)).toMatchObject({
    ms: { p50: 1_000, p90: 1_000 },
    costUsd: { p50: 6, p90: 6 },
  });
  expect(forecast(free, seen, { ...options, workers: 1 })).toMatchObject({ ms: { p90: 3_000 } });
});

test("too little seen is unknown, with what is missing", () => {
  const seen = { attempts: [{ ms: 1, costUsd: 1 }], needed: [1] };
  const told = forecast([{ id: "a", needs: [], priority: 1 }], seen, { workers: 1, seed: "0" });
  expect(told).toMatchObject({ missing: ATTEMPTS_NEEDED - 1, samples: 0 });
});

test("a plan of a thousand units is told within some milliseconds", () => {
  const plan = Array.from({ length: 1_000 }, (_, at) => ({
    id: `u${at}`,
    needs: at > 3 ? [`u${at - 3}`] : [],
    priority: at % 3,
  }));
  const attempts = Array.from({ length: 200 }, (_, at) => ({ ms: at, costUsd: at / 10 }));
  const ask = () => forecast(plan, { attempts, needed: [1, 2] }, { workers: 4, seed: "abcd" });
  for (let warm = 0; warm < 20; warm += 1) ask();
  const times = Array.from({ length: 20 }, () => {
    const from = performance.now();
    ask();
    return performance.now() - from;
  });
  expect(Math.min(...times)).toBeLessThan(5);
});
