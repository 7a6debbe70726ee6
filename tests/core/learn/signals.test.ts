// What attempts show together, and how the tests stand: against the reference.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { trendTable } from "../../../core/budget/trend.ts";
import type { VerdictFailure } from "../../../core/engine/rows/verdict-row.ts";
import { breakdown, signalsText, stageOf } from "../../../core/learn/batch-note.ts";
import {
  areaOf,
  type Batch,
  batchSignals,
  unknownFiles,
} from "../../../core/learn/batch-signals.ts";
import { HEADINGS } from "../../../core/learn/recall-compose.ts";
import { ruleLine } from "../../../core/learn/recall-text.ts";
import {
  leftToDo,
  type Measured,
  measuredOn,
  testState,
  testStateText,
} from "../../../core/learn/test-state.ts";
import { sized } from "../../../core/plan/context.ts";
import { plannerSections } from "../../../core/plan/picture.ts";
import { parseFilesHint } from "../../../core/schedule/files.ts";
import {
  batchSignals as batchDepartures,
  leftToDo as leftDepartures,
  plannerContext,
} from "../../vectors/departures-context.ts";
import { followsVectors } from "../../vectors/load.ts";
import { verdictRow } from "../voice/rows.ts";

const BatchInput = z.object({
  units: z
    .array(
      z.object({
        id: z.string().optional(),
        title: z.string().default(""),
        status: z.string().default("pending"),
        files_hint: z.string().default(""),
        attempt: z.number().default(0),
        cost_usd: z.number().default(0),
      }),
    )
    .default([]),
  handoffs: z
    .array(
      z.object({
        work_unit_id: z.string(),
        status: z.string(),
        files_changed: z.array(z.string()).default([]),
        concerns: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  events: z.array(z.object({ event_type: z.string(), details: z.string() })).default([]),
  knowledge: z.array(z.object({ source_unit_type: z.string(), scope: z.string() })).default([]),
});

/** Stages of the reference as evidence of ours. */
const EVIDENCE: Readonly<Record<string, Parameters<typeof stageOf>[0]>> = {
  merge_conflict: { stage: "conflict", cause: "conflict" },
  pre_merge_verification: { stage: "verify", cause: "verification" },
  post_merge_verification: { stage: "verify", cause: "verification" },
  fetch: { stage: "publish", cause: "infrastructure" },
  exception: { stage: "agent", cause: "infrastructure" },
  execution: { stage: "agent", cause: "lost" },
};

function stageIn({ event_type, details }: { event_type: string; details: string }): string {
  const named = /"failure_stage":\s*"(\w*)"/.exec(details)?.[1] ?? "";
  if (event_type !== "merge_failed") return "";
  const evidence = EVIDENCE[named];
  return evidence === undefined ? named : stageOf(evidence);
}

describe("signals of a batch", () => {
  followsVectors("batch-signals", {
    input: BatchInput,
    answer: ({ units, handoffs, events, knowledge }) => {
      const tried = units.map((unit, at) => ({
        ...{ unit: unit.id ?? `unit000${at}abcd`, title: unit.title, costUsd: unit.cost_usd },
        files: parseFilesHint(unit.files_hint),
        fate:
          unit.status === "completed"
            ? ("done" as const)
            : unit.status === "failed"
              ? ("failed" as const)
              : ("open" as const),
        failures: unit.attempt + (unit.status === "failed" ? 1 : 0),
      }));
      const batch: Batch = {
        units: tried,
        changed: handoffs.map((one) => ({ unit: one.work_unit_id, files: one.files_changed })),
        failed: [
          ...handoffs
            .filter(({ status }) => status !== "completed")
            .map(({ concerns }) => ({ stage: "", complaints: concerns })),
          ...events.map((event) => ({ stage: stageIn(event), complaints: [] })),
        ],
      };
      const { hotspots, clusters, stages, stalled, effort, retried } = batchSignals(batch);
      return {
        file_hotspots: hotspots.map(({ file, attempts }) => [file, attempts]),
        failure_clusters: Object.fromEntries(clusters),
        failure_stages: Object.fromEntries(stages),
        stalled_areas: stalled.map(([area]) => area),
        effort_distribution: Object.fromEntries(effort),
        retry_depth: Object.fromEntries(retried),
        knowledge_gaps: unknownFiles(
          tried.flatMap(({ files }) => files),
          knowledge.flatMap(({ scope }) => parseFilesHint(scope)),
        ),
        stageText: breakdown(stages).join("\n"),
      };
    },
    departures: batchDepartures,
  });

  const unit = (id: string, more: object = {}) => ({
    ...{ unit: id, title: id, files: [`src/${id}.ts`], fate: "open" as const },
    ...{ failures: 0, costUsd: 0 },
    ...more,
  });

  test("an area that succeeded once is not stalled, whatever failed there before", () => {
    const files = ["src/a.ts"];
    const failed = unit("a", { files, failures: 2, fate: "failed" });
    const at = (units: Batch["units"]) => batchSignals({ units, changed: [], failed: [] }).stalled;
    expect(at([failed])).toEqual([["src/a.ts", 2]]);
    expect(at([failed, unit("b", { files, fate: "done" })])).toEqual([]);
  });

  test("the same files are the same area, in whatever order and under whatever title", () => {
    const one = unit("a", { files: ["b", "a"], failures: 1 });
    const other = unit("c", { files: ["a", "b"], failures: 1 });
    expect(areaOf(one)).toBe(areaOf(other));
    const { stalled } = batchSignals({ units: [one, other], changed: [], failed: [] });
    expect(stalled).toEqual([["a, b", 2]]);
  });

  test("shares of the money by area, the dearest first", () => {
    const units = [unit("a", { costUsd: 1 }), unit("b", { costUsd: 3 })];
    expect(batchSignals({ units, changed: [], failed: [] }).effort).toEqual([
      ["src/b.ts", 0.75],
      ["src/a.ts", 0.25],
    ]);
  });

  test("what one attempt says twice counts once, long texts by their beginning, and ten at most", () => {
    const long = "x".repeat(80);
    const failed = [
      { stage: "agent", complaints: [`${long}1`, `${long}2`] },
      {
        stage: "agent",
        complaints: [`${long}3`, ...Array.from({ length: 20 }, (_, at) => `c${at}`)],
      },
    ];
    const { clusters } = batchSignals({ units: [], changed: [], failed });
    expect(clusters).toHaveLength(10);
    expect(clusters[0]).toEqual([long, 2]);
  });

  test("a folder that was looked into holds its files", () => {
    expect(unknownFiles(["src/a/b.ts", "src/c.ts"], ["src/a/"])).toEqual(["src/c.ts"]);
  });

  test("the note stays within its size, and one line each whatever stands in a title", () => {
    const units = Array.from({ length: 60 }, (_, at) =>
      unit(`u${at}`, { files: [], title: `${"long ".repeat(40)}\n## ${at}`, failures: 3 }),
    );
    const text = signalsText(batchSignals({ units, changed: [], failed: [] }), []);
    expect(text.length).toBeLessThanOrEqual(1_800);
    expect(text.match(/^## /gm)).toHaveLength(1);
    expect(signalsText(batchSignals({ units: [], changed: [], failed: [] }), ["a"])).toBe("");
  });
});

const counts = (more: Partial<Measured> = {}): Measured => ({
  ...{ testsTotal: null, testsPassed: null, testsFailed: null, lintErrors: null },
  ...{ typeErrors: null, failures: [] },
  ...more,
});

const named = (name: string): VerdictFailure => ({ name, path: null, line: null, message: "" });

const Results = z.object({
  results: z.object({
    summary: z
      .object({
        total: z.number().default(0),
        passed: z.number().default(0),
        failed: z.number().default(0),
      })
      .prefault({}),
    tests: z
      .record(
        z.string(),
        z.object({
          status: z.string(),
          category: z.string().optional(),
          error_msg: z.string().default(""),
          diagnostic: z.string().optional(),
        }),
      )
      .default({}),
    deltas: z
      .object({
        newly_passing: z.array(z.string()).default([]),
        newly_failing: z.array(z.string()).default([]),
      })
      .prefault({}),
  }),
});

const Told = z.object({
  ...{ total: z.number(), passed: z.number(), failed: z.number(), pass_rate: z.number() },
  newly_passing: z.array(z.string()),
  newly_failing: z.array(z.string()),
  failures: z.array(
    z.object({
      ...{ test_name: z.string(), category: z.string(), error_type: z.string() },
      detail: z.string(),
    }),
  ),
  feedback: z.string(),
});

describe("the state of the tests", () => {
  followsVectors("core-tests", {
    input: Results,
    answer: ({ results: { summary, tests, deltas } }) => {
      const failing = Object.entries(tests).filter(([, { status }]) => status === "FAIL");
      const { newly_passing, newly_failing } = deltas;
      const hasDeltas = newly_passing.length + newly_failing.length > 0;
      const before = [
        ...failing.map(([name]) => name).filter((name) => !newly_failing.includes(name)),
        ...newly_passing,
      ];
      const state = testState(
        hasDeltas ? counts({ testsTotal: 1, failures: before.map(named) }) : null,
        counts({
          ...{ testsTotal: summary.total, testsPassed: summary.passed },
          testsFailed: summary.failed,
          failures: failing.map(([name, { category, error_msg, diagnostic }]) => ({
            ...{ name, path: category ?? null, line: null, message: diagnostic ?? error_msg },
          })),
        }),
      );
      return {
        ...{ total: state.total, passed: state.passed, failed: state.failed },
        pass_rate: state.passRate,
        newly_passing: state.newlyPassing,
        newly_failing: state.newlyFailing,
        failures: state.failures.map(({ test: test_name, category, error, detail }) => ({
          ...{ test_name, category, error_type: error, detail },
        })),
        feedback: testStateText(state),
      };
    },
    // Tests that were skipped did not run: they are neither counted nor told.
    told: (expected) => {
      const told = Told.parse(expected);
      const feedback = told.feedback
        .replace("Core Tests:", "Tests:")
        .replace(/\n {2}Top skip reasons:.*/, "");
      return { ...told, feedback };
    },
  });

  test("what linters found is no test that fails, and tests of checks that need not pass count", () => {
    const check = { name: "unit", required: true, exitCode: 0, timedOut: false, durationMs: 1 };
    const verdict = verdictRow({
      ...{ testsTotal: 3, testsPassed: 2, testsFailed: 1, lintErrors: 2 },
      failures: [named("adds"), named("no-var"), named("no-eval")],
      checks: [
        { ...check, testsTotal: 3, testsFailed: 1 },
        {
          ...{ ...check, name: "browser", required: false, exitCode: 1 },
          ...{ testsTotal: 4, testsFailed: 1, failing: ["opens", "no-alert"] },
        },
        { ...check, name: "lint", required: false, testsTotal: null, testsFailed: null },
      ],
    });
    const after = measuredOn(verdict);
    expect(testState(null, after)).toMatchObject({ total: 7, passed: 5, failed: 2 });
    expect(after.failures.map(({ name, path }) => [name, path])).toEqual([
      ["adds", null],
      ["opens", "browser"],
    ]);
    expect(leftToDo(after, after)).toEqual(["2 failing tests", "2 lint errors"]);
  });

  test("a commit before this one of which nothing is known makes nothing new", () => {
    const after = counts({ testsTotal: 1, testsFailed: 1, failures: [named("adds")] });
    expect(testState(null, after).newlyFailing).toEqual([]);
    expect(testState(counts(), after).newlyFailing).toEqual([]);
    expect(testState(counts({ testsTotal: 1 }), after).newlyFailing).toEqual(["adds"]);
  });
});

const Snapshot = z.object({
  passed: z.number().default(0),
  failed: z.number().default(0),
  lint: z.number().default(0),
  types: z.number().default(0),
  security: z.number().default(0),
});

describe("what is left to do", () => {
  /** Nobody counts security findings here; a new one is told as the scanner's own failure. */
  const isSecurity = (texts: readonly string[]): boolean =>
    texts.some((text) => text.includes("security"));
  followsVectors("evaluator-momentum", {
    input: z.object({ before: Snapshot.nullable(), after: Snapshot.nullable() }),
    answer: ({ before, after }) => {
      if (before === null || after === null) return leftToDo(counts(), counts());
      const found = Math.max(0, after.security - before.security);
      const broken = Math.max(0, after.failed - before.failed);
      const of = ({ passed, failed, lint, types }: z.infer<typeof Snapshot>) =>
        counts({ testsPassed: passed, testsFailed: failed, lintErrors: lint, typeErrors: types });
      const worse = found > 0 ? { ...after, failed: before.failed + broken + found } : after;
      return leftToDo(of(before), of(worse));
    },
    told: (expected, { before, after }) => {
      const { remaining } = z.object({ remaining: z.array(z.string()) }).parse(expected);
      if (!isSecurity(remaining) || before === null || after === null)
        return remaining.map(plainly);
      const count =
        Math.max(0, after.security - before.security) + Math.max(0, after.failed - before.failed);
      return [plainly(`${count} test(s) newly broken`)];
    },
    departures: leftDepartures,
  });

  /** "2 test(s) newly broken" → "2 tests newly broken". */
  const plainly = (text: string): string =>
    text.replace(/^(\d+) (.*)\(s\)/, (_, count: string, noun: string) =>
      count === "1" ? `1 ${noun}` : `${count} ${noun}s`,
    );
});

const NOTHING = {
  ...{ told: [], done: [], underWay: [], planned: [], failed: [], locked: [], grade: "" },
  notes: [],
};

describe("what the later planner of the reference was told", () => {
  followsVectors("planner-context", {
    input: z.object({
      handoffs: z
        .array(
          z.object({
            work_unit_id: z.string(),
            status: z.string(),
            concerns: z.array(z.string()).default([]),
          }),
        )
        .default([]),
      semantic: z.array(z.tuple([z.string(), z.number()])).default([]),
      coreTests: z.string(),
    }),
    answer: ({ handoffs, semantic, coreTests }) => {
      const failed = handoffs
        .filter(({ status }) => status === "failed")
        .map((one) => `- ${one.work_unit_id.slice(0, 8)}: ${one.concerns.at(-1)}`);
      const rules = semantic.map(([text, confidence]) => ruleLine({ text, confidence }));
      const notes = [
        rules.length === 0 ? "" : [HEADINGS.rules, ...rules].join("\n"),
        trendTable([]),
        coreTests,
      ];
      const sections = plannerSections({
        ...NOTHING,
        failed,
        notes: notes.filter((text) => text !== ""),
      });
      return sized(sections, 16_000)
        .replace(/## Recent Handoff Summaries[\s\S]*$/, "")
        .replace("## Failed (plan another way, or leave it)", "## Recent Failures")
        .replace("###", "##");
    },
    told: (expected) => z.string().parse(expected).trim(),
    departures: plannerContext,
  });
});
