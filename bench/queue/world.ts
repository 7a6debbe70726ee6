// The truth about one workload: when units arrive, which are bad, which overlap, which break each other. No system sees
// anything of it but arrivals and files.
import { createRandom } from "./random.ts";
import { HIDDEN_CONFLICT, MODEL, type Scenario } from "./scenarios.ts";

/** Units are numbered in order of arrival; the number is the name. */
export interface Unit {
  readonly at: number;
  readonly arrivesMs: number;
  readonly bad: boolean;
  /** Units with a file in common, either way. */
  readonly overlaps: ReadonlySet<number>;
  /** Units it cannot stand together with, seen by overlap or not. */
  readonly conflicts: ReadonlySet<number>;
  readonly files: readonly string[];
  /** Probability that it is bad, as its agents' record says. */
  readonly prior: number;
  /** Length of the longest path of units that need it, itself included. */
  readonly rank: number;
}

/** Where units come from. */
export interface Source {
  /** When the next thing happens; null: nothing more by itself. */
  nextMs(): number | null;
  /** What arrives then; may be nothing. */
  take(): readonly Unit[];
  /** A unit landed or was thrown out. */
  left(unit: number, landed: boolean, nowMs: number): void;
}

const HOUR_MS = 3_600_000;

function arrivals(scenario: Scenario, count: number, seed: number): readonly number[] {
  const random = createRandom(seed * 3 + 1);
  const meanMs = (scenario.burst * HOUR_MS) / scenario.perHour;
  const times: number[] = [];
  let nowMs = 0;
  while (times.length < count) {
    nowMs += random.exponential(meanMs);
    for (let one = 0; one < scenario.burst && times.length < count; one += 1) times.push(nowMs);
  }
  return times;
}

export function createUnits(
  scenario: Scenario,
  seed: number,
  count: number = MODEL.units,
): readonly Unit[] {
  const random = createRandom(seed * 3 + 2);
  const times = arrivals(scenario, count, seed);
  const overlaps = times.map(() => new Set<number>());
  const conflicts = times.map(() => new Set<number>());
  const files = times.map((_, at) => [`src/unit-${at}.ts`]);
  const bad = times.map(() => random.chance(scenario.ownFailure));
  for (let later = 0; later < count; later += 1) {
    for (let earlier = Math.max(0, later - MODEL.reach); earlier < later; earlier += 1) {
      const overlap = random.chance(MODEL.overlap);
      if (overlap) {
        overlaps[later]?.add(earlier);
        overlaps[earlier]?.add(later);
        // One file per pair, so that files overlap exactly where the model says.
        files[later]?.push(`src/shared-${earlier}-${later}.ts`);
        files[earlier]?.push(`src/shared-${earlier}-${later}.ts`);
      }
      if (random.chance(overlap ? MODEL.overlapConflict : HIDDEN_CONFLICT)) {
        conflicts[later]?.add(earlier);
        conflicts[earlier]?.add(later);
      }
    }
  }
  return times.map((arrivesMs, at) => ({
    at,
    arrivesMs,
    bad: bad[at] ?? false,
    overlaps: overlaps[at] ?? new Set<number>(),
    conflicts: conflicts[at] ?? new Set<number>(),
    files: files[at] ?? [],
    prior: scenario.ownFailure,
    rank: 1,
  }));
}

/** Each unit once, at its time. */
export function sourceOf(units: readonly Unit[]): Source {
  let next = 0;
  return {
    nextMs: () => units[next]?.arrivesMs ?? null,
    take() {
      const unit = units[next];
      next += 1;
      return unit === undefined ? [] : [unit];
    },
    left: () => undefined,
  };
}
