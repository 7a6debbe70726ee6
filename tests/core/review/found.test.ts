// What the app looks at again in what a job says it found.
import { expect, test } from "vitest";
import { reviewEvidence } from "../../../core/review/evidence.ts";
import { readFindings } from "../../../core/review/findings.ts";
import { foundIn } from "../../../core/review/found.ts";
import { NO_RATE, unreadableSentence, withReview } from "../../../core/review/reliability.ts";
import type { Unreadable } from "../../../core/review/verdict.ts";

const NOTHING = readFindings([]);
const placed = (more: object = {}) => ({
  ...{ path: "src/a.js", line: 3, endLine: 4, severity: "must" as const, text: "Wrong." },
  ...{ suggestion: "new();", lines: ["old();", "older();"] },
  ...more,
});
const seen = (...all: readonly ReturnType<typeof placed>[]) =>
  foundIn({ placed: [...all], unplaced: [], dropped: 2 }, NOTHING, ["src/a.js"]);

test("what holds is kept as it is", () => {
  const { path, line, endLine, severity, text, suggestion } = placed();
  expect(seen(placed())).toEqual({
    placed: [{ path, line, endLine, severity, text, suggestion }],
    unplaced: [],
    dropped: 2,
  });
});
test.each([
  ["a file that was not changed", { path: "src/b.js" }],
  ["a range the wrong way round", { line: 9 }],
  ["a range without end", { endLine: 900 }],
])("%s is no place", (_name, more) => {
  const { placed: kept, unplaced } = seen(placed(more));
  expect(kept).toEqual([]);
  expect(unplaced).toMatchObject([{ text: "Wrong.", suggestion: null }]);
});
test.each([
  ["fewer lines than it stands on", { lines: ["old();"] }],
  ["the very same text", { suggestion: "old();\nolder();" }],
  ["text that cannot be seen", { suggestion: "new();\u200b" }],
])("no suggestion for %s", (_name, more) => {
  expect(seen(placed(more)).placed).toMatchObject([{ line: 3, suggestion: null }]);
});
test("a job that held nothing against the diff gives no place to anything", () => {
  const read = readFindings([{ path: "src/a.js", line: 3, severity: "must", text: "Wrong." }, 7]);
  expect(foundIn(undefined, read, ["src/a.js"])).toMatchObject({
    ...{ placed: [], unplaced: [{ text: "Wrong.", path: "src/a.js", line: 3 }], dropped: 1 },
  });
});

test("evidence names each finding with its place and what to put there", () => {
  const { placed: kept, unplaced } = seen(placed(), placed({ path: "x", text: "Far away." }));
  expect(reviewEvidence("Not yet.", [...kept, ...unplaced])).toBe(`Not yet.

What the review found; answer each:

- must, src/a.js:3-4: Wrong.
  Suggested instead of these lines:
  \`\`\`
  new();
  \`\`\`
- must, x:3-4: Far away.`);
});
test("evidence is bounded, the first findings stay", () => {
  const many = Array.from({ length: 20 }, (_, index) =>
    placed({ text: `${index} ${"x".repeat(900)}` }),
  );
  const text = reviewEvidence("r".repeat(9_000), seen(...many).placed);
  expect(text.length).toBeLessThanOrEqual(4_000);
  expect(text).toContain("src/a.js:3-4: 0 xxx");
  expect(text.startsWith("rrr")).toBe(true);
});

const after = (...all: readonly (Unreadable | null)[]) => {
  let rate = NO_RATE;
  return all.map((one) => {
    rate = withReview(rate, one);
    return rate.alarmed;
  });
};
const bad = (count: number) => Array<Unreadable>(count).fill("malformed");
const good = (count: number) => Array<null>(count).fill(null);

test.each<[string, (Unreadable | null)[], boolean]>([
  ["four are too few", bad(4), false],
  ["five are enough", bad(5), true],
  ["three of ten are no alarm", [...good(7), ...bad(3)], false],
  ["four of ten are", [...good(6), ...bad(4)], true],
  ["what is long ago does not count", [...bad(4), ...good(20)], false],
  ["it stays between the two bounds", [...good(6), ...bad(4), ...good(6)], true],
  ["and ends at a fifth", [...good(6), ...bad(4), ...good(10)], false],
])("alarm: %s", (_name, reviews, alarmed) => expect(after(...reviews).at(-1)).toBe(alarmed));

test("it says what was unreadable, the commonest first", () => {
  let rate = NO_RATE;
  for (const one of ["no verdict", null, "malformed", "malformed", null] as const)
    rate = withReview(rate, one);
  expect(unreadableSentence(rate)).toBe(
    "3 of the last 5 reviews could not be read: 2 malformed, 1 no verdict",
  );
});
