// From what happened in one world to the figures of a table.
import type { Outcome } from "./lab.ts";
import type { Unit } from "./world.ts";

export interface Measures {
  readonly p50_min: number;
  readonly p95_min: number;
  readonly landed_per_h: number;
  readonly runs_per_landed: number;
  readonly false_ejects: number;
  readonly red_escapes: number;
  readonly landed: number;
  /** Landings of a tree that never passed as a whole. */
  readonly untested: number;
}

export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** Turnaround: from arrival to landing, of what landed. Throughput: until the last unit was settled. */
export function measure(units: readonly Unit[], outcome: Outcome): Measures {
  const minutes: number[] = [];
  for (const [unit, landedMs] of outcome.landedMs) {
    minutes.push((landedMs - (units[unit]?.arrivesMs ?? Number.NaN)) / 60_000);
  }
  minutes.sort((a, b) => a - b);
  const landed = minutes.length;
  return {
    p50_min: quantile(minutes, 0.5),
    p95_min: quantile(minutes, 0.95),
    landed_per_h: (landed * 3_600_000) / outcome.endMs,
    runs_per_landed: outcome.runs / landed,
    false_ejects: outcome.falseEjects.length,
    red_escapes: outcome.red.length,
    landed,
    untested: outcome.untested,
  };
}

export function mean(all: readonly Measures[]): Measures {
  const of = (key: keyof Measures): number =>
    Number((all.reduce((sum, one) => sum + one[key], 0) / all.length).toFixed(3));
  return {
    p50_min: of("p50_min"),
    p95_min: of("p95_min"),
    landed_per_h: of("landed_per_h"),
    runs_per_landed: of("runs_per_landed"),
    false_ejects: of("false_ejects"),
    red_escapes: of("red_escapes"),
    landed: of("landed"),
    untested: of("untested"),
  };
}
