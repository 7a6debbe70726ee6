// Everything ends: however flaky the tests and whatever is true of the units, each lands or leaves, and nothing red lands.
import { describe, expect, test } from "vitest";
import { Lab } from "../../../bench/queue/lab.ts";
import { DRIVE_DEFAULTS, drive } from "../../../bench/queue/systems/ours.ts";
import { createUnits, sourceOf } from "../../../bench/queue/world.ts";
import { planQueue } from "../../../core/merge/policy/plan.ts";
import { CALM } from "./world.ts";

const UNITS = 12;
const WORLDS = 12;

describe.each([1, 2, 4])("%i slots", (slots) => {
  test.each([0.1, 0.3, 0.5])("flakes %d", (flake) => {
    for (let seed = 0; seed < WORLDS; seed += 1) {
      const scenario = { ...CALM, slots, flake };
      const source = sourceOf(createUnits(scenario, seed, UNITS));
      const options = { ...DRIVE_DEFAULTS, policy: planQueue, checked: true };
      // Throws when something waits and nothing is done about it.
      const outcome = new Lab({ scenario, seed, source }).run((lab) =>
        drive(lab, { ...options, signatures: seed % 2 === 0 }),
      );
      expect(outcome.landedMs.size + outcome.ejectedMs.size).toBe(UNITS);
      expect([outcome.red, outcome.untested]).toEqual([[], 0]);
    }
  });
});
