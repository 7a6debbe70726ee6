// Files that somebody works on, against the reference's locks: what may touch them waits.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { overlaps } from "../../../core/base/paths.ts";
import { type ExistingUnit, planUnits } from "../../../core/plan/units.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { fileLocks } from "../../vectors/departures-context.ts";
import { followsVectors } from "../../vectors/load.ts";

const Op = z.union([
  z.tuple([z.literal("claim"), z.string(), z.array(z.string())]),
  z.tuple([z.literal("release"), z.string()]),
]);
const Input = z.discriminatedUnion("fn", [
  z.object({ fn: z.literal("overlap"), a: z.string(), b: z.string() }),
  z.object({ fn: z.literal("ops"), ops: z.array(Op) }),
]);

const planned = (files: readonly string[], existing: readonly ExistingUnit[]) =>
  planUnits({ units: [{ id: "new", title: "New", files }] }, { maxUnits: 5, existing });

/** Whether a unit of these files waits for one that is under way with those; refused: the plan is. */
function waits(a: string, b: string): boolean | "refused" {
  const plan = planUnits(
    {
      units: [
        { id: "one", title: "One", files: a === "" ? [] : [a] },
        { id: "two", title: "Two", files: [b] },
      ],
    },
    { maxUnits: 5 },
  );
  return plan.ok ? plan.units[1]?.after.includes("one") === true : "refused";
}

type Ops = readonly z.infer<typeof Op>[];

/** Each claim as a plan beside what is under way: what has to wait does not begin. */
function play(ops: Ops) {
  const underWay = new Map<string, readonly string[]>();
  const results = ops.map(([kind, unit, files]) => {
    if (kind === "release") {
      underWay.delete(unit);
      return null;
    }
    // A unit is planned once: what it claimed before is replaced.
    const others = [...underWay].filter(([id]) => id !== unit);
    const plan = planned(
      files,
      others.map(([id, held]) => ({ id, files: held, settled: false })),
    );
    const waitsFor = plan.ok && files.length > 0 ? (plan.units[0]?.after ?? []) : [];
    if (waitsFor.length === 0 && files.length > 0) underWay.set(unit, files);
    const held = others.filter(([id]) => waitsFor.includes(id)).flatMap(([, some]) => some);
    return files.filter((file) => held.some((one) => overlaps(one, file)));
  });
  return { results, claims: Object.fromEntries(underWay) };
}

describe("files that somebody works on", () => {
  followsVectors("file-locks", {
    input: Input,
    answer: (input) => (input.fn === "ops" ? play(input.ops) : waits(input.a, input.b)),
    departures: fileLocks,
  });

  test.each([
    ["src/", "src/a.js"],
    ["src", "src/a.js"],
    ["./src//a.js", "src/a.js"],
    ["src/*.js", "src/a.js"],
  ])("a unit of %s and one of %s are never worked on at the same time", (one, other) => {
    const world = new PureWorld({ workers: { max: 4 }, review: { enabled: false } });
    let atOnce = 0;
    world.onStep = () => {
      const at = [...world.state.units.values()].filter(({ state }) => state === "working");
      atOnce = Math.max(atOnce, at.length);
    };
    world.label([
      { id: "one", title: "One", files: [one] },
      { id: "two", title: "Two", files: [other] },
    ]);
    expect(world.units).toEqual({ one: "landed", two: "landed" });
    expect(atOnce).toBe(1);
  });
});
