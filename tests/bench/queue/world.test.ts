import { expect, test } from "vitest";
import { MISSION_CASES, performMission } from "../../../bench/queue/mission-job.ts";
import { planMissions } from "../../../bench/queue/mission-plan.ts";
import { MODEL, SCENARIOS } from "../../../bench/queue/scenarios.ts";
import { createUnits, type Unit } from "../../../bench/queue/world.ts";
import { CALM } from "./world.ts";

const pairs = (links: (unit: Unit) => ReadonlySet<number>, units: readonly Unit[]): number =>
  units.reduce((sum, unit) => sum + links(unit).size, 0) / 2;

test("files are shared exactly where the model says that units overlap", () => {
  const units = createUnits(CALM, 7, 80);
  for (const one of units) {
    for (const other of units) {
      if (one === other) continue;
      const shares = one.files.some((file) => other.files.includes(file));
      expect(shares).toBe(one.overlaps.has(other.at));
    }
  }
});

test("overlaps, conflicts, failures and arrivals come as often as the model says", () => {
  const units = createUnits(CALM, 11, 10_000);
  const within = units.length * MODEL.reach;
  expect(pairs(({ overlaps }) => overlaps, units) / within).toBeCloseTo(MODEL.overlap, 2);
  const seen = units.map((unit) => ({
    ...unit,
    conflicts: new Set([...unit.conflicts].filter((other) => unit.overlaps.has(other))),
  }));
  const visible = pairs(({ conflicts }) => conflicts, seen);
  const all = pairs(({ conflicts }) => conflicts, units);
  expect(visible / within).toBeCloseTo(MODEL.overlap * MODEL.overlapConflict, 3);
  expect(all / visible - 1).toBeCloseTo(MODEL.hiddenShare, 1);
  expect(units.filter(({ bad }) => bad).length / units.length).toBeCloseTo(CALM.ownFailure, 2);
  const hours = (units.at(-1)?.arrivesMs ?? 0) / 3_600_000;
  expect(units.length / hours / CALM.perHour).toBeCloseTo(1, 1);
});

test("bursts arrive at one instant", () => {
  const scenario = SCENARIOS.find(({ name }) => name === "C") ?? CALM;
  const instants = new Set(createUnits(scenario, 2, 120).map(({ arrivesMs }) => arrivesMs));
  expect(instants.size).toBe(10);
});

test("a unit of a mission needs units of the layer before, and rank counts the way to the end", () => {
  const plan = planMissions(3, 2);
  expect(plan).toHaveLength(60);
  for (const { index, needs, rank } of plan) {
    for (const need of needs) {
      expect(need).toBeLessThan(index);
      expect(need % 2).toBe(index % 2);
      expect(plan[need]?.rank ?? 0).toBeGreaterThan(rank);
    }
  }
});

test.each([["github", "single"] as const, ["ours", "tournament"] as const])(
  "a mission ends with every unit landed or given up: %s, %s",
  (system, repair) => {
    for (const { name } of MISSION_CASES.slice(0, 1)) {
      const first = performMission(name, system, repair, 2);
      expect(first.landed).toBe(first.units);
      expect(first.red_escapes).toBe(0);
      // Three workers' time one after another, at the least: layers wait for what they need.
      expect(first.makespan_min).toBeGreaterThan(60);
      expect(first.agent_usd).toBeGreaterThanOrEqual(first.units * 1.2 - 0.001);
      expect(performMission(name, system, repair, 2)).toEqual(first);
    }
  },
);
