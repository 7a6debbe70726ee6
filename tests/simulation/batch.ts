// Many worlds, one after the other: what a worker process of `npm run sim` does, and the tests too.
import type { FaultName } from "./faults.ts";
import { type Outcome, playScenario } from "./run.ts";
import { scenarioOf } from "./scenario.ts";

export interface Batch {
  seeds: number;
  events: number;
  decisions: number;
  readonly faults: Record<string, number>;
  readonly failing: { readonly seed: number; readonly invariant: string; readonly text: string }[];
}

export const emptyBatch = (): Batch => ({
  ...{ seeds: 0, events: 0, decisions: 0 },
  ...{ faults: {}, failing: [] },
});

export function addOutcome(batch: Batch, outcome: Outcome): void {
  batch.seeds += 1;
  batch.events += outcome.events;
  batch.decisions += outcome.decisions;
  for (const [name, count] of outcome.faults)
    batch.faults[name] = (batch.faults[name] ?? 0) + count;
  if (outcome.violation !== null) batch.failing.push({ seed: outcome.seed, ...outcome.violation });
}

export function addBatch(batch: Batch, other: Batch): void {
  batch.seeds += other.seeds;
  batch.events += other.events;
  batch.decisions += other.decisions;
  for (const [name, count] of Object.entries(other.faults)) {
    batch.faults[name] = (batch.faults[name] ?? 0) + count;
  }
  batch.failing.push(...other.failing);
}

/** A world that cannot be played to its end counts as a violation too: something threw. */
export async function playSeed(
  seed: number,
  template: string,
  only: readonly FaultName[] | null,
): Promise<Outcome> {
  try {
    return await playScenario(scenarioOf(seed, only), { template });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      ...{ seed, events: 0, decisions: 0, faults: new Map(), happened: [], minutes: 0 },
      violation: { invariant: "played", text: text.slice(0, 800) },
    };
  }
}
