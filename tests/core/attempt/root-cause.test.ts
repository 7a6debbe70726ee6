// What an agent says about the cause of a failure is read tolerantly, bounded, and never leads out of the repository.
import fc from "fast-check";
import { expect, test } from "vitest";
import { filesNamedIn } from "../../../core/attempt/named-files.ts";
import { parseRootCause } from "../../../core/attempt/root-cause.ts";

const said = (value: unknown): string => `I looked.\nRCA_RESULT:${JSON.stringify(value)}\n`;

test("the last readable one that is no template counts", () => {
  const text = `RCA_RESULT:{"root_cause":"…","why":["…"],"concrete_edits":[],"avoid":[]}
RCA_RESULT:{"root_cause":"first"}
RCA_RESULT:{"root_cause":"second"}
RCA_RESULT:{broken`;
  expect(parseRootCause(text)?.rootCause).toBe("second");
});

test.each([
  ["other names", { cause: "c", five_whys: ["a"], edits: [{ path: "a.ts", edit: "e" }] }],
  ["whys as lines", { root_cause: "c", why: "a", concrete_edits: { file: "a.ts", change: "e" } }],
  [
    "whys as objects",
    {
      root_cause: "c",
      why: [{ answer: "a" }],
      concrete_edits: [{ file: "./a.ts:12:3", change: "e" }],
    },
  ],
])("%s", (_name, value) => {
  const found = parseRootCause(said(value));
  expect(found).toMatchObject({
    rootCause: "c",
    why: ["a"],
    edits: [{ file: "a.ts", change: "e" }],
  });
});

test("an edit without a file, or as a sentence, is kept; one outside the repository is not", () => {
  const edits = [
    "do this",
    { change: "that" },
    ...["/etc/x", "../x", ".git/config", "C:\\x", "a/"].map((file) => ({ file, change: "no" })),
  ];
  expect(parseRootCause(said({ root_cause: "c", concrete_edits: edits }))?.edits).toEqual([
    { file: "", change: "do this", reason: "" },
    { file: "", change: "that", reason: "" },
  ]);
});

test.each(["", "no marker", "RCA_RESULT:", "RCA_RESULT:[1]", 'RCA_RESULT:{"root_cause":3}'])(
  "unreadable: %j",
  (text) => expect(parseRootCause(text)).toBeNull(),
);

test("whatever it says, it fits a handoff and every path is inside", () => {
  const anything = fc.record({
    root_cause: fc.anything(),
    why: fc.anything(),
    concrete_edits: fc.array(
      fc.oneof(
        fc.anything(),
        fc.record({
          file: fc.string(),
          change: fc.string({ maxLength: 2_000 }),
          reason: fc.anything(),
        }),
      ),
    ),
    avoid: fc.anything(),
  });
  fc.assert(
    fc.property(anything, (value) => {
      const found = parseRootCause(said(value));
      if (found === null) return;
      expect(found.rootCause.length).toBeLessThanOrEqual(1000);
      expect(found.edits.length).toBeLessThanOrEqual(12);
      for (const { file, change } of found.edits) {
        expect(file.split("/")).not.toContain("..");
        expect(file.startsWith("/")).toBe(false);
        expect(change.length).toBeLessThanOrEqual(600);
      }
    }),
  );
});

test("files are found in logs of every kind, most named first", () => {
  const log = `src/a.ts(3,1): error TS1005
  at Object.<anonymous> (/__w/kit/kit/repo/lib/b.js:12:3)
  at lib/b.js:14
  File "pkg/c.py", line 3
--> src/lib.rs:3:5 and @scope/name.js, https://example.com/x.js, ../out.go`;
  expect(filesNamedIn(log)).toEqual(["lib/b.js", "src/a.ts", "pkg/c.py", "src/lib.rs"]);
});

test("hostile logs take no time", () => {
  const started = performance.now();
  for (const piece of ["a/", "a.", "./", "a.b", "/a", "-a", "/repo"])
    filesNamedIn(piece.repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
