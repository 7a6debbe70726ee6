// Whole missions through one queue with one way to repair: how long until the last unit is settled, what a landed unit costs.
import { Lab } from "./lab.ts";
import { MISSION, MissionSource, type Repair } from "./missions.ts";
import type { Scenario } from "./scenarios.ts";
import { openSystem } from "./systems/table.ts";

export interface MissionCase {
  readonly name: string;
  readonly title: string;
  readonly missions: number;
  readonly ownFailure: number;
}

export const MISSION_CASES: readonly MissionCase[] = [
  { name: "M1", title: "one mission of 30 units", missions: 1, ownFailure: 0.1 },
  { name: "M3", title: "three missions of 30 units at once", missions: 3, ownFailure: 0.1 },
  { name: "M3p", title: "three missions, workers verify first", missions: 3, ownFailure: 0.03 },
];

/** Queue and way to repair. */
export const MISSION_SYSTEMS: readonly (readonly [string, Repair])[] = [
  ["serial", "single"],
  ["github", "single"],
  ["github+retry", "single"],
  ["github", "tournament"],
  ["ours", "single"],
  ["ours", "tournament"],
];

export interface MissionMeasures {
  readonly makespan_min: number;
  readonly cost_per_landed_usd: number;
  readonly landed: number;
  readonly units: number;
  readonly runs_per_landed: number;
  readonly agent_usd: number;
  readonly false_ejects: number;
  readonly red_escapes: number;
}

export type MissionResult = Readonly<Record<string, Readonly<Record<string, MissionMeasures>>>>;

const FLAKE = 0.02;
const SLOTS = 4;

export function performMission(
  name: string,
  system: string,
  repair: Repair,
  seed: number,
): MissionMeasures {
  const found = MISSION_CASES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no mission case ${name}.`);
  const { missions, ownFailure, title } = found;
  const base = { name, title, slots: SLOTS, ownFailure, flake: FLAKE };
  const scenario: Scenario = { ...base, perHour: 0, burst: 1 };
  const source = new MissionSource({ seed, missions, repair, ownFailure, flake: FLAKE });
  const lab = new Lab({ scenario, seed, source, latencyMs: 2 * MISSION.latencyMs });
  const outcome = lab.run(openSystem(system, scenario));
  const { agentUsd, runs, runMs } = source.cost;
  const { landed, tasks } = source.counts;
  const verifyUsd = ((outcome.runMs + runMs) / 60_000) * MISSION.runMinuteUsd;
  return {
    makespan_min: outcome.endMs / 60_000,
    cost_per_landed_usd: (agentUsd + verifyUsd) / landed,
    landed,
    units: tasks,
    runs_per_landed: (outcome.runs + runs) / landed,
    agent_usd: agentUsd,
    false_ejects: outcome.falseEjects.length,
    red_escapes: outcome.red.length,
  };
}

export function meanMission(all: readonly MissionMeasures[]): MissionMeasures {
  const of = (key: keyof MissionMeasures): number =>
    all.reduce((sum, one) => sum + one[key], 0) / all.length;
  return {
    makespan_min: of("makespan_min"),
    cost_per_landed_usd: of("cost_per_landed_usd"),
    landed: of("landed"),
    units: of("units"),
    runs_per_landed: of("runs_per_landed"),
    agent_usd: of("agent_usd"),
    false_ejects: of("false_ejects"),
    red_escapes: of("red_escapes"),
  };
}

export function performMissions(seeds: readonly number[]): MissionResult {
  const result: Record<string, Record<string, MissionMeasures>> = {};
  for (const { name } of MISSION_CASES) {
    const rows: Record<string, MissionMeasures> = {};
    for (const [system, repair] of MISSION_SYSTEMS) {
      const all = seeds.map((seed) => performMission(name, system, repair, seed));
      rows[`${system}, ${repair}`] = meanMission(all);
    }
    result[name] = rows;
  }
  return result;
}
