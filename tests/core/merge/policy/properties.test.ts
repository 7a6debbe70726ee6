// What the policy promises for every view, asked of random ones: the same plan twice, nothing new after it was carried out,
// nothing landed that did not pass exactly, nobody thrown out below the bounds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { planQueue } from "../../../../core/merge/policy/plan.ts";
import type { QueuePlan, QueueView } from "../../../../core/merge/policy/view.ts";
import { carriedOut, views } from "./view.ts";

const RUNS = { numRuns: 400 };
const ROUNDS = 12;
/** However many others hold, one is the queue's. */
const slotsOf = ({ settings }: QueueView) => Math.max(1, settings.slots - settings.busy);

/** Carries out until nothing lands or leaves any more. */
function settled(start: QueueView): { view: QueueView; plan: QueuePlan } {
  let view = start;
  for (let round = 0; round < ROUNDS; round += 1) {
    const plan = planQueue(view);
    if (plan.land === null && plan.eject.length === 0) return { view, plan };
    view = carriedOut(view, { ...plan, start: [] });
  }
  throw new Error("The policy lands or ejects without end.");
}

test("the same view gives the same plan, in whatever order its elements come", () => {
  fc.assert(
    fc.property(
      views,
      fc.infiniteStream(fc.integer({ min: 0, max: 1_000_000 })),
      (view, numbers) => {
        const keyed = view.elements.map((one) => ({ one, key: numbers.next().value ?? 0 }));
        const shuffled = keyed.toSorted((a, b) => a.key - b.key).map(({ one }) => one);
        expect(planQueue({ ...view, elements: shuffled })).toEqual(planQueue(view));
      },
    ),
    RUNS,
  );
});

test("a plan that was carried out asks for nothing new", () => {
  fc.assert(
    fc.property(views, (start) => {
      const { view, plan } = settled(start);
      const again = planQueue(carriedOut(view, plan));
      expect(again.land).toBeNull();
      expect(again.eject).toEqual([]);
      expect(again.cancel).toEqual([]);
      expect(again.start).toEqual([]);
      expect(again.chain).toEqual(plan.chain);
    }),
    { numRuns: 2000 },
  );
});

test("only a list lands whose exact tree passed on what mc/green is now", () => {
  fc.assert(
    fc.property(views, (view) => {
      const { land } = planQueue(view);
      if (land === null) return;
      const observation = view.observations.find(({ id }) => id === land.observation);
      expect(observation?.outcome).toBe("passed");
      const since = view.landed
        .filter(({ landing }) => landing > (observation?.landing ?? 0))
        .toSorted((a, b) => a.landing - b.landing)
        .map(({ id }) => id);
      expect(observation?.members).toEqual([...since, ...land.members]);
      for (let at = (observation?.landing ?? 0) + 1; at <= view.landing; at += 1) {
        expect(view.landed.some(({ landing }) => landing === at)).toBe(true);
      }
      for (const id of land.members) expect(view.elements.some((one) => one.id === id)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("nobody leaves below the confidence, below the observations, or while mc/green fails", () => {
  fc.assert(
    fc.property(views, (view) => {
      const plan = planQueue(view);
      if (plan.drift !== null) expect(plan.eject).toEqual([]);
      const [first] = plan.eject;
      if (first !== undefined && !(first.probability > view.settings.confidence)) {
        // Undecided for good: only what failed three times as it stands, and only when the queue can do nothing else.
        expect(plan.eject).toHaveLength(1);
        expect([plan.start, plan.land, view.probes.length - plan.cancel.length]).toEqual([
          [],
          null,
          0,
        ]);
        const same = view.observations.filter(({ id }) => first.observations.includes(id));
        expect(new Set(same.map(({ members }) => members.join())).size).toBe(1);
        expect(same.length).toBeGreaterThanOrEqual(3);
        return;
      }
      for (const { id, probability, observations } of plan.eject) {
        expect(probability).toBeGreaterThan(view.settings.confidence);
        expect(new Set(observations).size).toBeGreaterThanOrEqual(view.settings.minObservations);
        for (const one of observations) {
          const seen = view.observations.find((observation) => observation.id === one);
          expect(seen?.outcome).toBe("failed");
          expect(seen?.members).toContain(id);
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test("probes fit the slots, start once, are prefixes of the chain or an element with its needs", () => {
  fc.assert(
    fc.property(views, (view) => {
      const plan = planQueue(view);
      const left = view.probes.length - plan.cancel.length;
      expect(plan.start.length).toBeLessThanOrEqual(Math.max(0, slotsOf(view) - left));
      const trees = plan.start.map(({ members }) => members.join());
      expect(new Set(trees).size).toBe(trees.length);
      for (const { kind, members } of plan.start) {
        expect(new Set(members).size).toBe(members.length);
        if (kind === "prefix") expect(plan.chain.slice(0, members.length)).toEqual(members);
        if (kind === "control") expect(members).toEqual([]);
        if (kind === "solo") {
          const ahead = new Set(members);
          for (const id of members) {
            for (const need of view.elements.find((one) => one.id === id)?.needs ?? []) {
              if (view.elements.some((one) => one.id === need)) expect(ahead).toContain(need);
            }
          }
        }
      }
      if (plan.land !== null)
        expect(plan.start.filter(({ kind }) => kind !== "control")).toEqual([]);
    }),
    RUNS,
  );
});

test("the chain keeps needs first, holds nobody twice, and respects textual conflicts", () => {
  fc.assert(
    fc.property(views, (start) => {
      const { view, plan } = settled({ ...start, probes: [] });
      expect(new Set(plan.chain).size).toBe(plan.chain.length);
      const there = new Set(view.elements.map(({ id }) => id));
      const ahead = new Set<string>();
      for (const id of plan.chain) {
        expect(there).toContain(id);
        for (const need of view.elements.find((one) => one.id === id)?.needs ?? []) {
          if (there.has(need)) expect(ahead).toContain(need);
        }
        for (const [later, earlier] of view.conflicts) {
          const mutual = view.conflicts.some(([a, b]) => a === earlier && b === later);
          if (later === id && earlier !== id && !mutual) expect(ahead).not.toContain(earlier);
        }
        ahead.add(id);
      }
    }),
    RUNS,
  );
});

test("no probe contains a set that failed and is probably bad", () => {
  fc.assert(
    fc.property(views, (start) => {
      const { view, plan } = settled(start);
      const there = new Set(view.elements.map(({ id }) => id));
      for (const { members } of plan.start) {
        for (const { outcome, members: failed, kind } of view.observations) {
          if (outcome === "passed" || kind === "control" || failed.length !== 1) continue;
          const [id = ""] = failed;
          if (!there.has(id) || members.length < 2 || !members.includes(id)) continue;
          expect(plan.suspicion.get(id)).toBeLessThan(0.6);
        }
      }
    }),
    RUNS,
  );
});

test("a commit is verified three times at most", () => {
  fc.assert(
    fc.property(views, (start) => {
      const { view, plan } = settled(start);
      for (const { kind, members } of plan.start) {
        if (kind === "control") continue;
        const same = view.observations.filter(
          (one) => one.landing === view.landing && one.members.join() === members.join(),
        );
        expect(same.length).toBeLessThan(3);
        if (members.length > 1) expect(same).toEqual([]);
      }
    }),
    RUNS,
  );
});

test("everybody who waits is told why, and probabilities are probabilities", () => {
  fc.assert(
    fc.property(views, (view) => {
      const plan = planQueue(view);
      const settledIds = new Set([
        ...(plan.land?.members ?? []),
        ...plan.eject.map(({ id }) => id),
      ]);
      for (const { id } of view.elements) {
        if (!settledIds.has(id)) expect(plan.waits.get(id)?.length).toBeGreaterThan(5);
        const bad = plan.suspicion.get(id) ?? -1;
        expect(bad).toBeGreaterThanOrEqual(0);
        expect(bad).toBeLessThanOrEqual(1);
        const expected = plan.expectedMs.get(id);
        if (typeof expected === "number") expect(Number.isFinite(expected)).toBe(true);
      }
    }),
    RUNS,
  );
});
