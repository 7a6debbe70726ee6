// What takes landed work back (I5b): the rule as a table, then branches as they come about in real repositories.
import { describe, expect, it } from "vitest";
import type { PathChange } from "../../app/git/changes.ts";
import { pastOf, type Step } from "../../app/git/past.ts";
import { reversalsOf } from "../../app/git/reversal.ts";
import { type Sha, sha } from "../../core/base/brand.ts";
import { contentContract } from "./contract-content.ts";
import { realWorld } from "./world.ts";

const state = (letter: string): string => (letter === "" ? "" : `100644 ${letter}`);
const changes = (of: Readonly<Record<string, readonly [string, string]>>) =>
  new Map(
    Object.entries(of).map(([path, [before, after]]): [string, PathChange] => [
      path,
      { before: state(before), after: state(after) },
    ]),
  );
const commitOf = (n: number): Sha => sha(String(n).padStart(40, "0"));

/** Steps oldest first, as one would tell them. */
const past = (...steps: Readonly<Record<string, readonly [string, string]>>[]) =>
  pastOf(
    steps
      .map(
        (of, n): Step => ({
          commit: commitOf(n + 1),
          parent: n === 0 ? null : commitOf(n),
          subject: `step ${n + 1}`,
          changes: changes(of),
        }),
      )
      .reverse(),
  );

const START = { a: ["", "A1"], b: ["", "B1"], v: ["", "1"] } as const;
const FIX = { a: ["A1", "A2"], "a.test": ["", "T1"] } as const;

describe("the rule", () => {
  it.each<[string, ReturnType<typeof past>, Parameters<typeof changes>[0], string[]]>([
    ["own work alone", past(START, FIX), { b: ["B1", "B2"], n: ["", "N"] }, []],
    ["own work on top of the fix", past(START, FIX), { a: ["A2", "A3"], n: ["", "N"] }, []],
    [
      "a file back beside own work",
      past(START, FIX),
      { a: ["A2", "A1"], n: ["", "N"] },
      ["a back"],
    ],
    [
      "a fix and its test",
      past(START, FIX),
      { a: ["A2", "A1"], "a.test": ["T1", ""], n: ["", "N"] },
      ["a back", "a.test gone"],
    ],
    [
      "one file back and nothing else: what it was made for",
      past(START, FIX),
      { a: ["A2", "A1"] },
      [],
    ],
    [
      "several files back and nothing else",
      past(START, FIX),
      { a: ["A2", "A1"], "a.test": ["T1", ""] },
      ["a back", "a.test gone"],
    ],
    [
      "a switch that went back and forth before",
      past(START, { v: ["1", "2"] }, { v: ["2", "1"] }, { v: ["1", "2"] }),
      { v: ["2", "1"], n: ["", "N"] },
      [],
    ],
    [
      "a switch that goes back for the first time, among other work",
      past(START, { v: ["1", "2"] }),
      { v: ["2", "1"], n: ["", "N"] },
      ["v back"],
    ],
    [
      "one file deleted that landed lately",
      past(START, { n: ["", "N"] }),
      { n: ["N", ""], b: ["B1", "B2"] },
      [],
    ],
    [
      "all that a landing brought, deleted",
      past(START, { n: ["", "N"], o: ["", "O"] }),
      { n: ["N", ""], o: ["O", ""], b: ["B1", "B2"] },
      ["n gone", "o gone"],
    ],
    [
      "two one-file landings, deleted",
      past(START, { n: ["", "N"] }, { o: ["", "O"] }),
      { n: ["N", ""], o: ["O", ""], b: ["B1", "B2"] },
      ["n gone", "o gone"],
    ],
    [
      "some of what a landing brought, deleted",
      past(START, { n: ["", "N"], o: ["", "O"], p: ["", "P"] }),
      { n: ["N", ""], o: ["O", ""], b: ["B1", "B2"] },
      [],
    ],
    [
      "files that the history starts with, deleted",
      past(START),
      { a: ["A1", ""], b: ["B1", ""], v: ["1", ""] },
      [],
    ],
    [
      "a file that was deleted is back",
      past(START, { b: ["B1", ""] }),
      { b: ["", "B1"], n: ["", "N"] },
      ["b back"],
    ],
    ["older than the window: not known", past(), { a: ["A2", "A1"], n: ["", "N"] }, []],
    [
      "its mode is back",
      past(START, { a: ["A1", "A1x"] }),
      { a: ["A1x", "A1"], n: ["", "N"] },
      ["a back"],
    ],
  ])("%s", (_, before, unit, expected) => {
    const found = reversalsOf(before, changes(unit), new Set());
    expect(found.map(({ path, to }) => `${path} ${to}`).sort()).toEqual(expected);
  });

  it("does not count what was renamed", () => {
    const before = past(START, { n: ["", "N"], o: ["", "O"] });
    const unit = changes({ n: ["N", ""], o: ["O", ""], n2: ["", "N"], o2: ["", "O"] });
    expect(reversalsOf(before, unit, new Set(["n", "o"]))).toEqual([]);
  });

  it("names the step that is undone", () => {
    const before = past(START, FIX, { a: ["A2", "A3"] });
    const [found] = reversalsOf(before, changes({ a: ["A3", "A1"], n: ["", "N"] }), new Set());
    expect(found?.step.subject).toBe("step 2");
  });
});

contentContract("real git", realWorld);
