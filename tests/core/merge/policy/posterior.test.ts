// The posterior against plain enumeration: every set of defects of a small world, weighed by what was seen.
import fc from "fast-check";
import { expect, test } from "vitest";
import { boardOf } from "../../../../core/merge/policy/board.ts";
import type { Defect } from "../../../../core/merge/policy/evidence.ts";
import { evidenceOf } from "../../../../core/merge/policy/evidence.ts";
import { blameOf } from "../../../../core/merge/policy/order.ts";
import { posteriorOf } from "../../../../core/merge/policy/posterior.ts";
import type { Observation, QueueView } from "../../../../core/merge/policy/view.ts";
import { element, saw, view } from "./view.ts";

const NAMES = ["a", "b", "c", "d"];

function judged(of: QueueView) {
  const board = boardOf(of);
  const evidence = evidenceOf(board, blameOf(board), { hiddenReach: 12, overlap: true });
  return { board, evidence, posterior: posteriorOf(evidence, of.measures.flakeRate) };
}

/** Probability that no defect stands in `members`, by trying every set of defects. */
function enumerated(of: QueueView, members: readonly string[]): number {
  const conflict = (x: string, y: string) => {
    const files = (id: string) => of.elements.find((one) => one.id === id)?.files ?? [];
    const overlap = files(x).some((file) => files(y).includes(file));
    return overlap ? of.measures.overlapConflict : of.measures.hiddenConflict;
  };
  const defects: { of: readonly string[]; probability: number }[] = of.elements.map((one) => ({
    of: [one.id],
    probability: one.prior,
  }));
  of.elements.forEach(({ id }, at) => {
    for (const other of of.elements.slice(at + 1)) {
      defects.push({ of: [id, other.id], probability: conflict(id, other.id) });
    }
  });
  let all = 0;
  let clean = 0;
  for (let set = 0; set < 1 << defects.length; set += 1) {
    const there = defects.filter((_, at) => (set & (1 << at)) !== 0);
    const stands = (ids: readonly string[]) =>
      there.some((defect) => defect.of.every((id) => ids.includes(id)));
    let weight = 1;
    defects.forEach(({ probability }, at) => {
      weight *= (set & (1 << at)) === 0 ? 1 - probability : probability;
    });
    for (const { outcome, members: verified } of of.observations) {
      const failing = stands(verified) ? 1 : of.measures.flakeRate;
      weight *= outcome === "failed" ? failing : stands(verified) ? 0 : 1;
    }
    all += weight;
    if (!stands(members)) clean += weight;
  }
  return clean / all;
}

const seen = fc.record({
  members: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
  outcome: fc.constantFrom("failed" as const, "failed" as const, "passed" as const),
});

test("it equals enumeration in small worlds", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.01, max: 0.5, noNaN: true }), { minLength: 4, maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.array(seen, { maxLength: 6 }),
      fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
      (priors, shared, observations, members) => {
        const world = view({
          elements: NAMES.map((id, at) =>
            element(id, {
              prior: priors[at] ?? 0.1,
              files: shared[at] === true ? [`${id}.ts`, "shared.ts"] : [`${id}.ts`],
            }),
          ),
          observations: observations.map((one): Observation => saw(one.outcome, one.members)),
        });
        const { posterior } = judged(world);
        expect(posterior.clean(members)).toBeCloseTo(enumerated(world, members), 8);
        const prefixes = posterior.cleanPrefixes(members);
        members.forEach((_, at) => {
          expect(prefixes[at + 1]).toBeCloseTo(enumerated(world, members.slice(0, at + 1)), 8);
        });
      },
    ),
    { numRuns: 300 },
  );
});

test("a pass clears for good, also of a failure that came later", () => {
  const elements = ["a", "b"].map((id) => element(id));
  const { posterior } = judged(
    view({ elements, observations: [saw("passed", ["a"]), saw("failed", ["a"])] }),
  );
  expect(posterior.bad("a")).toBe(0);
});

test("of two suspects the one that also failed without the other is the likelier", () => {
  const elements = ["a", "b"].map((id) => element(id));
  const { posterior } = judged(
    view({ elements, observations: [saw("failed", ["a", "b"]), saw("failed", ["b"])] }),
  );
  expect(posterior.bad("b")).toBeGreaterThan(0.95);
  expect(posterior.bad("a")).toBeLessThan(0.15);
});

test("each alone passed, together they failed twice: the pair is known", () => {
  const { evidence, posterior } = judged(
    view({
      elements: [element("a", { order: 1 }), element("b", { order: 2 })],
      observations: [
        saw("passed", ["a"]),
        saw("passed", ["b"]),
        saw("failed", ["a", "b"]),
        saw("failed", ["a", "b"]),
      ],
    }),
  );
  const pair = evidence.pair("a", "b");
  const defects: Defect[] = pair === null ? [] : [pair];
  expect(posterior.anyOf(defects)).toBeGreaterThan(0.8);
  expect(posterior.bad("b")).toBe(posterior.anyOf(defects));
  expect(posterior.bad("a")).toBe(0);
});

test("many failures that hang together still give probabilities, and evidence is not forgotten", () => {
  const ids = Array.from({ length: 20 }, (_, at) => `u${at}`);
  const elements = ids.map((id) => element(id));
  const observations = ids.slice(0, 16).map((_, at) => saw("failed", ["u0", `u${at + 1}`]));
  const { posterior } = judged(view({ elements, observations }));
  expect(posterior.bad("u0")).toBeGreaterThan(0.95);
  for (const id of ids) {
    expect(posterior.bad(id)).toBeGreaterThanOrEqual(0);
    expect(posterior.bad(id)).toBeLessThanOrEqual(1);
  }
});
