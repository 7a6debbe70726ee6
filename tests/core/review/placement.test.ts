// Where findings stand: on lines that the change touches, near them, or nowhere; which of them are shown.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseFindings } from "../../../core/review/choice.ts";
import { parseDiff } from "../../../core/review/diff-lines.ts";
import type { Finding } from "../../../core/review/findings.ts";
import { placeFindings } from "../../../core/review/placement.ts";

/** Lines 10 to 19; 13 and 14 are added. Lines 40 to 42; 41 is added. */
const DIFF = parseDiff(`diff --git a/src/a.js b/src/a.js
--- a/src/a.js
+++ b/src/a.js
@@ -10,8 +10,10 @@
 const l10 = 10;
 const l11 = 11;
 const l12 = 12;
+const l13 = 13;
+const l14 = 14;
 const l15 = 15;
 const l16 = 16;
 const l17 = 17;
 const l18 = 18;
 const l19 = 19;
@@ -38,2 +40,3 @@
 const l40 = 40;
+const l41 = 41;
 const l42 = 42;
`);
const finding = (more: Partial<Finding> = {}): Finding => ({
  path: "src/a.js",
  line: 13,
  endLine: more.line ?? 13,
  severity: "should",
  text: "Name it.",
  suggestion: null,
  ...more,
});
const at = (more: Partial<Finding>): string => {
  const { placed, unplaced } = placeFindings([finding(more)], DIFF);
  const [one] = placed;
  if (one === undefined) return unplaced.length === 1 ? "summary" : "gone";
  return `${one.line}-${one.endLine}${one.suggestion === null ? "" : ` ${one.suggestion}`}`;
};

test.each<[string, Partial<Finding>, string]>([
  ["on a changed line", { line: 13 }, "13-13"],
  ["on both", { line: 13, endLine: 14 }, "13-14"],
  ["partly on one", { line: 12, endLine: 13 }, "12-13"],
  ["one above", { line: 12 }, "13-13"],
  ["three above", { line: 10 }, "13-13"],
  ["three below", { line: 17 }, "14-14"],
  ["four below", { line: 18 }, "summary"],
  ["below the hunk", { line: 20 }, "summary"],
  ["between the hunks", { line: 38 }, "summary"],
  ["in the second hunk", { line: 42 }, "41-41"],
  ["over the edge of the hunk", { line: 14, endLine: 25 }, "14-19"],
  ["over both hunks", { line: 14, endLine: 41 }, "14-19"],
  ["a whole file", { line: 1, endLine: 999 }, "10-19"],
  ["named as the diff does", { path: "b/src/a.js" }, "13-13"],
  ["another file", { path: "src/b.js" }, "summary"],
  ["no file", { path: null, line: null, endLine: null }, "summary"],
  ["with a suggestion", { suggestion: "const thirteen = 13;" }, "13-13 const thirteen = 13;"],
  ["moved: its suggestion is for other lines", { line: 12, suggestion: "x();" }, "13-13"],
  ["cut: as well", { line: 14, endLine: 25, suggestion: "x();" }, "14-19"],
  ["a suggestion that changes nothing", { suggestion: "const l13 = 13;" }, "13-13"],
  ["it repeats the line above", { suggestion: "const l12 = 12;\nx();" }, "13-13"],
  ["it repeats the line below", { suggestion: "x();\nconst l14 = 14;" }, "13-13"],
  ["it cannot be seen", { suggestion: "x(); // \u202e" }, "13-13"],
])("%s", (_name, more, expected) => expect(at(more)).toBe(expected));

test("the text of its lines comes with it", () => {
  const { placed } = placeFindings([finding({ line: 13, endLine: 14 })], DIFF);
  expect(placed[0]?.lines).toEqual(["const l13 = 13;", "const l14 = 14;"]);
});

test("the same finding twice is one, the most severe", () => {
  const twice = [finding(), finding({ severity: "must", text: "name it" }), finding({ line: 14 })];
  expect(placeFindings(twice, DIFF).placed.map(({ severity, line }) => [severity, line])).toEqual([
    ["must", 13],
    ["should", 14],
  ]);
});

/** A diff of one file from signs, as git would write it, and which lines of the new side are added. */
const signs = fc.array(fc.constantFrom(" ", "+", "-"), { minLength: 1, maxLength: 30 });
const anyFinding = fc.record({
  line: fc.integer({ min: 1, max: 60 }),
  length: fc.integer({ min: 0, max: 50 }),
  suggestion: fc.constantFrom(null, "x", "l1", "l3\nx"),
});

test("whatever is found, a place lies in one hunk and touches the change; nothing is lost", () => {
  fc.assert(
    fc.property(signs, fc.nat(20), fc.array(anyFinding, { maxLength: 6 }), (hunk, from, all) => {
      const count = (sign: string) => hunk.filter((one) => one !== sign).length;
      const body = hunk.map((sign, index) => `${sign}l${index}`).join("\n");
      const diff = parseDiff(
        `+++ b/src/a.js\n@@ -1,${count("+")} +${from + 1},${count("-")} @@\n${body}\n`,
      );
      const found = all.map(({ line, length, suggestion }, index) =>
        finding({ line, endLine: line + length, suggestion, text: `number ${index}` }),
      );
      const { placed, unplaced } = placeFindings(found, diff);
      expect(placed.length + unplaced.length).toBe(found.length);
      expect(unplaced.every(({ suggestion }) => suggestion === null)).toBe(true);
      const lines = diff.get("src/a.js")?.[0]?.lines ?? [];
      for (const one of placed) {
        const asked = found.find(({ text }) => text === one.text);
        const inside = lines.slice(one.line - from - 1, one.endLine - from);
        expect(inside.map(({ text }) => text)).toEqual(one.lines);
        expect(inside).toHaveLength(one.endLine - one.line + 1);
        expect(inside.some(({ touched }) => touched)).toBe(true);
        const isMoved = one.line !== asked?.line || one.endLine !== asked.endLine;
        if (isMoved) expect(one.suggestion).toBeNull();
        else if (one.suggestion !== null) expect(one.suggestion).not.toBe(one.lines.join("\n"));
      }
    }),
    { numRuns: 1000 },
  );
});

describe("choice", () => {
  const all = placeFindings(
    [
      finding({ severity: "note", text: "a" }),
      finding({ severity: "should", text: "b", line: 41 }),
      finding({ severity: "must", text: "c", line: 99 }),
      finding({ severity: "should", text: "d", line: 99 }),
      finding({ severity: "must", text: "e", line: 14 }),
    ],
    DIFF,
  );
  const said = (max: number): readonly string[] => {
    const { placed, unplaced, left } = chooseFindings(all, max);
    return [[...placed, ...unplaced].map(({ text }) => text).join(""), String(left)];
  };
  test.each([
    [9, ["ebacd", "0"]],
    [4, ["ebcd", "1"]],
    [3, ["ebc", "2"]],
    [1, ["e", "4"]],
    [0, ["", "5"]],
  ])("%i", (max, expected) => expect(said(max)).toEqual(expected));
});
