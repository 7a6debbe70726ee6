// Small workloads for tests of the bench.
import { Lab, type OpenSystem, type Outcome } from "../../../bench/queue/lab.ts";
import type { Scenario } from "../../../bench/queue/scenarios.ts";
import { sourceOf, type Unit } from "../../../bench/queue/world.ts";

export const CALM: Scenario = {
  name: "T",
  title: "for tests",
  perHour: 20,
  slots: 4,
  ownFailure: 0.1,
  burst: 1,
  flake: 0,
};

export interface Truth {
  readonly bad?: boolean;
  readonly breaks?: readonly number[];
  readonly arrivesMs?: number;
}

/** Units as the test wants them, all at one instant unless it says otherwise. */
export function unitsOf(truths: readonly Truth[]): readonly Unit[] {
  return truths.map(({ bad = false, breaks = [], arrivesMs = 0 }, at) => {
    const back = truths.flatMap((one, other) => (one.breaks?.includes(at) ? [other] : []));
    return {
      at,
      arrivesMs,
      bad,
      overlaps: new Set<number>(),
      conflicts: new Set([...breaks, ...back]),
      files: [`src/unit-${at}.ts`],
      prior: 0.1,
      rank: 1,
    };
  });
}

export function play(open: OpenSystem, units: readonly Unit[], scenario: Scenario = CALM): Outcome {
  return new Lab({ scenario, seed: 1, source: sourceOf(units) }).run(open);
}
