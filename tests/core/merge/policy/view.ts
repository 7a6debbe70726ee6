// Views for the policy's tests: an empty queue to start from, random ones of any shape, and a view after its plan was carried
// out. Random views name few elements, so that they meet in chains, conflicts and failures.
import fc from "fast-check";
import type {
  LandedElement,
  Observation,
  QueueElement,
  QueuePlan,
  QueueView,
  RunningProbe,
} from "../../../../core/merge/policy/view.ts";

export const RUN_MS = 480_000;

export function element(id: string, changes: Partial<QueueElement> = {}): QueueElement {
  const order = [...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0) % 100_000;
  return {
    id,
    kind: "unit",
    needs: [],
    files: [`${id}.ts`],
    priority: 3,
    rank: 1,
    queuedAtMs: 0,
    order,
    prior: 0.1,
    ...changes,
  };
}

export function view(changes: Partial<QueueView> = {}): QueueView {
  return {
    nowMs: RUN_MS,
    landing: 0,
    settings: { slots: 4, busy: 0, window: 0, confidence: 0.95, minObservations: 2 },
    measures: { runMs: RUN_MS, flakeRate: 0.02, overlapConflict: 0.05, hiddenConflict: 0.002 },
    elements: [],
    chain: [],
    conflicts: [],
    landed: [],
    probes: [],
    observations: [],
    ...changes,
  };
}

let seen = 0;
export function saw(
  outcome: "passed" | "failed",
  members: readonly string[],
  changes: Partial<Observation> = {},
): Observation {
  seen += 1;
  const kind = members.length === 0 ? "control" : members.length === 1 ? "solo" : "prefix";
  const id = `observation-${seen}`;
  return { id, kind, members, landing: 0, outcome, signature: null, atMs: seen, ...changes };
}

export function running(
  members: readonly string[],
  changes: Partial<RunningProbe> = {},
): RunningProbe {
  return {
    id: `probe-${members.join("+")}`,
    kind: members.length === 1 ? "solo" : "prefix",
    members,
    landing: 0,
    startedAtMs: 0,
    ...changes,
  };
}

/** The view once everything the plan asks for has happened, but no verification has ended. */
export function carriedOut(before: QueueView, plan: QueuePlan): QueueView {
  const landing = before.landing + (plan.land === null ? 0 : 1);
  const landed: LandedElement[] = [...before.landed];
  for (const id of plan.land?.members ?? []) {
    const files = before.elements.find((one) => one.id === id)?.files ?? [];
    landed.push({ id, files, landing });
  }
  const gone = new Set([...(plan.land?.members ?? []), ...plan.eject.map(({ id }) => id)]);
  const stopped = new Set(plan.cancel.map(({ id }) => id));
  const started = plan.start.map(({ kind, members }, at) => ({
    ...running(members, { kind, landing, startedAtMs: before.nowMs }),
    id: `started-${landing}-${before.probes.length}-${at}-${members.join("+")}`,
  }));
  return {
    ...before,
    landing,
    landed,
    elements: before.elements.filter(({ id }) => !gone.has(id)),
    chain: plan.chain,
    probes: [...before.probes.filter(({ id }) => !stopped.has(id)), ...started],
  };
}

const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];
const FILES = ["one.ts", "two.ts", "three.ts", "four.ts", "five.ts"];
const name = fc.constantFrom(...NAMES);

/** Needs point backwards in the alphabet, so that they never form a circle. */
const elementOf = (id: string): fc.Arbitrary<QueueElement> =>
  fc.record({
    id: fc.constant(id),
    kind: fc.constant("unit" as const),
    needs: fc.subarray(NAMES.slice(0, NAMES.indexOf(id)), {
      maxLength: Math.min(1, NAMES.indexOf(id)),
    }),
    files: fc.subarray(FILES, { maxLength: 2 }),
    priority: fc.integer({ min: 1, max: 4 }),
    rank: fc.integer({ min: 1, max: 3 }),
    queuedAtMs: fc.integer({ min: 0, max: 20 * RUN_MS }),
    order: fc.integer({ min: 0, max: 20 }),
    prior: fc.double({ min: 0.01, max: 0.4, noNaN: true }),
  });

/** Whatever could reach the policy, even what the app would never send. */
export const views: fc.Arbitrary<QueueView> = fc
  .record({
    ids: fc.subarray(NAMES),
    landing: fc.integer({ min: 0, max: 3 }),
    slots: fc.integer({ min: 1, max: 6 }),
    busy: fc.constantFrom(0, 0, 1, 3),
    window: fc.constantFrom(0, 0, 1, 4),
    minObservations: fc.integer({ min: 1, max: 3 }),
    flakeRate: fc.constantFrom(0, 0.02, 0.1),
    landed: fc.uniqueArray(fc.record({ id: name, landing: fc.integer({ min: 1, max: 3 }) }), {
      // Nobody lands twice.
      selector: ({ id }) => id,
      maxLength: 4,
    }),
    conflicts: fc.array(fc.tuple(name, name), { maxLength: 2 }),
    seen: fc.array(
      fc.record({
        members: fc.oneof(
          fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
          fc.constant<string[]>([]),
        ),
        landing: fc.integer({ min: 0, max: 3 }),
        outcome: fc.constantFrom("passed" as const, "failed" as const, "failed" as const),
        signature: fc.constantFrom(null, null, "x", "y"),
      }),
      { maxLength: 6 },
    ),
    probes: fc.array(
      fc.record({
        members: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
        landing: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 3 },
    ),
  })
  .chain((shape) =>
    fc.tuple(...shape.ids.map(elementOf)).map((elements) => {
      const there = new Set(elements.map(({ id }) => id));
      return view({
        nowMs: 20 * RUN_MS,
        landing: shape.landing,
        settings: {
          slots: shape.slots,
          busy: shape.busy,
          window: shape.window,
          confidence: 0.95,
          minObservations: shape.minObservations,
        },
        measures: {
          runMs: RUN_MS,
          flakeRate: shape.flakeRate,
          overlapConflict: 0.05,
          hiddenConflict: 0.002,
        },
        elements,
        conflicts: shape.conflicts,
        landed: shape.landed
          .filter(({ id, landing }) => !there.has(id) && landing <= shape.landing)
          .map((one) => ({ ...one, files: FILES.slice(0, 1) })),
        observations: shape.seen.map((one, at) => ({
          ...one,
          id: `seen-${at}`,
          kind: one.members.length === 0 ? "control" : one.members.length === 1 ? "solo" : "prefix",
          landing: Math.min(one.landing, shape.landing),
          signature: one.outcome === "passed" ? null : one.signature,
          atMs: at,
        })),
        probes: shape.probes.map((one, at) => ({
          ...one,
          id: `running-${at}`,
          kind: one.members.length === 1 ? "solo" : "prefix",
          landing: Math.min(one.landing, shape.landing),
          startedAtMs: 19 * RUN_MS,
        })),
      });
    }),
  );
