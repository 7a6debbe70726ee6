// What counts as a planted bug, and how rounds are judged.
import { describe, expect, test } from "vitest";
import { isoTime, repoName } from "../../../core/base/brand.ts";
import type { VariantRow } from "../../../core/engine/rows/learned-row.ts";
import { findPlanFence } from "../../../core/plan/fence.ts";
import { huntObjective, judgedRows, type Round, tallyOf } from "../../../core/selfplay/hunt.ts";
import { kindOf, plantProblem, readPlant } from "../../../core/selfplay/plant.ts";

const TREE = new Set(["src/add.js", "test/add.test.js", "package.json"]);
const answer = (part: object): string =>
  `Done.\nPLANT_RESULT:${JSON.stringify({ symptom: "Sums of large numbers are wrong.", test: { path: "test/hidden.test.js", text: "x" }, ...part })}`;

describe("a planted bug", () => {
  test("is a change of code, with a test in a file of its own", () => {
    expect(readPlant(answer({}), ["src/add.js"], TREE)).toEqual({
      ok: true,
      value: {
        symptom: "Sums of large numbers are wrong.",
        test: { path: "test/hidden.test.js", text: "x" },
      },
    });
    expect(readPlant("No line.", ["src/add.js"], TREE)).toMatchObject({
      ok: true,
      value: { test: null },
    });
  });

  test.each([
    ["nothing was changed", [], {}],
    ["touches tests", ["src/add.js", "test/add.test.js"], {}],
    ["adds a file", ["src/new.js"], {}],
    ["changes 6 files", ["a", "b", "c", "d", "e", "f"], {}],
    ["replaces", ["src/add.js"], { test: { path: "test/add.test.js", text: "x" } }],
    ["no path of its own", ["src/add.js"], { test: { path: "../outside.test.js", text: "x" } }],
    [
      "no path of its own",
      ["src/add.js"],
      { test: { path: ".github/workflows/x.yml", text: "x" } },
    ],
    ["no path of its own", ["src/add.js"], { test: { path: "src/code.js", text: "x" } }],
  ])("is refused: %s", (because, changed, part) => {
    const read = readPlant(answer(part), changed, TREE);
    expect(read.ok ? "" : read.problem).toContain(because);
  });

  test("a symptom that names the place is not passed on", () => {
    const read = readPlant(
      answer({ symptom: "Look into Add.js, it is wrong." }),
      ["src/add.js"],
      TREE,
    );
    expect(read).toMatchObject({ ok: true, value: { symptom: "" } });
  });

  test("it counts when verification, or its test, tells the two apart", () => {
    const seen = { asItWas: true, asItWasWithTest: true, withBug: true, withBugAndTest: false };
    expect(plantProblem(seen)).toBeNull();
    expect(
      plantProblem({ ...seen, withBug: false, asItWasWithTest: null, withBugAndTest: null }),
    ).toBeNull();
    expect(plantProblem({ ...seen, asItWas: false })).toContain("own verification");
    expect(plantProblem({ ...seen, asItWasWithTest: false })).toContain("without the bug as well");
    expect(plantProblem({ ...seen, withBugAndTest: true })).toContain(
      "passes with the bug as well",
    );
    expect(plantProblem({ ...seen, asItWasWithTest: null, withBugAndTest: null })).toContain(
      "no test",
    );
  });

  test("the same seed plants the same kinds", () => {
    const kinds = (seed: number): readonly string[] =>
      Array.from({ length: 20 }, (_, at) => kindOf(seed, at + 1));
    expect(kinds(7)).toEqual(kinds(7));
    expect(kinds(7)).not.toEqual(kinds(8));
    expect(new Set(kinds(7)).size).toBeGreaterThan(4);
  });
});

const row = (variant: string, wins: number, samples: number): VariantRow => ({
  ...{
    repo: repoName("you/kit"),
    component: "worker",
    variant,
    text: "",
    parent: null,
    wins,
    samples,
  },
  ...{ state: "active", because: "", createdAt: isoTime(0) },
});
const round = (patch: Partial<Round>): Round => ({
  ...{
    round: 1,
    kind: "x",
    discarded: null,
    quiet: true,
    fixed: true,
    because: "",
    variant: "builtin",
    costUsd: 1,
  },
  ...patch,
});
const rows = (...all: readonly VariantRow[]) =>
  new Map(all.map((one) => [`worker/${one.variant}`, one]));

describe("a round", () => {
  test("is judged by its grade, whatever landed", () => {
    const before = rows(row("builtin", 2, 3));
    const after = rows(row("builtin", 3, 4), row("worker-new", 1, 1));
    expect(judgedRows(before, after, round({ fixed: false }))).toEqual(
      rows(row("builtin", 2, 4), row("worker-new", 0, 0)),
    );
    expect(judgedRows(before, after, round({}))).toEqual(
      rows(row("builtin", 3, 4), row("worker-new", 0, 0)),
    );
    expect(judgedRows(before, before, round({ discarded: "no bug" }))).toEqual(before);
  });

  test("is counted as planted only with a bug", () => {
    const all = [round({}), round({ discarded: "no", fixed: false }), round({ fixed: false })];
    expect(tallyOf(all)).toEqual({ rounds: 3, planted: 2, fixed: 1, costUsd: 3 });
  });

  test("its objective says nothing of the place and is a plan as people write them", () => {
    const { body } = huntObjective("Sums are wrong.");
    expect(body).toContain("Sums are wrong.");
    expect(findPlanFence(body)).toContain("hunt");
  });
});
