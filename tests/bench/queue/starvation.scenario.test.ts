// Nobody waits without end while others pass: under overload, with risky and unimportant elements among many that are neither,
// whoever waits too long is settled after a bounded number of verifications for each that waits longer (I14, I15).
import { expect, test } from "vitest";
import { Lab } from "../../../bench/queue/lab.ts";
import { createRandom } from "../../../bench/queue/random.ts";
import { MODEL } from "../../../bench/queue/scenarios.ts";
import { DRIVE_DEFAULTS, drive } from "../../../bench/queue/systems/ours.ts";
import { createUnits, sourceOf } from "../../../bench/queue/world.ts";
import { DEFAULTS, optionsFor } from "../../../core/merge/policy/options.ts";
import { planQueue } from "../../../core/merge/policy/plan.ts";
import { CALM } from "./world.ts";

const UNITS = 120;
/** Verifications for each slot and each element that waits longer, itself included. */
const BOUND = 12;

function worst(slots: number, flake: number, seed: number): number {
  const scenario = { ...CALM, slots, flake, perHour: 20 * slots };
  const random = createRandom(seed + 999);
  const units = createUnits(scenario, seed, UNITS).map((unit) => ({
    ...unit,
    prior: random.chance(0.15) ? 0.4 : unit.prior,
    rank: random.chance(0.3) ? 3 : 1,
  }));
  const ended: number[] = [];
  const { landedMs, ejectedMs } = new Lab({ scenario, seed, source: sourceOf(units) }).run(
    (lab) => {
      const system = drive(lab, { ...DRIVE_DEFAULTS, policy: planQueue });
      const settled: typeof system.settled = (run) => {
        ended.push(lab.nowMs);
        system.settled(run);
      };
      return { ...system, settled };
    },
  );
  const waits = units.map(({ at, arrivesMs }) => ({
    arrivesMs,
    overdueMs: arrivesMs + optionsFor(slots, DEFAULTS).overdue * MODEL.runMs,
    leftMs: landedMs.get(at) ?? ejectedMs.get(at) ?? Number.POSITIVE_INFINITY,
  }));
  const overdue = waits.filter(({ leftMs, overdueMs }) => leftMs > overdueMs);
  // An overload that makes nobody wait too long would prove nothing.
  expect(overdue.length).toBeGreaterThan(10);
  return Math.max(
    ...overdue.map(({ arrivesMs, overdueMs, leftMs }) => {
      const longer = overdue.filter((one) => one.arrivesMs <= arrivesMs && one.leftMs > overdueMs);
      const runs = ended.filter((atMs) => atMs > overdueMs && atMs <= leftMs);
      return runs.length / longer.length;
    }),
  );
}

test.each([
  [1, 0.02],
  [1, 0.1],
  [2, 0.02],
  [2, 0.1],
  [4, 0.02],
  [4, 0.1],
])("%i slots, flakes %d: settled in time", (slots, flake) => {
  for (const seed of [0, 3, 4]) expect(worst(slots, flake, seed)).toBeLessThan(BOUND * slots);
});
