// Trees of scopes: bounded, nothing lost, and many leaves merged into one plan that holds.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanDraft } from "../../../core/plan/block.ts";
import { mergeLeaves } from "../../../core/plan/merge.ts";
import {
  answerNode,
  MAX_NODES,
  NOT_PLANNED,
  openNodes,
  type Planning,
  splitNode,
} from "../../../core/plan/tree.ts";
import { planUnits } from "../../../core/plan/units.ts";
import { findCycles } from "../../../core/schedule/dag.ts";

type Answer = { readonly scopes: number } | { readonly units: number };

const Answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ scopes: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ units: fc.integer({ min: 0, max: 4 }) }),
);
const Limits = fc.record({
  depth: fc.integer({ min: 0, max: 4 }),
  children: fc.integer({ min: 1, max: 10 }),
});

/** Answers scope after scope; the last answer is given for ever. */
function grow(answers: readonly Answer[], limits: { depth: number; children: number }): Planning {
  let planning = NOT_PLANNED;
  for (let step = 0; step < MAX_NODES * 2; step += 1) {
    const [node] = openNodes(planning);
    if (node === undefined) return planning;
    const answer = answers[Math.min(step, answers.length - 1)] ?? { units: 1 };
    planning =
      "scopes" in answer
        ? splitNode(
            planning,
            node,
            Array.from({ length: answer.scopes }, (_, at) => `${node.node}: part ${at}`),
            limits,
          )
        : answerNode(
            planning,
            node,
            Array.from({ length: answer.units }, (_, at) => ({ title: `${node.node} ${at}` })),
          );
  }
  return planning;
}

describe("the tree of scopes", () => {
  test("comes to an end, never deeper or wider than allowed, with names of their own", () => {
    fc.assert(
      fc.property(fc.array(Answer, { minLength: 1, maxLength: 30 }), Limits, (answers, limits) => {
        const planning = grow(answers, limits);
        expect(openNodes(planning)).toEqual([]);
        expect(planning.nodes.length).toBeLessThanOrEqual(MAX_NODES);
        const names = planning.nodes.map(({ node }) => node);
        expect(new Set(names).size).toBe(names.length);
        for (const { node, depth } of planning.nodes) {
          expect(depth).toBeLessThanOrEqual(limits.depth);
          expect(node.split("-")).toHaveLength(depth + 1);
          expect(node.length).toBeLessThanOrEqual(60);
        }
      }),
    );
  });

  test("every scope that was named is asked, or is a unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), Limits, (count, limits) => {
        const scopes = Array.from({ length: count }, (_, at) => `<scope ${at}>`);
        const [root] = openNodes(NOT_PLANNED);
        if (root === undefined) throw new Error("no root");
        const text = JSON.stringify(splitNode(NOT_PLANNED, root, scopes, limits));
        for (const scope of scopes) expect(text).toContain(scope);
      }),
    );
  });
});

const Draft: fc.Arbitrary<PlanDraft> = fc.record(
  {
    title: fc.constantFrom("Add a", "Add b", "Write tests", "Über uns"),
    id: fc.constantFrom("a", "b", "a-2"),
    files_hint: fc.constantFrom("", "a.js", "b.js", "src/", "src/x.js", "**/*.ts"),
    priority: fc.integer({ min: 1, max: 3 }),
    depends_on_indices: fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 3 }),
  },
  { requiredKeys: ["title"] },
);
/** Ids are unique inside a leaf: it was checked when it came in. */
const Leaf = fc.array(Draft, { maxLength: 4 }).map((units) => {
  const seen = new Set<unknown>();
  return units.map((unit) => {
    if (unit?.id === undefined || seen.has(unit.id)) return { ...unit, id: undefined };
    seen.add(unit.id);
    return unit;
  });
});

describe("merging leaves", () => {
  test("gives one plan: unique ids, no circle, dependencies inside their leaf", () => {
    fc.assert(
      fc.property(fc.array(Leaf, { maxLength: 5 }), (leaves) => {
        const merged = mergeLeaves(leaves);
        expect(merged).toHaveLength(leaves.flat().length);
        if (merged.length === 0) return;
        const planned = planUnits(merged, { maxUnits: 100 });
        if (!planned.ok) throw new Error(planned.problems.join("\n"));
        const ids = planned.units.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const nodes = planned.units.map(({ id, dependsOn, after }) => ({
          id,
          dependsOn: [...dependsOn, ...after],
        }));
        expect(findCycles(nodes)).toEqual([]);
        const leafOf = leaves.flatMap((leaf, at) => leaf.map(() => at));
        planned.units.forEach((unit, at) => {
          for (const need of unit.dependsOn) expect(leafOf[ids.indexOf(need)]).toBe(leafOf[at]);
        });
      }),
    );
  });

  test("a single leaf stays as it was written", () => {
    fc.assert(
      fc.property(Leaf, (leaf) => {
        expect(mergeLeaves([leaf])).toEqual(leaf);
      }),
    );
  });

  test("units are put after what is under way where they may touch the same files", () => {
    const existing = [
      { id: "old", files: ["src/a.js"], settled: false },
      { id: "done", files: ["src/b.js"], settled: true },
    ];
    const planned = planUnits(
      [
        { title: "A again", files_hint: "src/a.js", priority: 1 },
        { title: "B again", files_hint: "src/b.js" },
        { title: "Anywhere" },
        { title: "Old", files_hint: "c.js" },
      ],
      { maxUnits: 10, existing },
    );
    if (!planned.ok) throw new Error(planned.problems.join("\n"));
    expect(planned.units.map(({ id, after }) => [id, after])).toEqual([
      ["a-again", ["old"]],
      ["b-again", []],
      ["anywhere", ["old"]],
      ["old-2", []],
    ]);
  });
});
