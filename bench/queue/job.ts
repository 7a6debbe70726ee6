// One policy in one world: the unit of work that is spread over threads.
import { Lab } from "./lab.ts";
import { type Measures, measure } from "./measure.ts";
import { scenarioOf } from "./scenarios.ts";
import { openSystem } from "./systems/table.ts";
import { createUnits, sourceOf } from "./world.ts";

export interface Job {
  readonly scenario: string;
  readonly policy: string;
  readonly seed: number;
  readonly units: number;
}

export function perform(job: Job): Measures {
  const scenario = scenarioOf(job.scenario);
  const { seed } = job;
  const units = createUnits(scenario, seed, job.units);
  const lab = new Lab({ scenario, seed, source: sourceOf(units) });
  return measure(units, lab.run(openSystem(job.policy, scenario)));
}
