import { describe, expect, test } from "vitest";
import { perform } from "../../../bench/queue/job.ts";
import type { OpenSystem } from "../../../bench/queue/lab.ts";
import { SCENARIOS } from "../../../bench/queue/scenarios.ts";
import { serial } from "../../../bench/queue/systems/serial.ts";
import { openSystem, SYSTEMS } from "../../../bench/queue/systems/table.ts";
import { ABLATIONS, openVariant } from "../../../bench/queue/systems/variant.ts";
import { createUnits } from "../../../bench/queue/world.ts";
import { CALM, play, unitsOf } from "./world.ts";

/** Lands whatever arrives, unverified. */
const reckless: OpenSystem = (lab) => ({
  arrived: (unit) => lab.land([unit], null),
  settled: () => undefined,
  act: () => undefined,
});

describe("ground truth", () => {
  test("what lands unverified counts as untested, and as red where it is", () => {
    const outcome = play(reckless, unitsOf([{}, { bad: true }, { breaks: [0] }, {}]));
    expect(outcome.untested).toBe(4);
    expect(outcome.red).toEqual([1, 2]);
  });

  test("one of two that break each other lands, whichever comes first", () => {
    const outcome = play(serial, unitsOf([{ breaks: [1] }, {}, {}]));
    expect([...outcome.landedMs.keys()]).toEqual([0, 2]);
    expect([...outcome.ejectedMs.keys()]).toEqual([1]);
    expect(outcome.falseEjects).toEqual([]);
  });

  test("a good unit that a flake threw out is a false eject", () => {
    const outcome = play(serial, unitsOf([{}, { bad: true }]), { ...CALM, flake: 1 });
    expect(outcome.falseEjects).toEqual([0]);
    expect(outcome.landedMs.size).toBe(0);
  });

  test("a passed run of another base does not cover what lands", () => {
    const stale: OpenSystem = (lab) => ({
      arrived: () => undefined,
      settled: (run) => lab.land(run.members, run),
      act: () => {
        if (lab.nowMs === 0 && lab.running.size === 0) {
          lab.start([0]);
          lab.start([1]);
        }
      },
    });
    const outcome = play(stale, unitsOf([{}, { breaks: [0] }]));
    expect(outcome.untested).toBe(1);
    expect(outcome.red).toHaveLength(1);
  });
});

describe("guards of the lab", () => {
  test("a run beyond the slots is refused", () => {
    const greedy: OpenSystem = (lab) => ({
      arrived: (unit) => void lab.start([unit]),
      settled: () => undefined,
      act: () => undefined,
    });
    expect(() => play(greedy, unitsOf([{}, {}, {}, {}, {}]))).toThrow(/all 4 slots/);
  });

  test("a unit leaves once", () => {
    const twice: OpenSystem = (lab) => ({
      arrived: (unit) => {
        lab.eject(unit);
        lab.land([unit], null);
      },
      settled: () => undefined,
      act: () => undefined,
    });
    expect(() => play(twice, unitsOf([{}]))).toThrow(/left the queue twice/);
  });

  test("a queue that does nothing is called stuck", () => {
    const idle: OpenSystem = () => ({
      arrived: () => undefined,
      settled: () => undefined,
      act: () => undefined,
    });
    expect(() => play(idle, unitsOf([{}]))).toThrow(/stuck: 1 units wait/);
  });
});

describe("every system", () => {
  const loaded = SCENARIOS.find(({ name }) => name === "B") ?? CALM;
  for (const name of SYSTEMS) {
    test(`${name}: each unit lands or leaves once, within the slots`, () => {
      const units = createUnits(loaded, 3, 60);
      const outcome = play(openSystem(name, loaded), units, loaded);
      const settled = [...outcome.landedMs.keys(), ...outcome.ejectedMs.keys()];
      expect(settled.sort((a, b) => a - b)).toEqual(units.map(({ at }) => at));
      expect(outcome.mostRunning).toBeLessThanOrEqual(loaded.slots);
      expect(outcome.mostRunning).toBeGreaterThan(0);
    });
  }

  for (const name of SYSTEMS.filter((one) => !/submitqueue|oracle/.test(one))) {
    test(`${name}: what lands passed as it stands, so nothing red gets in`, () => {
      const outcome = play(openSystem(name, loaded), createUnits(loaded, 4, 60), loaded);
      expect(outcome.untested).toBe(0);
      expect(outcome.red).toEqual([]);
    });
  }

  test("conflicts that no overlap shows get past the conflict graph", () => {
    const pairs = Array.from({ length: 40 }, (_, at) => (at % 2 === 1 ? { breaks: [at - 1] } : {}));
    const scenario = { ...CALM, slots: 40 };
    const outcome = play(openSystem("submitqueue", scenario), unitsOf(pairs), scenario);
    expect(outcome.red).toHaveLength(20);
    expect(play(openSystem("github", scenario), unitsOf(pairs), scenario).red).toEqual([]);
  });

  test("the same seed gives the same figures, another seed others", () => {
    const job = { scenario: "C", policy: "github", seed: 5, units: 60 };
    expect(perform(job)).toEqual(perform(job));
    expect(perform({ ...job, seed: 6 })).not.toEqual(perform(job));
  });

  test("every ablation names an option that our policy has", () => {
    for (const one of ABLATIONS) expect(() => openVariant(one)).not.toThrow();
    expect(ABLATIONS.length).toBeGreaterThan(5);
  });

  test("names that are not there are refused with those that are", () => {
    const job = { scenario: "C", policy: "github", seed: 1, units: 10 };
    expect(() => perform({ ...job, policy: "githup" })).toThrow(/Known: serial/);
    expect(() => perform({ ...job, scenario: "Z" })).toThrow(/Known: A/);
    expect(() => perform({ ...job, policy: "ours:solo=false" })).toThrow(/no option solo/);
  });
});
