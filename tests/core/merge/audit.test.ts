// Audit records: from rows to a note and back, for every commit of a landing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dispatchId, type Sha, unitId } from "../../../core/base/brand.ts";
import { gateKey } from "../../../core/engine/state.ts";
import { auditOf, auditOfCommit, landingNotes } from "../../../core/merge/audit/collect.ts";
import { parseNote } from "../../../core/merge/audit/record.ts";
import { renderLine, renderNote, renderText } from "../../../core/merge/audit/render.ts";
import { unitElementId } from "../../../core/merge/memory.ts";
import {
  attemptRow,
  commit,
  dispatchRow,
  gateRow,
  M12,
  missionRow,
  stateOf,
  unitRow,
  verdictRow,
} from "../voice/rows.ts";

const landed = (id: string, head: Sha, landedAs: Sha, change = {}) =>
  unitRow(id, {
    state: "landed",
    attempt: 1,
    head,
    landedAs,
    pull: 7,
    reviewScore: 8.5,
    ...change,
  });

const LEXER = landed("lexer", commit("1"), commit("e"));
const PARSER = landed("parser", commit("2"), commit("b"), { attempt: 2, costUsd: 0.84 });
const state = {
  ...stateOf({
    missions: [missionRow({ planSource: "agent" })],
    units: [LEXER, PARSER],
    attempts: [attemptRow("lexer", 1), attemptRow("parser", 2)],
    dispatches: [dispatchRow()],
    verdicts: [verdictRow(), verdictRow({ attempt: 2, outcome: "failed", commit: commit("e") })],
  }),
  gates: new Map([
    [gateKey("plan", M12, null), gateRow({ gate: "plan", state: "approved", by: "olga" })],
    [
      gateKey("large_merge", M12, unitId("parser")),
      gateRow({
        gate: "large_merge",
        unit: unitId("parser"),
        state: "approved",
        by: "rob",
        head: commit("2"),
      }),
    ],
    [
      gateKey("content", M12, unitId("parser")),
      gateRow({
        gate: "content",
        unit: unitId("parser"),
        state: "approved",
        by: "old head",
        head: commit("9"),
      }),
    ],
    [
      gateKey("large_merge", M12, unitId("lexer")),
      gateRow({
        gate: "large_merge",
        unit: unitId("lexer"),
        state: "open",
        by: null,
        head: commit("1"),
      }),
    ],
  ]),
};
const members = [
  { id: unitElementId(LEXER, commit("1")), merge: commit("e") },
  { id: `sync@${"3".repeat(12)}`, merge: commit("d") },
  { id: unitElementId(PARSER, commit("2")), merge: commit("b") },
];

describe("the notes of a landing", () => {
  const notes = landingNotes(state, members, commit("b"), 4);

  it("stand on each of its commits, and say what each was verified as", () => {
    expect(Object.keys(notes)).toEqual([commit("e"), commit("d"), commit("b")]);
    expect(notes[commit("e")]?.split("\n")[0]).toBe(
      "m12/lexer “Write the lexer”, attempt 1, claude-code opus, for issue 12: inside landing 4, verified as bbbbbbb, 120 of 120 tests passed",
    );
    expect(notes[commit("d")]?.split("\n")[0]).toBe(
      "Commits of people on the target branch: inside landing 4, verified as bbbbbbb, 120 of 120 tests passed",
    );
    expect(notes[commit("b")]?.split("\n")[0]).toContain("verified as this very commit");
  });

  it("hold the whole record", () => {
    expect(parseNote(notes[commit("b")] ?? "")).toMatchObject({
      ...{ mc: 1, repo: "acme/calc", commit: commit("b") },
      landing: { number: 4, tip: commit("b") },
      objective: { issue: 12, startedBy: "olga" },
      plan: { source: "agent", hash: "f".repeat(64) },
      unit: { mission: "m12", unit: "parser", attempt: 2, head: commit("2"), pull: 7 },
      agent: { agent: "claude-code", model: "opus", prompt: "default", costUsd: 0.84 },
      review: { score: 8.5 },
      verification: { commit: commit("b"), outcome: "passed", tests: { total: 120, passed: 120 } },
      approvals: [
        { gate: "plan", by: "olga" },
        { gate: "large_merge", by: "rob" },
      ],
      tournament: null,
    });
  });

  it("are one for members that stand at the same commit", () => {
    const twice = landingNotes(
      state,
      [...members, { id: "m12/x@0", merge: commit("b") }],
      commit("b"),
      4,
    );
    expect(twice).toEqual(notes);
  });
});

describe("a note", () => {
  it("is read among other people's words, and is not taken from what only looks like one", () => {
    const note = renderNote(auditOf(state, commit("b"), PARSER, { number: 4, tip: commit("b") }));
    expect(parseNote(`looked at by hand\n\n${note}\n\nand again`)?.commit).toBe(commit("b"));
    expect(parseNote(note.slice(0, -5))).toBeNull();
    expect(parseNote('{"mc":2,"commit":"x"}')).toBeNull();
    expect(parseNote('{"mc":1}')).toBeNull();
    expect(parseNote("")).toBeNull();
  });

  it("keeps any title on its line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (title) => {
        const unit = { ...PARSER, title };
        const record = auditOf(state, commit("b"), unit, { number: 4, tip: commit("b") });
        const note = renderNote(record);
        expect(note.split("\n")).toHaveLength(2);
        expect(note.length).toBeLessThan(4000);
        expect(parseNote(note)).toEqual(JSON.parse(JSON.stringify(record)));
        for (const line of renderText(record).split("\n")) expect(line).toMatch(/^[a-z]+ +\S/);
      }),
    );
  });
});

describe("from rows alone", () => {
  it("knows the landing while the queue remembers it, and says so when nothing is known", () => {
    expect(auditOfCommit(state, commit("b"))?.landing).toEqual({ number: null, tip: commit("b") });
    const inner = auditOfCommit(state, commit("e"));
    expect(inner?.landing).toEqual({ number: null, tip: null });
    expect(inner === null ? "" : renderLine(inner)).toContain("no verification is known");
    expect(auditOfCommit(state, commit("9"))).toBeNull();
  });

  it("names the tournament that made the head", () => {
    const won = {
      ...state,
      tournaments: new Map([
        [
          "t",
          {
            ...{ repo: state.repo.repo, mission: M12, unit: unitId("parser"), wave: 1, attempt: 2 },
            ...{ kind: "repair" as const, base: commit("a"), head: commit("d"), because: "" },
            ...{ state: "won" as const, dispatch: dispatchId("x"), winner: 2 },
            ...{ startedAt: PARSER.queuedAt ?? verdictRow().at, endedAt: null },
            candidates: [
              {
                ...{
                  index: 2,
                  strategy: "smallest",
                  leg: "f",
                  branch: "b",
                  state: "passed" as const,
                },
                ...{ cause: null, summary: "", head: commit("2"), verify: null, lintErrors: null },
                ...{
                  testsTotal: 1,
                  testsPassed: 1,
                  protectedPaths: [],
                  changedFiles: [],
                  lines: 2,
                },
                ...{ additions: 1, deletions: 1, costUsd: 0 },
              },
            ],
          },
        ],
      ]),
    };
    const record = auditOf(won, commit("b"), PARSER, { number: 4, tip: commit("b") });
    expect(record.tournament).toEqual({ wave: 1, candidates: 1, winner: 2, strategy: "smallest" });
    expect(renderText(record)).toContain("repaired   candidate 2 of 1 in wave 1 (smallest)");
    const again = { ...PARSER, head: commit("7") };
    expect(auditOf(won, commit("b"), again, { number: 4, tip: commit("b") }).tournament).toBeNull();
  });
});
