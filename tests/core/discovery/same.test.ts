// Whether two titles ask for the same: tables of what people write, and properties of the choice that is made with it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limited, worthwhile } from "../../../core/discovery/choose.ts";
import { proposalScore } from "../../../core/discovery/figures.ts";
import {
  type Proposal,
  proposalId,
  proposalOfTopic,
  proposalTopic,
} from "../../../core/discovery/proposal.ts";
import { isSame, normalTitle } from "../../../core/discovery/same.ts";
import { TRACKS, trackNamed } from "../../../core/discovery/track.ts";

describe("titles that ask for the same", () => {
  test.each([
    ["Validate inputs of the API", "validate API inputs"],
    ["feat(parser): cache what the parser reads", "Cache what the parser reads."],
    ["[CLEANUP] Remove dead code in core/plan", "remove the dead code in core/plan"],
    ["Add retries to the HTTP client", "HTTP client retries"],
    ["Warn about a missing configuration file", "Warn about missing configuration files"],
    [
      "Document the public functions of lexer and parser",
      "Documenting public functions of parser and lexer",
    ],
    ["Ünïcode Näme", "ünïcode näme"],
  ])("%s / %s", (one, other) => {
    expect(isSame({ title: one }, { title: other })).toBe(true);
    expect(isSame({ title: other }, { title: one })).toBe(true);
  });
  test.each([
    ["Validate inputs of the API", "Document the API"],
    ["Test src/parser.js", "Test src/printer.js"],
    ["Support Postgres", "Support MySQL"],
    ["Fix login", "Fix logout"],
    ["Make core/a.ts easier to change", "Make core/b.ts easier to change"],
    ["", "Anything"],
    ["", ""],
  ])("%s / %s do not", (one, other) => {
    expect(isSame({ title: one }, { title: other })).toBe(false);
  });
  test("less is enough where the files are the same", () => {
    const one = { title: "Retry failed uploads of reports", files: ["src/upload.ts"] };
    const other = {
      title: "Make report uploads robust against timeouts",
      files: ["src/upload.ts"],
    };
    expect(isSame(one, other)).toBe(false);
    expect(isSame({ ...one, title: "Retry uploads of reports when they fail" }, one)).toBe(true);
    const near = { title: "Retry uploads", files: ["src/upload.ts"] };
    expect(
      isSame(
        { ...near, files: ["a.ts"] },
        { title: "Retry report uploads on failure", files: ["b.ts"] },
      ),
    ).toBe(false);
    expect(
      isSame(near, { title: "Retry report uploads on failure", files: ["src/upload.ts"] }),
    ).toBe(true);
  });
});

const word = fc.constantFrom(
  "parser",
  "cache",
  "report",
  "upload",
  "login",
  "index",
  "query",
  "token",
  "theme",
  "mail",
);
const title = fc.uniqueArray(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(" "));
const proposal: fc.Arbitrary<Proposal> = fc
  .record({
    ...{ track: fc.constantFrom(...TRACKS), title, impact: fc.integer({ min: 1, max: 10 }) },
    ...{ effort: fc.integer({ min: 1, max: 10 }), counted: fc.boolean() },
  })
  .map(({ counted, ...rest }) => ({
    ...rest,
    ...{ id: proposalId(rest.title, counted ? rest.title : null), description: "", rationale: "" },
    ...{ files: [], score: proposalScore(rest.impact, rest.effort) },
    signal: counted ? rest.title : null,
  }));
const bounds = fc.record({
  tracks: fc.uniqueArray(fc.constantFrom(...TRACKS), { minLength: 1 }),
  ...{ minScore: fc.integer({ min: 0, max: 10 }), maxPerTrack: fc.integer({ min: 1, max: 4 }) },
  room: fc.integer({ min: 0, max: 6 }),
});

describe("the choice", () => {
  test("never says the same twice, stays inside every bound, and loses nobody silently", () => {
    fc.assert(
      fc.property(fc.array(proposal, { maxLength: 25 }), bounds, (all, limits) => {
        const worthy = worthwhile(all, limits);
        const made = limited(worthy.chosen, limits);
        expect(worthy.chosen.length + worthy.dropped.length).toBe(all.length);
        expect(made.chosen.length + made.dropped.length).toBe(worthy.chosen.length);
        expect(made.chosen.length).toBeLessThanOrEqual(limits.room);
        for (const one of made.chosen) {
          expect(limits.tracks).toContain(one.track);
          expect(one.score).toBeGreaterThanOrEqual(limits.minScore);
          const ofTrack = made.chosen.filter(({ track }) => track === one.track);
          expect(ofTrack.length).toBeLessThanOrEqual(limits.maxPerTrack);
          const others = made.chosen.filter((other) => other !== one);
          expect(others.map(({ id }) => id)).not.toContain(one.id);
          // Two counted things may sound alike and are two; whatever was thought of is said once.
          if (one.signal === null) expect(others.some((other) => isSame(one, other))).toBe(false);
        }
        const scores = made.chosen.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });
  test("is the same whatever order things were found in, as to what is counted", () => {
    fc.assert(
      fc.property(fc.array(proposal, { maxLength: 15 }), bounds, (all, limits) => {
        const counted = (list: readonly Proposal[]) =>
          worthwhile(list, limits)
            .chosen.flatMap(({ signal, id }) => (signal === null ? [] : [id]))
            .toSorted();
        expect(counted(all.toReversed())).toEqual(counted(all));
      }),
    );
  });
  test("likeness is symmetric and a title is like itself", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(isSame({ title: one }, { title: other })).toBe(
          isSame({ title: other }, { title: one }),
        );
        if (normalTitle(one) !== "") expect(isSame({ title: one }, { title: one })).toBe(true);
      }),
    );
  });
});

describe("names", () => {
  test("a topic gives back its proposal, another topic none", () => {
    const id = proposalId("Cache it", null);
    expect(proposalOfTopic(proposalTopic(id))).toBe(id);
    expect(proposalOfTopic("dashboard")).toBeNull();
    expect(proposalOfTopic("discovery/../x")).toBeNull();
  });
  test("what was counted has an id of its own kind", () => {
    expect(proposalId("Test a.ts", "untested/a.ts")).toBe(
      proposalId("other words", "untested/a.ts"),
    );
    expect(proposalId("Test a.ts", null)).toBe(proposalId("test A.ts!", null));
    expect(proposalId("Test a.ts", null)).not.toBe(proposalId("Test a.ts", "untested/a.ts"));
  });
  test("tracks as people name them", () => {
    expect(["features", "B", "Reliability", "docs"].map(trackNamed)).toEqual([
      "feature",
      "quality",
      "security",
      null,
    ]);
  });
});
