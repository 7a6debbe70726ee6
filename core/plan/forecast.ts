// What a plan will cost and how long it will take, from attempts that ended in this repository: many seeded plays of the plan,
// each unit drawing attempts, times and prices that were seen. Too little seen is said, never guessed.
import { msOf } from "../base/brand.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import { Heap } from "../schedule/heap.ts";

export interface Experience {
  /** Of each ended attempt. */
  readonly attempts: readonly { readonly ms: number; readonly costUsd: number }[];
  /** Attempts that each settled unit took. */
  readonly needed: readonly number[];
}

export interface Forecast {
  /** Ended attempts that are missing before anything can be said; 0: it is said. */
  readonly missing: number;
  readonly samples: number;
  readonly costUsd: { readonly p50: number; readonly p90: number };
  readonly ms: { readonly p50: number; readonly p90: number };
}

export interface Planned {
  readonly id: string;
  readonly needs: readonly string[];
  readonly priority: number;
}

export const ATTEMPTS_NEEDED = 5;
const SAMPLES = 200;
/** Together about a millisecond; more units are played less often. */
const STEPS_MAX = 4_000;
const UNITS_MAX = 1_000;
const ATTEMPTS_SEEN = 200;

export function experienceOf(attempts: Iterable<AttemptRow>, units: Iterable<UnitRow>): Experience {
  const ended: AttemptRow[] = [];
  for (const attempt of attempts) {
    if (attempt.endedAt !== null && TOLD.includes(attempt.state)) ended.push(attempt);
  }
  const latest = ended.sort((a, b) => ((a.endedAt ?? "") < (b.endedAt ?? "") ? -1 : 1));
  const needed: number[] = [];
  for (const unit of units) {
    if (unit.attempt > 0 && (unit.state === "landed" || unit.state === "unchanged"))
      needed.push(unit.attempt);
  }
  return {
    attempts: latest.slice(-ATTEMPTS_SEEN).map((attempt) => ({
      ms: Math.max(0, msOf(attempt.endedAt ?? attempt.startedAt) - msOf(attempt.startedAt)),
      costUsd: attempt.costUsd,
    })),
    needed: needed.slice(-ATTEMPTS_SEEN),
  };
}

const TOLD: readonly string[] = ["published", "landed", "completed", "failed", "timed_out"];

const UNKNOWN = { costUsd: { p50: 0, p90: 0 }, ms: { p50: 0, p90: 0 } };

export function forecast(
  units: readonly Planned[],
  seen: Experience,
  options: { readonly workers: number; readonly seed: string },
): Forecast {
  const missing = Math.max(0, ATTEMPTS_NEEDED - seen.attempts.length);
  if (missing > 0 || units.length === 0) return { missing, samples: 0, ...UNKNOWN };
  const plan = graphOf(units.slice(0, UNITS_MAX));
  const samples = Math.max(5, Math.min(SAMPLES, Math.floor(STEPS_MAX / units.length)));
  const random = randomOf(options.seed);
  const costs: number[] = [];
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const { costUsd, ms } = play(plan, seen, options.workers, random);
    costs.push(costUsd);
    times.push(ms);
  }
  return { missing: 0, samples, costUsd: spread(costs), ms: spread(times) };
}

interface Graph {
  readonly waits: readonly number[];
  readonly dependants: readonly (readonly number[])[];
  /** Place in the order in which ready units are taken. */
  readonly rank: readonly number[];
}

function graphOf(units: readonly Planned[]): Graph {
  const place = new Map(units.map((unit, at) => [unit.id, at]));
  const dependants: number[][] = units.map(() => []);
  const waits = units.map((unit, at) => {
    let count = 0;
    for (const id of new Set(unit.needs)) {
      const before = place.get(id);
      if (before === undefined || before === at) continue;
      dependants[before]?.push(at);
      count += 1;
    }
    return count;
  });
  const order = units.map((_, at) => at);
  order.sort((a, b) => (units[a]?.priority ?? 0) - (units[b]?.priority ?? 0) || a - b);
  const rank: number[] = [];
  order.forEach((at, index) => {
    rank[at] = index;
  });
  return { waits, dependants, rank };
}

/** One play: whoever is ready takes the next free worker. */
function play(
  plan: Graph,
  seen: Experience,
  workers: number,
  random: () => number,
): { readonly costUsd: number; readonly ms: number } {
  const waits = [...plan.waits];
  const ready = new Heap((a, b) => (plan.rank[a] ?? 0) < (plan.rank[b] ?? 0));
  const ends: number[] = [];
  const busy = new Heap((a, b) => (ends[a] ?? 0) < (ends[b] ?? 0));
  waits.forEach((count, at) => {
    if (count === 0) ready.push(at);
  });
  let free = Math.max(1, workers);
  let now = 0;
  let costUsd = 0;
  for (;;) {
    while (free > 0) {
      const at = ready.pop();
      if (at === undefined) break;
      const took = draw(seen, random);
      costUsd += took.costUsd;
      ends[at] = now + took.ms;
      busy.push(at);
      free -= 1;
    }
    const next = busy.pop();
    if (next === undefined) return { costUsd, ms: now };
    now = ends[next] ?? now;
    free += 1;
    for (const dependant of plan.dependants[next] ?? []) {
      const left = (waits[dependant] ?? 0) - 1;
      waits[dependant] = left;
      if (left === 0) ready.push(dependant);
    }
  }
}

function draw(seen: Experience, random: () => number): { costUsd: number; ms: number } {
  const count = pick(seen.needed, random) ?? 1;
  let costUsd = 0;
  let ms = 0;
  for (let attempt = 0; attempt < count; attempt += 1) {
    const one = pick(seen.attempts, random);
    costUsd += one?.costUsd ?? 0;
    ms += one?.ms ?? 0;
  }
  return { costUsd, ms };
}

const pick = <Item>(items: readonly Item[], random: () => number): Item | undefined =>
  items[Math.floor(random() * items.length)];

function spread(values: number[]): { p50: number; p90: number } {
  values.sort((a, b) => a - b);
  const at = (share: number): number =>
    values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  return { p50: at(0.5), p90: at(0.9) };
}

/** Equal seeds, equal numbers: mulberry32 over the seed's hexadecimal digits. */
function randomOf(seed: string): () => number {
  let state = Number.parseInt(seed.slice(0, 8), 16) >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
