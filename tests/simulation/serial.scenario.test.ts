// The queue against the one that needs no proof: merge one, verify it, land it or throw it out. Over the same truth, without
// flakes or people, the parallel queue lands what that one lands; with units that break each other, what it would land in
// some order. mc/green is good at every landing, and whoever is thrown out would not fit (up to the confidence asked for).
import { describe, expect, test } from "vitest";
import { Lab, type Outcome } from "../../bench/queue/lab.ts";
import type { Scenario } from "../../bench/queue/scenarios.ts";
import { openVariant } from "../../bench/queue/systems/variant.ts";
import { sourceOf, type Unit } from "../../bench/queue/world.ts";
import { Dice } from "./chance.ts";

const MINUTE = 60_000;
const RUN_MS = 8 * MINUTE;

interface Case {
  readonly scenario: Scenario;
  readonly units: readonly Unit[];
}

/** `mostPairs`: of all pairs, at most so many break each other. */
function caseOf(seed: number, mostPairs: number): Case {
  const dice = new Dice("serial", seed);
  const count = dice.between(2, 12);
  const ownFailure = dice.next() * 0.4;
  const pairShare = dice.next() * mostPairs;
  const conflicts = Array.from({ length: count }, () => new Set<number>());
  const overlaps = Array.from({ length: count }, () => new Set<number>());
  for (let later = 0; later < count; later += 1) {
    for (let earlier = 0; earlier < later; earlier += 1) {
      const [breaks, touches] = [dice.chance(pairShare), dice.chance(0.15)];
      for (const [a, b] of [
        [later, earlier],
        [earlier, later],
      ] as const) {
        if (breaks) conflicts[a]?.add(b);
        if (touches) overlaps[a]?.add(b);
      }
    }
  }
  let arrivesMs = 0;
  const everyMs = dice.next() * RUN_MS;
  const units = conflicts.map((breaks, at): Unit => {
    arrivesMs += dice.chance(0.4) ? 0 : Math.floor(dice.next() * everyMs);
    const shared = [...(overlaps[at] ?? [])].map((other) => [at, other].sort().join("-"));
    return {
      ...{ at, arrivesMs, bad: dice.chance(ownFailure), conflicts: breaks },
      overlaps: overlaps[at] ?? new Set(),
      files: [`src/${at}.ts`, ...shared.map((name) => `src/${name}.ts`)],
      ...{ prior: Math.max(0.02, ownFailure), rank: dice.between(1, 3) },
    };
  });
  const slots = dice.between(1, 6);
  return {
    scenario: {
      name: `${seed}`,
      title: "small",
      perHour: 20,
      slots,
      ownFailure,
      burst: 1,
      flake: 0,
    },
    units,
  };
}

const goodWith = (unit: Unit, landed: ReadonlySet<number>): boolean =>
  !unit.bad && ![...unit.conflicts].some((other) => landed.has(other));

/** One after the other: what stands on what has landed passes or is thrown out. */
function serially(units: readonly Unit[], order: readonly number[]): readonly number[] {
  const landed = new Set<number>();
  for (const at of order) {
    const unit = units[at];
    if (unit !== undefined && goodWith(unit, landed)) landed.add(at);
  }
  return [...landed];
}

function played({ scenario, units }: Case, seed: number): Outcome {
  return new Lab({ scenario, seed, source: sourceOf(units) }).run(openVariant(""));
}

const sorted = (some: Iterable<number>): readonly number[] => [...some].sort((a, b) => a - b);

const CASES = 400;

describe("against a serial queue", () => {
  test(`where every unit is good or bad by itself, both land the same (${CASES} worlds)`, () => {
    let [good, bad] = [0, 0];
    for (let seed = 1; seed <= CASES; seed += 1) {
      const small = caseOf(seed, 0);
      const ours = played(small, seed);
      const serial = serially(
        small.units,
        small.units.map(({ at }) => at),
      );
      expect(sorted(ours.landedMs.keys()), `world ${seed}`).toEqual(serial);
      expect([ours.red, ours.untested], `world ${seed}`).toEqual([[], 0]);
      good += serial.length;
      bad += small.units.length - serial.length;
    }
    // The worlds are about something.
    expect(good).toBeGreaterThan(CASES);
    expect(bad).toBeGreaterThan(CASES / 2);
  });

  test.each([
    ["seldom", 0.05],
    ["all the time", 0.25],
  ])(
    `where units break each other %s, ours is what it would land in some order (${CASES} worlds)`,
    (_, share) => {
      let [thrownOut, paired, lost] = [0, 0, 0];
      for (let seed = 1; seed <= CASES; seed += 1) {
        const small = caseOf(seed, share);
        const ours = played(small, seed);
        const landed = [...ours.landedMs.keys()];
        const others = [...ours.ejectedMs.keys()];
        expect(sorted([...landed, ...others]), `world ${seed}: each has its fate`).toEqual(
          small.units.map(({ at }) => at),
        );
        // Nothing red: in this very order a serial queue lands all of them.
        expect(serially(small.units, landed), `world ${seed}`).toEqual(landed);
        expect([ours.red, ours.untested], `world ${seed}`).toEqual([[], 0]);
        // Nothing lost: it would throw out the others, whenever they came.
        lost += serially(small.units, [...landed, ...others]).length - landed.length;
        thrownOut += others.length;
        paired += others.filter((at) => small.units[at]?.bad === false).length;
      }
      expect(paired).toBeGreaterThan(CASES / 10);
      // Blame is a matter of probability; the bound that is promised is one in twenty.
      expect(lost / thrownOut).toBeLessThan(0.01);
    },
  );
});
