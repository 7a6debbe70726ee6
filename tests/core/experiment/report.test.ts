// Reports of experiments as models write them: read tolerantly, bounded, or refused with the reason.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  approachNamed,
  ComparisonReport,
  mapReport,
  parseComparison,
} from "../../../core/experiment/report.ts";

const usual = {
  approaches: [
    {
      name: "SQLite FTS5",
      description: "An index beside the table.",
      metrics: { "query p50": "2 ms", size: 12, warm: true },
      pros: ["no server"],
      cons: ["one writer"],
    },
    { name: "Scan", description: "Reads all.", metrics: {}, pros: [], cons: ["slow"] },
  ],
  recommended_approach: "SQLite FTS5",
  rationale: "Ten times faster.",
};
const names = (value: unknown): unknown => {
  const read = parseComparison(value);
  return read.ok
    ? [read.report.recommended, ...read.report.approaches.map(({ name }) => name)]
    : read.problem;
};

describe("a report", () => {
  test("as it was asked for", () => {
    const read = parseComparison(usual);
    expect(read.ok && read.report.approaches[0]?.metrics).toEqual([
      { name: "query p50", value: "2 ms" },
      { name: "size", value: "12" },
      { name: "warm", value: "true" },
    ]);
    expect(names(usual)).toEqual(["SQLite FTS5", "SQLite FTS5", "Scan"]);
  });
  test.each<[string, unknown, unknown]>([
    ["its JSON as a text", JSON.stringify(usual), ["SQLite FTS5", "SQLite FTS5", "Scan"]],
    ["other case", { ...usual, recommended_approach: "scan" }, ["Scan", "SQLite FTS5", "Scan"]],
    [
      "its beginning",
      { ...usual, recommended_approach: "SQLite" },
      ["SQLite FTS5", "SQLite FTS5", "Scan"],
    ],
    ["its number", { ...usual, recommended_approach: 2 }, ["Scan", "SQLite FTS5", "Scan"]],
    [
      "an object",
      { ...usual, recommended_approach: { name: "Scan" } },
      ["Scan", "SQLite FTS5", "Scan"],
    ],
    ["none", { ...usual, recommended_approach: "none" }, ["", "SQLite FTS5", "Scan"]],
    [
      "approaches by name",
      { approaches: { a: { description: "x" }, b: {} }, recommended: "b", rationale: "" },
      ["b", "a", "b"],
    ],
    [
      "approaches without names, and twice the same",
      { approaches: [{}, { name: "x" }, { name: "X" }], recommended_approach: "1" },
      ["approach 1", "approach 1", "x", "X (3)"],
    ],
  ])("%s", (_what, value, expected) => {
    expect(names(value)).toEqual(expected);
  });
  test.each<[string, unknown, string]>([
    ["missing", undefined, "there is no `comparison_report`"],
    ["prose", "A is better", "there is no `comparison_report`"],
    ["a list", [usual], "`comparison_report` is no object"],
    ["without approaches", { ...usual, approaches: [] }, "names no approach"],
    [
      "without recommendation",
      { ...usual, recommended_approach: "" },
      "is missing; `none` is an answer",
    ],
    ["of another approach", { ...usual, recommended_approach: "Redis" }, "none of the approaches"],
  ])("%s is refused", (_what, value, problem) => {
    expect(names(value)).toContain(problem);
  });
  test("anything that is read fits its schema", () => {
    const value = fc.record({
      approaches: fc.oneof(fc.array(fc.anything()), fc.dictionary(fc.string(), fc.anything())),
      recommended_approach: fc.anything(),
      rationale: fc.anything(),
    });
    fc.assert(
      fc.property(fc.oneof(value, fc.anything()), (any) => {
        const read = parseComparison(any);
        if (read.ok) expect(ComparisonReport.safeParse(read.report).success).toBe(true);
      }),
    );
  });
  test("huge texts are cut", () => {
    const read = parseComparison({
      approaches: Array.from({ length: 50 }, (_, at) => ({
        name: `a${at}${"x".repeat(500)}`,
        description: "d".repeat(50_000),
        metrics: Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`m${n}`, n])),
        pros: Array.from({ length: 99 }, () => "p".repeat(5_000)),
      })),
      recommended_approach: "1",
    });
    expect(read.ok && JSON.stringify(read.report).length).toBeLessThan(60_000);
  });
  test("every text is changed where secrets are taken out", () => {
    const read = parseComparison(usual);
    if (!read.ok) throw new Error(read.problem);
    const texts = JSON.stringify(mapReport(read.report, () => "*"));
    expect(texts).not.toContain("FTS5");
    expect(texts).not.toContain("faster");
    expect(texts).not.toContain("2 ms");
  });
});

test("an approach that could be two is none", () => {
  const read = parseComparison({
    approaches: [{ name: "cache a" }, { name: "cache b" }],
    recommended_approach: "cache a",
  });
  const approaches = read.ok ? read.report.approaches : [];
  expect(approachNamed(approaches, "cache")).toBeNull();
  expect(approachNamed(approaches, "Cache B")?.name).toBe("cache b");
});
