// What running a pushed commit showed, and what its diff shows, changes what becomes of the unit. Played without GitHub.
import { describe, expect, test } from "vitest";
import { TESTS_PASS_WITHOUT } from "../../../core/criteria/unit-proof.ts";
import type { WeakenedTest } from "../../../core/criteria/weakened.ts";
import { missionReport } from "../../../core/report/mission.ts";
import type { Proof } from "../../../core/report/proof.ts";
import { whyUnit } from "../../../core/voice/answer.ts";
import { fakeSha, type LegAnswer, PureWorld } from "../../support/pure-world.ts";

const NOTHING: Proof["tests"] = { result: "not_applicable", files: [], why: "", log: "" };
const ofTests = (result: Proof["tests"]["result"]): Proof => ({
  ...{ commit: fakeSha("head"), base: fakeSha("base"), criteria: [] },
  tests: { result, files: ["tests/a.test.js"], why: "", log: "" },
});
const criterion = (result: "proven" | "not_proven" | "could_not_run"): Proof => ({
  ...{ commit: fakeSha("head"), base: fakeSha("base"), tests: NOTHING },
  criteria: [
    {
      ...{ command: "npm run check", result, why: result === "could_not_run" ? "no npm" : "" },
      exitCode: result === "proven" ? 0 : result === "not_proven" ? 1 : null,
      log: result === "not_proven" ? "TypeError: x is undefined" : "",
    },
  ],
});

/** One unit whose attempts leave these, in order; the last one stays. */
function work(
  answers: readonly LegAnswer[],
  options: { config?: Record<string, unknown>; unit?: Record<string, unknown> } = {},
): PureWorld {
  const world = new PureWorld({ review: { enabled: false }, ...options.config });
  world.script.leg = ({ purpose, attempt }) =>
    purpose === "work"
      ? (answers[Math.min(attempt, answers.length) - 1] ?? { ok: true })
      : { ok: true };
  world.label([{ id: "a", title: "Add a", files: ["src/a.js"], ...options.unit }]);
  return world;
}

const ok = (prove: NonNullable<Extract<LegAnswer, { ok: true }>["prove"]>): LegAnswer => ({
  ok: true,
  prove,
});
const success = (proof: Proof | null): LegAnswer => ok({ conclusion: "success", proof });
const failure = (proof: Proof | null, step = "Prove the work"): LegAnswer =>
  ok({ conclusion: "failure", step, proof });

const briefs = (world: PureWorld, purpose: string) =>
  world
    .of("run.dispatch")
    .filter((effect) => effect.purpose === purpose)
    .flatMap((effect) => Object.values(effect.briefs).map((text) => JSON.parse(text)));

describe("a criterion that is a command", () => {
  test("fails: back to the worker with its real output, no review, no pull request", () => {
    const world = work([failure(criterion("not_proven")), success(criterion("proven"))], {
      config: { review: { enabled: true } },
    });
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 2 });
    expect(briefs(world, "work")[1]?.evidence[0]).toMatchObject({
      stage: "verify",
      cause: "criterion `npm run check` exits 1",
    });
    expect(briefs(world, "work")[1]?.evidence[0]?.text).toContain("TypeError: x is undefined");
    expect(briefs(world, "review")).toHaveLength(1);
    const [pull] = world.of("pull.ensure").filter(({ owner }) => owner.kind === "unit");
    expect(pull?.body).toContain("### Shown by running it");
    expect(pull?.body).toContain("`npm run check`: passes, exit code 0");
    expect(whyUnit(world.state, world.mission, world.unit("a"))).toContain("npm run check");
    expect(briefs(world, "review")[0]?.flags[0]).toContain("was run by us and exits 0");
    // It left no queue: it never was in one.
    expect(missionReport(world.state, world.mission).merge_quality).toMatchObject({
      successful_merges: 1,
      merge_failures: 0,
    });
  });

  test("fails every time: the unit fails", () => {
    const world = work([failure(criterion("not_proven"))]);
    expect(world.unit("a")).toMatchObject({ state: "failed", attempt: 3 });
    expect(world.landed()).toEqual([]);
  });

  test("cannot be run: the unit goes on, and that is said", () => {
    const world = work([success(criterion("could_not_run"))]);
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
    const [pull] = world.of("pull.ensure").filter(({ owner }) => owner.kind === "unit");
    expect(pull?.body).toContain("could not be run (no npm)");
  });

  test("nothing to prove: the leg is over with its publish job, and nothing is said", () => {
    const world = work([{ ok: true }]);
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
    const [pull] = world.of("pull.ensure").filter(({ owner }) => owner.kind === "unit");
    expect(pull?.body).not.toContain("Shown by running it");
  });
});

describe("the job decides, its file only informs", () => {
  test("it failed and says nothing readable: not proven", () => {
    const world = work([failure(null), { ok: true }]);
    expect(briefs(world, "work")[1]?.evidence[0]?.cause).toBe("the proof failed");
  });
  test("it failed and its file says that all is well: not proven", () => {
    const world = work([failure(criterion("proven")), { ok: true }]);
    expect(world.unit("a").attempt).toBe(2);
  });
  test("it ended well and its file says that something failed: not proven", () => {
    const world = work([success(criterion("not_proven")), { ok: true }]);
    expect(world.unit("a").attempt).toBe(2);
  });
  test.each(["cancelled", "timed_out", "skipped"])(
    "%s: could not be run, no attempt is lost",
    (conclusion) => {
      const world = work([ok({ conclusion, proof: null })]);
      expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
      expect(world.unit("a").details.proof?.tests).toBe("could_not_run");
    },
  );
  test("trouble of the machinery: could not be run", () => {
    const world = work([failure(null, "Set up Node")]);
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
  });
  test("it never comes: the end of the run ends the leg", () => {
    const world = work([ok({ conclusion: "never", proof: null })]);
    expect(world.unit("a").state).toBe("working");
    const dispatch = [...world.state.dispatches.values()].find(({ purpose }) => purpose === "work");
    if (dispatch?.runId == null) throw new Error("no run");
    const run = { dispatch: dispatch.dispatch, runId: dispatch.runId, url: "" };
    const jobs = Object.entries(dispatch.legs[0]?.jobs ?? {}).map(([job, outcome]) => ({
      ...{ leg: "a", job, conclusion: outcome.conclusion, failedStep: null, url: null },
      ...(outcome.proves === true ? { proves: true } : {}),
    }));
    world.send({
      ...{ type: "Reconciled", at: world.at, missing: [], refs: Object.fromEntries(world.refs) },
      runs: [{ ...run, status: "completed", conclusion: "failure", jobs }],
      ...{ pulls: [], objectives: [] },
    });
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
    expect(world.unit("a").details.proof?.tests).toBe("could_not_run");
  });
});

describe("new tests that pass without the change", () => {
  test("first the worker is told, then a person looks", () => {
    const world = work([failure(ofTests("not_proven"))]);
    expect(briefs(world, "work")[1]?.evidence[0]).toMatchObject({ cause: TESTS_PASS_WITHOUT });
    expect(world.unit("a")).toMatchObject({ state: "gated", attempt: 2 });
    expect(world.unit("a").because).toContain(TESTS_PASS_WITHOUT);
    world.approve(world.unit("a").pull ?? 0);
    expect(world.unit("a").state).toBe("landed");
  });
  test("no attempt left: a person looks at once", () => {
    const world = work([failure(ofTests("not_proven"))], {
      config: { units: { max_attempts: 1 } },
    });
    expect(world.unit("a")).toMatchObject({ state: "gated", attempt: 1 });
  });
  test("that fail without it: it goes on, and the reviewer is told", () => {
    const world = work([success(ofTests("proven"))], { config: { review: { enabled: true } } });
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
    expect(briefs(world, "review")[0]?.flags).toEqual([
      "the new tests fail without the change: tests/a.test.js",
    ]);
  });
  test.each(["test-writer", "refactorer", "simplifier"])("of a %s: noted only", (specialist) => {
    const world = work([success(ofTests("not_proven"))], { unit: { specialist } });
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
    const [pull] = world.of("pull.ensure").filter(({ owner }) => owner.kind === "unit");
    expect(pull?.body).toContain("they prove nothing");
  });
});

describe("weakened tests", () => {
  const weakened: readonly WeakenedTest[] = [
    { kind: "deleted_cases", path: "tests/old.test.js", text: '1 test case fewer; gone: "adds"' },
  ];
  const answer: LegAnswer = { ok: true, weakened };

  test("wait for a person, and reviewer and pull request say which", () => {
    const world = work([answer], { config: { review: { enabled: true } } });
    expect(world.unit("a").state).toBe("gated");
    expect(world.unit("a").because).toContain("it weakens tests: tests/old.test.js");
    expect(briefs(world, "review")[0]?.flags[0]).toContain("weaker tests in tests/old.test.js");
    const [pull] = world.of("pull.ensure").filter(({ owner }) => owner.kind === "unit");
    expect(pull?.body).toContain("weaker tests");
    world.approve(world.unit("a").pull ?? 0);
    expect(world.unit("a").state).toBe("landed");
  });
  test("that the plan asked for need nobody", () => {
    const world = work([answer], { unit: { verify: { fewer_tests: 1 } } });
    expect(world.unit("a").state).toBe("landed");
  });
  test("in a repository that lets them fall need nobody", () => {
    const config = { verify: { command: "npm test", tests_may_fall: true } };
    expect(work([answer], { config }).unit("a").state).toBe("landed");
  });
  test("a threshold that lets more through is another thing than fewer tests", () => {
    const loose = { kind: "threshold", path: "vitest.config.js", text: "90 became 80" } as const;
    const world = work([{ ok: true, weakened: [loose] }], { unit: { verify: { fewer_tests: 1 } } });
    expect(world.unit("a").state).toBe("gated");
  });
  test("of an earlier attempt say nothing about the next one", () => {
    const bad = { ...failure(criterion("not_proven")), weakened };
    const world = work([bad, { ok: true }]);
    expect(world.unit("a")).toMatchObject({ state: "landed", attempt: 2 });
  });
});

describe("a change that looks odd", () => {
  test.each<[string, readonly string[], number, string]>([
    ["tests alone", ["tests/a.test.js"], 10, "it changes tests alone"],
    ["far too much", ["src/a.js"], 6000, "it changes 6000 lines"],
    ["somewhere else", ["lib/b.js"], 10, "it changes none of the files that the plan names"],
  ])("%s is told, not refused", (_, files, lines, text) => {
    const config = { review: { enabled: true }, gates: { large_merge: "never" } };
    const world = work([{ ok: true, files, lines }], { config });
    expect(world.unit("a").state).toBe("landed");
    expect(briefs(world, "review")[0]?.flags.join()).toContain(text);
  });
});
