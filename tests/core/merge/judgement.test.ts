// I2: no pass from zero checks, a skipped or missing required check, a wrong commit or specification, a run too short,
// cancelled or neutral; and what did not say anything about the content never counts against it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Sha, sha } from "../../../core/base/brand.ts";
import type { JobOutcome, VerifyOrder } from "../../../core/engine/rows/dispatch-row.ts";
import { judge, type RunEnd } from "../../../core/merge/judgement.ts";
import type { CheckEvidence, Handoff, VerificationEvidence } from "../../../core/report/handoff.ts";

const COMMIT = sha("a".repeat(40));
const OTHER = sha("b".repeat(40));
const ORDER: VerifyOrder = { spec: "spec", required: ["verify"], minSeconds: 0, floor: null };
const GREEN: JobOutcome = { conclusion: "success", failedStep: null, url: null };
const RED: JobOutcome = { conclusion: "failure", failedStep: "Verify the commit", url: null };

const check = (patch: Partial<CheckEvidence> = {}): CheckEvidence => ({
  ...{ name: "verify", required: true, exitCode: 0, timedOut: false, durationMs: 5_000 },
  ...{ testsTotal: 10, testsFailed: 0, failing: [] },
  ...patch,
});
const evidence = (patch: Partial<VerificationEvidence> = {}): VerificationEvidence => ({
  ...{ commit: COMMIT, tree: OTHER, spec: "spec", checks: [check()], phase: "command" },
  ...{ exitCode: 0, timedOut: false, durationMs: 5_000, lintErrors: null, typeErrors: null },
  tests: { total: 10, passed: 10, failed: 0, skipped: 0, runner: "vitest" },
  ...{ failures: [], log: "" },
  ...patch,
});
const handoff = (verification: VerificationEvidence | null, cause: Handoff["cause"] = "ok") =>
  ({
    ...{ schema: "mc.handoff/1", task: "verify", leg: "verify", attempt: 1, dispatch: "d" },
    ...{ status: "completed", cause, summary: "why not", text: "", commits: [], filesChanged: [] },
    ...{ discoveries: [], concerns: [], criteria: [], agent: "", model: "", sessionId: null },
    usage: {
      ...{ inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
      ...{ costUsd: null, turns: 0 },
    },
    ...{ durationMs: 0, verification },
  }) satisfies Handoff;
const end = (patch: Partial<RunEnd> = {}): RunEnd => ({
  ...{ commit: COMMIT, order: ORDER, job: GREEN, cancelledByUs: false, problem: null },
  ...{ handoff: handoff(evidence()), quarantined: new Set<string>() },
  ...patch,
});
const seen = (patch: Partial<VerificationEvidence>): RunEnd =>
  end({ handoff: handoff(evidence(patch)) });

describe("a successful job", () => {
  test("with evidence of all it was asked for is a pass", () => {
    expect(judge(end())).toEqual({ outcome: "passed", note: "", signature: null });
  });

  test.each<[string, RunEnd, string]>([
    ["no evidence", end({ handoff: handoff(null) }), "a success without evidence"],
    ["no handoff", end({ handoff: null, problem: "expired" }), "what ran: expired"],
    ["nothing required", end({ order: { ...ORDER, required: [] } }), "no check is required"],
    ["no checks", seen({ checks: [] }), "`verify` did not run"],
    ["another check", seen({ checks: [check({ name: "lint" })] }), "`verify` did not run"],
    ["an advisory one of that name", seen({ checks: [check({ required: false })] }), "did not run"],
    ["a red one", seen({ checks: [check({ exitCode: 1 })] }), "although the required check"],
    ["one green, one red", seen({ checks: [check(), check({ exitCode: 2 })] }), "although"],
    ["a late one", seen({ checks: [check({ timedOut: true })] }), "although the required check"],
    ["a red command", seen({ exitCode: 1 }), "although its own evidence"],
    ["set-up only", seen({ phase: "setup" }), "although its own evidence"],
    ["another commit", seen({ commit: OTHER }), "it verified bbbbbbb, not aaaaaaa"],
    ["no commit", seen({ commit: null }), "does not say which commit"],
    ["another specification", seen({ spec: "old" }), "another specification"],
    [
      "too fast",
      end({ order: { ...ORDER, minSeconds: 6 } }),
      "it passed in 5.0 s, but `verify.min_seconds` is 6",
    ],
    ["cancelled by us", end({ cancelledByUs: true }), "no longer needed"],
  ])("%s: no verdict", (_, run, note) => {
    const judged = judge(run);
    expect(judged.outcome).toBe("infrastructure");
    expect(judged.note).toContain(note);
  });

  test("with fewer tests than mc/green is a failure of its content", () => {
    const order = { ...ORDER, floor: { least: 12, green: 12 } };
    expect(judge(end({ order }))).toEqual({
      outcome: "failed",
      note: "ran 10 tests, mc/green runs 12; if tests are removed on purpose, the plan says so (`verify.fewer_tests` of the unit) or a person approves it",
      signature: "fewer tests",
    });
    expect(judge(end({ order: { ...ORDER, floor: { least: 10, green: 12 } } })).outcome).toBe(
      "passed",
    );
    const silent = end({ order, handoff: handoff(evidence({ tests: null })) });
    expect(judge(silent).outcome).toBe("passed");
  });
});

describe("a failed job", () => {
  const red = (checks: readonly Partial<CheckEvidence>[], quarantined: readonly string[] = []) =>
    end({
      job: RED,
      quarantined: new Set(quarantined),
      handoff: handoff(evidence({ checks: checks.map(check), exitCode: 1 }), "verification"),
    });

  test.each<[string, RunEnd, string, string]>([
    ["a red check", red([{ exitCode: 1 }]), "failed", ""],
    [
      "its own time limit",
      red([{ exitCode: null, timedOut: true }]),
      "failed",
      "`verify` ran into its own time limit",
    ],
    [
      "set-up",
      end({ job: RED, handoff: handoff(evidence({ phase: "setup", checks: [], exitCode: 1 })) }),
      "failed",
      "set-up failed",
    ],
    [
      "no evidence, in the verifying step",
      end({ job: RED, handoff: null }),
      "failed",
      "left no evidence",
    ],
    [
      "no step: the runner was lost",
      end({ job: { ...RED, failedStep: null }, handoff: null }),
      "infrastructure",
      "its runner was lost",
    ],
    [
      "the checkout",
      end({ job: { ...RED, failedStep: "Check out the commit" }, handoff: null }),
      "infrastructure",
      "`Check out the commit` failed",
    ],
    [
      "the upload",
      end({ job: { ...RED, failedStep: "Keep the handoff" } }),
      "infrastructure",
      "although every required check passed",
    ],
    [
      "it could not start",
      end({ job: RED, handoff: handoff(null, "start_failed") }),
      "infrastructure",
      "could not start: why not",
    ],
    [
      "cancelled while running",
      end({ job: RED, handoff: handoff(evidence({ exitCode: null }), "cancelled") }),
      "infrastructure",
      "cancelled",
    ],
    [
      "another commit",
      end({ job: RED, handoff: handoff(evidence({ commit: OTHER, exitCode: 1 })) }),
      "infrastructure",
      "it verified bbbbbbb",
    ],
    [
      "only advisory ones red",
      red([{}, { name: "lint", required: false, exitCode: 1 }]),
      "infrastructure",
      "although every required check passed",
    ],
    [
      "only quarantined tests",
      red([{ exitCode: 1, failing: ["a", "b"], testsFailed: 2 }], ["a", "b"]),
      "infrastructure",
      "only quarantined tests failed (`a`, `b`)",
    ],
    [
      "one not quarantined",
      red([{ exitCode: 1, failing: ["a", "b"], testsFailed: 2 }], ["a"]),
      "failed",
      "",
    ],
    [
      "one without a name",
      red([{ exitCode: 1, failing: ["a"], testsFailed: 2 }], ["a"]),
      "failed",
      "",
    ],
    [
      "a second check without a count",
      red(
        [
          { exitCode: 1, failing: ["a"], testsFailed: 1 },
          { name: "lint", exitCode: 1, testsFailed: null },
        ],
        ["a"],
      ),
      "failed",
      "",
    ],
    [
      "killed with only quarantined names",
      red([{ exitCode: null, failing: ["a"], testsFailed: 1 }], ["a"]),
      "failed",
      "",
    ],
  ])("%s: %3$s", (_, run, outcome, note) => {
    const judged = judge(run);
    expect(judged.outcome).toBe(outcome);
    expect(judged.note).toContain(note);
  });
});

test.each([
  ["cancelled", "cancelled by a person or by a concurrency group"],
  ["timed_out", "GitHub ended the job at its time limit"],
  ["neutral", "ended as `neutral`"],
  ["skipped", "ended as `skipped`"],
  ["action_required", "ended as `action_required`"],
  ["stale", "ended as `stale`"],
  ["startup_failure", "ended as `startup_failure`"],
])("a job that ended as %s is no verdict, whatever its evidence says", (conclusion, note) => {
  expect(judge(end({ job: { ...GREEN, conclusion } }))).toMatchObject({
    outcome: "infrastructure",
    note: expect.stringContaining(note),
  });
});

test("no job at all is no verdict", () => {
  const judged = judge(end({ job: undefined, problem: "the run did not end within its time" }));
  expect(judged).toMatchObject({
    outcome: "infrastructure",
    note: "no job ended: the run did not end within its time",
  });
});

/** Near enough to a pass that passes are among what is tried. */
const mostly = <Value>(good: Value, ...others: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { weight: 12 * others.length, arbitrary: fc.constant(good) },
    ...others.map((other) => ({ weight: 1, arbitrary: fc.constant(other) })),
  );
const anyCheck = fc.record({
  name: fc.constantFrom("verify", "lint", "e2e"),
  required: mostly(true, false),
  exitCode: mostly<number | null>(0, 1, null),
  timedOut: mostly(false, true),
  durationMs: mostly(5_000, 0, 500),
  testsTotal: fc.constantFrom(null, 3),
  testsFailed: fc.constantFrom(null, 0, 1),
  failing: fc.subarray(["a", "b"]),
});
const anyEvidence: fc.Arbitrary<VerificationEvidence> = fc.record({
  commit: mostly<Sha | null>(COMMIT, OTHER, null),
  tree: fc.constantFrom<Sha | null>(OTHER, null),
  spec: mostly("spec", "", "old"),
  checks: fc.array(anyCheck, { maxLength: 5 }),
  phase: mostly<"command" | "setup">("command", "setup"),
  exitCode: mostly<number | null>(0, 1, null),
  timedOut: mostly(false, true),
  durationMs: fc.constantFrom(0, 5_000),
  tests: fc.constantFrom(null, { total: 10, passed: 10, failed: 0, skipped: 0, runner: "x" }),
  ...{ lintErrors: fc.constant(null), typeErrors: fc.constant(null) },
  ...{ failures: fc.constant([]), log: fc.constant("") },
});
const anyEnd: fc.Arbitrary<RunEnd> = fc.record({
  commit: fc.constant(COMMIT),
  order: fc.record({
    spec: fc.constant("spec"),
    required: fc.subarray(["verify", "lint"]),
    minSeconds: fc.constantFrom(0, 0, 3),
    floor: fc.constantFrom(null, null, { least: 5, green: 5 }, { least: 11, green: 12 }),
  }),
  job: fc.option(
    fc.record({
      conclusion: fc.constantFrom(
        ...["success", "success", "success", "success", "failure", "failure", "neutral"],
        ...["cancelled", "skipped", "timed_out", "action_required", "stale", "startup_failure", ""],
      ),
      failedStep: fc.constantFrom(null, "Verify the commit", "Verify the commit", "Set up Node"),
      url: fc.constant(null),
    }),
    { nil: undefined, freq: 12 },
  ),
  cancelledByUs: mostly(false, true),
  handoff: fc.option(
    fc
      .tuple(
        fc.option(anyEvidence, { freq: 10 }),
        mostly<Handoff["cause"]>("ok", "verification", "cancelled", "start_failed"),
      )
      .map(([found, cause]) => handoff(found, cause)),
    { freq: 10 },
  ),
  problem: fc.constantFrom(null, "gone"),
  quarantined: fc.subarray(["a", "b"]).map((names) => new Set(names)),
});

test("I2, over all conclusions and all evidence", () => {
  let passes = 0;
  fc.assert(
    fc.property(anyEnd, (run) => {
      const judged = judge(run);
      if (judged.outcome === "infrastructure") expect(judged.note).not.toBe("");
      if (judged.outcome !== "passed") return;
      passes += 1;
      const found = run.handoff?.verification;
      expect(run.job?.conclusion).toBe("success");
      expect(run.cancelledByUs).toBe(false);
      expect(run.order.required.length).toBeGreaterThan(0);
      expect([found?.commit, found?.spec]).toEqual([run.commit, run.order.spec]);
      expect([found?.phase, found?.exitCode, found?.timedOut]).toEqual(["command", 0, false]);
      const required = found?.checks.filter(
        (one) => one.required && run.order.required.includes(one.name),
      );
      expect(new Set(required?.map((one) => one.name))).toEqual(new Set(run.order.required));
      expect(required?.every((one) => one.exitCode === 0 && !one.timedOut)).toBe(true);
      const ranMs = required?.reduce((sum, one) => sum + one.durationMs, 0) ?? 0;
      expect(ranMs).toBeGreaterThanOrEqual(run.order.minSeconds * 1_000);
      const ran = found?.tests?.total ?? Number.POSITIVE_INFINITY;
      expect(ran).toBeGreaterThanOrEqual(run.order.floor?.least ?? 0);
    }),
    { numRuns: 20_000, seed: 7 },
  );
  // The property says something only if passes are among what was tried.
  expect(passes).toBeGreaterThan(100);
});

test("blame needs a failed job in which a required check or set-up failed, or a count that fell", () => {
  fc.assert(
    fc.property(anyEnd, (run) => {
      const judged = judge(run);
      if (judged.outcome !== "failed") return;
      const found = run.handoff?.verification;
      if (judged.signature === "fewer tests") {
        expect(found?.tests?.total).toBeLessThan(run.order.floor?.least ?? 0);
        return;
      }
      expect(run.job?.conclusion).toBe("failure");
      const red = found?.checks.some((one) => one.required && (one.exitCode !== 0 || one.timedOut));
      const mute = found == null && run.job?.failedStep === "Verify the commit";
      expect(red === true || found?.phase === "setup" || mute).toBe(true);
      if (found != null) expect(found.commit).toBe(run.commit);
    }),
    { numRuns: 20_000, seed: 8 },
  );
});
