// How long one plan step of the merge queue takes when 500 units wait: with nothing seen yet, and in the middle of trouble, with
// failures that hang together, landings since, and verifications under way.
import { planQueue } from "../core/merge/policy/plan.ts";
import type { Observation, QueueElement, QueueView } from "../core/merge/policy/view.ts";

const QUEUED = 500;
const SLOTS = 8;
const LANDED = 60;
const FAILURES = 24;
const STEPS = 60;
const RUN_MS = 480_000;
const LIMIT_MS = 20;

const unit = (at: number): string => `bench/unit-${at}@${String(at).padStart(12, "0")}`;
const filesOf = (at: number): readonly string[] => [
  `src/unit-${at}.ts`,
  `src/area-${at % 40}/index.ts`,
];

function elementOf(at: number): QueueElement {
  return {
    id: unit(at),
    kind: "unit",
    needs: at % 9 === 8 ? [unit(at - 1)] : [],
    files: filesOf(at),
    priority: 1 + (at % 4),
    rank: at % 9 === 7 ? 2 : 1,
    queuedAtMs: at * 30_000,
    order: at,
    prior: 0.1,
  };
}

/** The older the failure, the more it has in common with the next one. */
function troubleOf(at: number): Observation {
  const first = (at * 3) % 60;
  return {
    id: `failure-${at}`,
    kind: at % 3 === 0 ? "solo" : "prefix",
    members: (at % 3 === 0 ? [first] : [first, first + 2, first + 4, first + 6]).map(unit),
    landing: LANDED,
    outcome: at % 4 === 3 ? "passed" : "failed",
    signature: null,
    atMs: QUEUED * 30_000 + at,
  };
}

function viewOf(trouble: boolean, slots: number): QueueView {
  const view: QueueView = {
    nowMs: QUEUED * 30_000 + RUN_MS,
    landing: LANDED,
    settings: { slots, busy: 0, window: 0, confidence: 0.95, minObservations: 2 },
    measures: { runMs: RUN_MS, flakeRate: 0.02, overlapConflict: 0.05, hiddenConflict: 0.002 },
    elements: Array.from({ length: QUEUED }, (_, at) => elementOf(at)),
    chain: [],
    conflicts: [[unit(20), unit(19)]],
    landed: Array.from({ length: LANDED }, (_, at) => ({
      id: unit(QUEUED + at),
      files: filesOf(QUEUED + at),
      landing: at + 1,
    })),
    probes: [],
    observations: trouble ? Array.from({ length: FAILURES }, (_, at) => troubleOf(at)) : [],
  };
  return view;
}

function timesOf(view: QueueView): { first: number; median: number; worst: number } {
  const times: number[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    const start = performance.now();
    planQueue({ ...view, nowMs: view.nowMs + step });
    times.push(performance.now() - start);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const round = (ms: number | undefined) => Math.round((ms ?? 0) * 10) / 10;
  return {
    first: round(times[0]),
    median: round(sorted[Math.floor(STEPS / 2)]),
    worst: round(sorted.at(-1)),
  };
}

export interface QueueTimes {
  readonly queued: number;
  readonly slots: number;
  readonly median_ms: number;
  readonly trouble_median_ms: number;
  /** The same with one slot, where it is weighed which one verification tells most. */
  readonly one_slot_median_ms: number;
  readonly first_ms: number;
  readonly worst_ms: number;
  readonly limit_ms: number;
}

export function measureQueuePlan(): QueueTimes {
  const calm = timesOf(viewOf(false, SLOTS));
  const trouble = timesOf(viewOf(true, SLOTS));
  const single = timesOf(viewOf(true, 1));
  return {
    queued: QUEUED,
    slots: SLOTS,
    median_ms: calm.median,
    trouble_median_ms: trouble.median,
    one_slot_median_ms: single.median,
    first_ms: calm.first,
    worst_ms: Math.max(calm.worst, trouble.worst, single.worst),
    limit_ms: LIMIT_MS,
  };
}
