// From a run's end to facts: what was asked for stands, whatever is configured by then; facts are only added; tests that did
// both on one commit are known by name, and a quarantined one is never a pass.
import { describe, expect, test } from "vitest";
import { unitId } from "../../../core/base/brand.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import { Draft } from "../../../core/engine/draft.ts";
import { NO_MEASURES } from "../../../core/engine/rows/repo-row.ts";
import type { VerdictRow } from "../../../core/engine/rows/verdict-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { quarantine, unquarantine } from "../../../core/merge/flaky/quarantine.ts";
import { recordFlakes } from "../../../core/merge/flaky/record.ts";
import {
  flakeRate,
  greenMeasured,
  measured,
  priorOf,
  unitMeasured,
} from "../../../core/merge/measures.ts";
import { checksOf, extrasOf, specOf, testsFloor } from "../../../core/merge/specification.ts";
import { verificationCollected } from "../../../core/merge/verdict.ts";
import { askForRun } from "../../../core/mission/ask.ts";
import { contentVerdict } from "../../../core/mission/facts.ts";
import type { VerificationEvidence } from "../../../core/report/handoff.ts";
import * as rows from "../voice/rows.ts";

const COMMIT = rows.commit("e");
const config = RepoConfig.parse({
  verify: {
    command: "npm test",
    checks: [
      { name: "docs", command: "npm run docs", required: false },
      { name: "lint", command: "npm run lint", timeout_minutes: 2 },
    ],
  },
});
const draftOf = (world: rows.World = {}): Draft =>
  new Draft(rows.stateOf({ repo: rows.repoRow({ config }), ...world }), rows.at(10));

/** Asks for a verification and lets it end. */
function verified(
  draft: Draft,
  attempt: number,
  patch: Partial<VerificationEvidence> & { readonly failing?: readonly string[] } = {},
): VerdictRow | undefined {
  const { failing = [], ...rest } = patch;
  const asked = draft.repo.config ?? config;
  const row = askForRun(draft, {
    ...{ purpose: "verify", mission: null, config: asked, commit: COMMIT },
    legs: [
      {
        ...{ leg: "verify", attempt, task: "verify", unit: null, against: null },
        ...{ branch: null, agent: null },
      },
    ],
  });
  const leg = row.legs[0];
  if (leg === undefined) throw new Error("no leg");
  const red = failing.length > 0;
  const checks = (leg.order?.required ?? []).map((name, at) => {
    const mine = at === 0 ? failing : [];
    return {
      ...{ name, required: true, exitCode: mine.length > 0 ? 1 : 0, timedOut: false },
      ...{ durationMs: 1_000, testsTotal: 9, testsFailed: mine.length, failing: [...mine] },
    };
  });
  const verification: VerificationEvidence = {
    ...{ commit: COMMIT, tree: null, spec: leg.order?.spec ?? "", checks, phase: "command" },
    ...{ exitCode: red ? 1 : 0, timedOut: false, durationMs: 2_000 },
    ...{ lintErrors: null, typeErrors: null, log: "" },
    tests: {
      total: 9,
      passed: 9 - failing.length,
      failed: failing.length,
      skipped: 0,
      runner: "x",
    },
    failures: failing.map((name) => ({ name, path: "a.test.ts", line: 3, message: "no" })),
    ...rest,
  };
  const before = new Set(draft.verdicts.keys());
  verificationCollected(
    draft,
    row,
    {
      ...leg,
      jobs: {
        verify: {
          conclusion: red ? "failure" : "success",
          failedStep: red ? "Verify the commit" : null,
          url: "https://run",
        },
      },
    },
    {
      ...{ type: "LegCollected", at: draft.at, dispatch: row.dispatch, leg: "verify" },
      ...{ problem: null, head: null, additions: 0, deletions: 0, changedFiles: [] },
      handoff: {
        ...{ schema: "mc.handoff/1", task: "verify", leg: "verify", attempt },
        ...{ dispatch: row.dispatch, status: red ? "failed" : "completed", summary: "" },
        ...{ cause: red ? "verification" : "ok", text: "", commits: [], filesChanged: [] },
        ...{ discoveries: [], concerns: [], criteria: [], agent: "", model: "" },
        usage: {
          ...{ inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
          ...{ costUsd: null, turns: 0 },
        },
        ...{ sessionId: null, durationMs: 0, verification },
      },
    },
  );
  for (const [key, verdict] of draft.verdicts) if (!before.has(key)) return verdict;
  return undefined;
}

describe("a verdict", () => {
  test("is of the specification that was asked for, also when the configuration changed since", () => {
    const draft = draftOf();
    const verdict = verified(draft, 1);
    expect(verdict).toMatchObject({ outcome: "passed", spec: specOf(config), note: "" });
    expect(verdict?.checks.map((check) => check.name)).toEqual(["verify", "lint"]);
    const other = RepoConfig.parse({ verify: { command: "npm run all" } });
    expect(contentVerdict(draft, COMMIT, specOf(other))).toBeNull();
  });

  test("of the same number is another fact, never lost and never instead of the first", () => {
    const draft = draftOf();
    verified(draft, 1);
    expect(verified(draft, 1, { failing: ["adds"] })).toMatchObject({
      ...{ outcome: "failed", attempt: 2 },
      signature: "tests: a.test.ts adds",
    });
    expect([...draft.verdicts.values()].map((one) => one.outcome)).toEqual(["passed", "failed"]);
  });

  test("with fewer tests than mc/green is red, unless a person or the plan said so", () => {
    const measures = { ...NO_MEASURES, greenTests: 12 };
    const draft = draftOf({ repo: rows.repoRow({ config, measures }) });
    expect(verified(draft, 1)).toMatchObject({ outcome: "failed", signature: "fewer tests" });
    const extra = { name: "m12/a", command: "", timeoutMinutes: null };
    expect(testsFloor(config, [{ ...extra, fewerTests: 3 }], 12)).toEqual({ least: 9, green: 12 });
    expect(testsFloor(config, [{ ...extra, fewerTests: null }], 12)).toBeNull();
    expect(testsFloor(config, [], null)).toBeNull();
    const lax = RepoConfig.parse({ verify: { command: "x", tests_may_fall: true } });
    expect(testsFloor(lax, [], 12)).toBeNull();
  });
});

describe("flaky tests", () => {
  test("are recorded by name, once per commit, and measured", () => {
    const draft = draftOf();
    verified(draft, 1, { failing: ["adds"] });
    expect(draft.flaky.size).toBe(0);
    verified(draft, 2);
    expect(draft.flaky.get("adds")).toMatchObject({
      seen: 1,
      path: "a.test.ts",
      lastCommit: COMMIT,
    });
    verified(draft, 3);
    verified(draft, 4, { failing: ["adds"] });
    recordFlakes(draft, COMMIT, specOf(config));
    expect(draft.flaky.get("adds")?.seen).toBe(1);
    expect(draft.repo.measures).toMatchObject({ runs: 4, runMs: 2_000, repeats: 4, flakes: 2 });
  });

  test("failures on a commit that never passed are nobody's flake", () => {
    const draft = draftOf();
    verified(draft, 1, { failing: ["adds"] });
    verified(draft, 2, { failing: ["adds", "subtracts"] });
    expect(draft.flaky.size).toBe(0);
    expect(draft.repo.measures).toMatchObject({ runs: 2, repeats: 0, flakes: 0 });
  });

  test("in quarantine are repeated, never passed and never blamed on anybody", () => {
    const draft = draftOf();
    quarantine(draft, "adds", "olga");
    expect(verified(draft, 1, { failing: ["adds"] })).toMatchObject({
      outcome: "infrastructure",
      note: "only quarantined tests failed (`adds`): it is repeated, nobody is blamed",
      signature: null,
    });
    expect(verified(draft, 2, { failing: ["adds", "other"] })?.outcome).toBe("failed");
    expect(draft.flaky.get("adds")).toMatchObject({ quarantinedBy: "olga", seen: 0 });
    expect(unquarantine(draft, "adds", "piet")).toBe(true);
    expect(unquarantine(draft, "adds", "piet")).toBe(false);
    expect(verified(draft, 3, { failing: ["adds"] })?.outcome).toBe("failed");
  });
});

describe("measures", () => {
  test("start from their priors and move with what is seen", () => {
    expect(flakeRate(NO_MEASURES)).toBe(1 / 50);
    expect(flakeRate({ ...NO_MEASURES, repeats: 50, flakes: 9 })).toBe(0.1);
    expect(priorOf(NO_MEASURES, "a m", false)).toBe(0.1);
    expect(priorOf(NO_MEASURES, "a m", true)).toBe(1 / 31);
    const draft = draftOf();
    unitMeasured(draft, "a m", true);
    unitMeasured(draft, "a m", false);
    expect(priorOf(draft.repo.measures, "a m", false)).toBe(2 / 12);
    expect(priorOf(draft.repo.measures, "b", false)).toBe(0.1);
  });

  test("the mean time follows the newest runs; what said nothing is not measured", () => {
    const draft = draftOf();
    measured(draft, rows.verdictRow({ durationMs: 100 }));
    measured(draft, rows.verdictRow({ durationMs: 200, commit: rows.commit("d") }));
    measured(draft, rows.verdictRow({ durationMs: 9_000, outcome: "infrastructure" }));
    expect(draft.repo.measures).toMatchObject({ runs: 2, runMs: 120 });
  });

  test("mc/green's number of tests is that of its latest pass with a count", () => {
    const draft = draftOf();
    greenMeasured(draft, rows.verdictRow({ testsTotal: 7 }));
    greenMeasured(draft, rows.verdictRow({ testsTotal: null }));
    greenMeasured(draft, rows.verdictRow({ testsTotal: 3, outcome: "failed" }));
    greenMeasured(draft, null);
    expect(draft.repo.measures.greenTests).toBe(7);
  });
});

describe("what units add", () => {
  const verify = { command: "npm run e2e", timeoutMinutes: 90, fewerTests: 0 };
  const unit = rows.unitRow("parser", { verify, head: rows.commit("d") });
  const state = (
    change: Partial<Parameters<typeof rows.missionRow>[0]>,
    gates: RepoState["gates"],
  ) => draftOf({ missions: [rows.missionRow(change)], units: [unit], gates: [...gates.values()] });
  const gate = (patch: Parameters<typeof rows.gateRow>[0]) =>
    new Map([["g", rows.gateRow({ unit: null, ...patch })]]);
  const none: RepoState["gates"] = new Map();

  test.each<[string, Draft, number]>([
    ["a person's plan", state({ planSource: "explicit" }, none), 1],
    ["an agent's plan", state({ planSource: "agent" }, none), 0],
    ["an agent's plan that waits", state({ planSource: "agent" }, gate({ gate: "plan" })), 0],
    [
      "an agent's plan that a person approved",
      state({ planSource: "agent" }, gate({ gate: "plan", state: "approved", by: "olga" })),
      1,
    ],
  ])("%s", (_, draft, count) => {
    expect(extrasOf(draft, [unit])).toHaveLength(count);
  });

  test("an approval of exactly this head lifts the floor, and asks for another verification", () => {
    const content = { gate: "content", unit: unitId("parser"), state: "approved" } as const;
    const plain = rows.unitRow("parser", { head: rows.commit("d") });
    const lifted = state({}, gate({ ...content, head: rows.commit("d") }));
    expect(extrasOf(lifted, [plain])).toMatchObject([{ fewerTests: null, command: "" }]);
    expect(specOf(config, extrasOf(lifted, [plain]))).not.toBe(specOf(config));
    const stale = state({}, gate({ ...content, head: rows.commit("c") }));
    expect(extrasOf(stale, [plain])).toEqual([]);
  });

  test("comes after the required checks and before those that advise, in one order", () => {
    const draft = state({ planSource: "explicit" }, none);
    const other = { name: "m12/a", command: "make a", timeoutMinutes: null, fewerTests: 0 };
    const extras = [...extrasOf(draft, [unit]), other];
    expect(checksOf(config, extras)).toEqual([
      { name: "verify", command: "npm test", required: true, timeoutMinutes: 90 },
      { name: "lint", command: "npm run lint", required: true, timeoutMinutes: 2 },
      { name: "m12/a", command: "make a", required: true, timeoutMinutes: 20 },
      { name: "m12/parser", command: "npm run e2e", required: true, timeoutMinutes: 90 },
      { name: "docs", command: "npm run docs", required: false, timeoutMinutes: 20 },
    ]);
    expect(specOf(config, extras)).toBe(specOf(config, extras.toReversed()));
    expect(specOf(config, [])).toBe(specOf(config));
    const empty = { ...other, command: "" };
    expect(specOf(config, [empty])).toBe(specOf(config));
  });

  test("never takes a configured check away, and never makes a time limit shorter", () => {
    const short = { name: "m12/b", command: "b", timeoutMinutes: 1, fewerTests: 0 };
    const before = checksOf(config);
    const after = checksOf(config, [short]);
    for (const check of before) expect(after).toContainEqual(check);
  });
});
