// What must hold for every plan: no cycle is made, overlapping units have an order, a failure takes exactly those along
// that need it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overlaps } from "../../../core/base/paths.ts";
import { cascade, dependantsOf, findCycles, layers } from "../../../core/schedule/dag.ts";
import { resolveOverlaps } from "../../../core/schedule/overlap.ts";

const path = fc.constantFrom(
  "a.ts",
  "./a.ts",
  "src/",
  "src/a.ts",
  "src/b.ts",
  "src/**",
  "*.ts",
  "docs/x.md",
);
const units = fc
  .array(
    fc.record({
      files: fc.array(path, { maxLength: 3 }),
      priority: fc.integer({ min: -2, max: 3 }),
      needs: fc.array(fc.nat({ max: 12 }), { maxLength: 3 }),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ files, priority, needs }, at) => ({
      id: `u${at}`,
      files,
      priority,
      dependsOn: needs.map((need) => `u${need}`),
    })),
  );

function ordered(
  input: Parameters<typeof resolveOverlaps>[0],
  unknown: "serial" | "barrier" | "free",
) {
  const order = resolveOverlaps(input, { unknown });
  return input.map(({ id }) => ({
    id,
    dependsOn: [...(order.dependsOn.get(id) ?? []), ...(order.after.get(id) ?? [])],
  }));
}

describe("resolveOverlaps", () => {
  const modes = ["serial", "barrier", "free"] as const;

  test("never leaves a cycle", () => {
    fc.assert(
      fc.property(units, fc.constantFrom(...modes), (input, mode) => {
        expect(layers(ordered(input, mode)).stuck).toEqual([]);
      }),
    );
  });

  test("gives every two units that may touch the same file an order", () => {
    fc.assert(
      fc.property(units, fc.constantFrom(...modes), (input, mode) => {
        const nodes = ordered(input, mode);
        for (const [at, a] of input.entries()) {
          for (const b of input.slice(at + 1)) {
            const [x, y] = [a.files.length === 0, b.files.length === 0];
            const nameless = mode === "free" ? false : mode === "serial" ? x && y : x || y;
            const touch = a.files.some((one) => b.files.some((other) => overlaps(one, other)));
            if (!touch && !nameless) continue;
            const either =
              dependantsOf(nodes, a.id).includes(b.id) || dependantsOf(nodes, b.id).includes(a.id);
            expect(either, `${a.id} and ${b.id}`).toBe(true);
          }
        }
      }),
    );
  });

  test("keeps the dependencies of a plan without cycles", () => {
    fc.assert(
      fc.property(units, (input) => {
        const straight = input.map((unit, at) => ({
          ...unit,
          dependsOn: unit.dependsOn.filter((id) => Number(id.slice(1)) < at),
        }));
        const order = resolveOverlaps(straight);
        expect(order.cut).toEqual([]);
        for (const unit of straight) {
          expect(order.dependsOn.get(unit.id)).toEqual([...new Set(unit.dependsOn)]);
        }
      }),
    );
  });

  test("a path that many units name is put in order without all pairs", () => {
    const many = Array.from({ length: 500 }, (_, at) => ({
      id: `u${at}`,
      files: ["shared.ts"],
      priority: 1,
      dependsOn: [],
    }));
    const nodes = ordered(many, "serial");
    expect(layers(nodes).layers).toHaveLength(500);
    expect(nodes.flatMap((node) => node.dependsOn).length).toBeLessThan(1000);
  });

  test("a unit of unknown scope waits for all before it and holds all after it, when asked", () => {
    const list = [["a.ts"], [], ["b.ts"]].map((files, at) => ({
      id: `u${at}`,
      files,
      priority: 1,
      dependsOn: [],
    }));
    expect(layers(ordered(list, "barrier")).layers).toEqual([["u0"], ["u1"], ["u2"]]);
    expect(layers(ordered(list, "serial")).layers).toEqual([["u0", "u1", "u2"]]);
  });
});

describe("the graph", () => {
  test("every unit is in one layer or stuck, after all it needs", () => {
    fc.assert(
      fc.property(units, (input) => {
        const { layers: found, stuck } = layers(input);
        expect([...found.flat(), ...stuck].sort()).toEqual(input.map((unit) => unit.id).sort());
        const layerOf = new Map(found.flatMap((layer, at) => layer.map((id) => [id, at] as const)));
        for (const unit of input) {
          const mine = layerOf.get(unit.id);
          if (mine === undefined) continue;
          for (const need of unit.dependsOn) expect(layerOf.get(need) ?? -1).toBeLessThan(mine);
        }
      }),
    );
  });

  test("there are cycles exactly when units are stuck, and each is a way round", () => {
    fc.assert(
      fc.property(units, (input) => {
        const cycles = findCycles(input);
        expect(cycles.length > 0).toBe(layers(input).stuck.length > 0);
        for (const cycle of cycles) {
          cycle.forEach((id, at) => {
            const next = cycle[(at + 1) % cycle.length];
            expect(input.find((unit) => unit.id === id)?.dependsOn).toContain(next);
          });
        }
      }),
    );
  });

  test("a failure blocks all that need the unit, and no other", () => {
    fc.assert(
      fc.property(units, fc.nat({ max: 11 }), (input, pick) => {
        const failed = `u${pick}`;
        const blocked = new Set(cascade(input, failed).map(({ id }) => id));
        expect(blocked.has(failed)).toBe(false);
        for (const unit of input) {
          if (unit.id === failed) continue;
          const known = input.some((one) => one.id === failed);
          const needs = unit.dependsOn.some((id) => (known && id === failed) || blocked.has(id));
          expect(blocked.has(unit.id), unit.id).toBe(needs);
        }
      }),
    );
  });

  test("10,000 units in a row do not exhaust the stack", () => {
    const chain = Array.from({ length: 10_000 }, (_, at) => ({
      id: `u${at}`,
      dependsOn: at === 0 ? ["u9999"] : [`u${at - 1}`],
    }));
    expect(findCycles(chain)[0]).toHaveLength(10_000);
    expect(dependantsOf(chain.slice(1), "u1")).toHaveLength(9_998);
  });
});
