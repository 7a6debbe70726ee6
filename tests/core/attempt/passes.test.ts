// Which passes a brief has, what a retry starts from, and what of it all is kept with the attempt.
import { describe, expect, test } from "vitest";
import { notePasses } from "../../../core/attempt/attempt-notes.ts";
import { agentNow, fixFor, passesFor } from "../../../core/attempt/passes.ts";
import { crossFieldProblems } from "../../../core/config/cross-field.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import type { UnitProof } from "../../../core/criteria/unit-proof.ts";
import { Draft } from "../../../core/engine/draft.ts";
import type { Brief } from "../../../core/report/brief.ts";
import { renderUnitPull } from "../../../core/voice/pull.ts";
import { rootCauseSection } from "../../../core/voice/root-cause.ts";
import { fakeSha, type LegAnswer, PureWorld } from "../../support/pure-world.ts";

const unit = (more: Record<string, unknown> = {}) => ({
  ...{ id: "a", title: "Unit a", files: ["src/a.js"] },
  ...more,
});

function world(config: Record<string, unknown> = {}, answers: readonly LegAnswer[] = []) {
  const made = new PureWorld({
    ...{ review: { enabled: false }, gates: { promote: "off" }, fixup: { candidates: 0 } },
    ...config,
  });
  made.script.leg = ({ purpose, attempt }) =>
    purpose === "work" ? (answers[attempt - 1] ?? { ok: true }) : { ok: true };
  return made;
}

/** The first version of the unit fails its verification. */
function redOnce(made: PureWorld, redUntil = 2): PureWorld {
  made.script.verify = (units) =>
    units.length > 0 && briefs(made).length < redUntil ? ["tests/a.test.js > adds"] : "passed";
  return made;
}

const briefs = (made: PureWorld): readonly Brief[] =>
  made
    .of("run.dispatch")
    .filter(({ purpose }) => purpose === "work")
    .map(({ briefs }) => JSON.parse(briefs["a.json"] ?? "{}"));
const passes = (made: PureWorld) => briefs(made).map((brief) => brief.passes ?? []);

describe("an architect", () => {
  test.each([
    ["a plain unit", "uncertain", {}, []],
    ["an uncertain one", "uncertain", { speculation_score: 0.5 }, ["architect"]],
    ["one of four files", "uncertain", { files: ["a", "b", "c", "d"] }, ["architect"]],
    ["research", "always", { kind: "research", files: ["a", "b", "c", "d"] }, []],
    ["an experiment", "always", { kind: "experiment" }, []],
    ["always", "always", {}, ["architect"]],
    ["never", "never", { files: ["a", "b", "c", "d"] }, []],
  ] as const)("%s, %s", (_name, architect, more, expected) => {
    const made = world({ agent: { architect }, speculation: { enabled: false } });
    made.label([unit(more)]);
    expect(passes(made)[0]).toEqual(expected);
  });
});

describe("a retry", () => {
  test("begins with a root cause analysis and from the earlier version; switched off, with neither", () => {
    const made = redOnce(world());
    made.label([unit()]);
    const [first, second] = briefs(made);
    expect(first?.passes).toBeUndefined();
    expect(first?.fix).toBeUndefined();
    expect(second?.passes).toEqual(["diagnose"]);
    expect(second?.fix).toMatchObject({ baseOfIt: first?.commit });
    expect(made.units).toEqual({ a: "landed" });

    const without = redOnce(
      world({ agent: { root_cause: false }, units: { fix_mode: false, retry_delay_seconds: 0 } }),
    );
    without.label([unit()]);
    expect(passes(without)).toEqual([[], []]);
    expect(briefs(without)[1]?.fix).toBeUndefined();
  });

  test("knows what kind of failure it was, and what helps", () => {
    const made = redOnce(world());
    made.label([unit()]);
    const evidence = briefs(made)[1]?.evidence[0];
    expect(evidence?.category).toContain("test");
    expect(evidence?.advice).toContain("repair the code, not the test");
    const [attempt] = [...made.state.attempts.values()];
    expect(attempt?.details.category).toBe("test");
  });

  test.each([
    [{ ok: false, cause: "no_result" }, ["diagnose"]],
    [{ ok: false, cause: "regression" }, ["diagnose"]],
    [{ ok: false, cause: "timeout" }, []],
    [{ ok: false, cause: "budget" }, []],
    [{ ok: false, cause: "api_overload" }, []],
    [{ ok: false, cause: "cancelled" }, []],
  ] as const)("after an agent's %j it has %j", (answer, expected) => {
    const made = world({}, [answer]);
    made.label([unit()]);
    made.advance(600_000);
    expect(passes(made)).toEqual([[], expected]);
    expect(briefs(made)[1]?.fix).toBeUndefined();
  });

  test("goes back past an attempt that left nothing", () => {
    const made = redOnce(
      world({ units: { max_attempts: 4, retry_delay_seconds: 0 } }, [
        { ok: true },
        { ok: false, cause: "no_result" },
      ]),
    );
    made.label([unit()]);
    made.advance(600_000);
    const all = briefs(made);
    expect(all).toHaveLength(3);
    expect(all[2]?.fix).toEqual(all[1]?.fix);
  });

  test("is told which commands passed at the version it starts from", () => {
    const made = redOnce(
      world({
        verify: { command: "npm test", checks: [{ name: "types", command: "npx tsc" }] },
      }),
    );
    made.label([unit()]);
    const [attempt] = [...made.state.attempts.values()];
    const names = attempt?.details.passedChecks ?? [];
    const commands = briefs(made)[1]?.fix?.passed ?? [];
    expect(commands).toEqual(names.map((name) => (name === "types" ? "npx tsc" : "npm test")));
  });
});

describe("what its passes found", () => {
  const FOUND = {
    rootCause: "sum adds one @octo #12 <img src=x>",
    why: ["a", "b", "c", "d", "e"],
    edits: [{ file: "src/a.js", change: "take `+1` away", reason: "r" }],
    avoid: ["x"],
  };
  const report = { name: "diagnose", status: "completed", cause: "ok", costUsd: 0.2 } as const;

  test("is kept with the attempt and shown in its pull request, as words of others; without it nothing is", () => {
    const made = redOnce(world());
    made.label([unit()]);
    const draft = new Draft(made.state, made.at);
    const row = made.unit("a");
    expect(rootCauseSection(made.state, row)).toBe("");
    notePasses(draft, row, 2, { passes: [{ ...report, text: "long" }], rootCause: FOUND });
    const attempt = draft.attempts.get(`${row.mission}/a/2`);
    expect(attempt?.details.passes).toEqual([report]);
    expect(attempt?.details.rootCause?.why).toHaveLength(5);
    const pull = renderUnitPull(draft.state, made.mission, row).body;
    expect(pull).toContain("### Why the earlier attempt failed");
    expect(pull).toContain("`src/a.js`: take \\`+1\\` away");
    expect(pull).not.toMatch(/@octo|<img|[^&]#12/);
  });
});

test("settings of other agents are said to have no effect", () => {
  const problems = crossFieldProblems(
    RepoConfig.parse({ agent: { micro_builds: true, step_command: "true" } }),
    {},
  ).map(({ message }) => message);
  expect(problems.join()).toContain("`agent.micro_builds` is only used with");
  const alone = RepoConfig.parse({ agent: { type: "builtin", step_command: "true" } });
  expect(
    crossFieldProblems(alone, {})
      .map(({ message }) => message)
      .join(),
  ).toContain("`agent.step_command` is only used with");
});

test("a unit that is tried in several ways at once has no architect for each of them", () => {
  const made = world();
  made.label([unit({ speculation_score: 0.9 })]);
  const legs = made
    .of("run.dispatch")
    .filter(({ purpose }) => purpose === "work")
    .flatMap((run) => Object.values(run.briefs).map((text) => JSON.parse(text) as Brief));
  expect(legs.length).toBeGreaterThan(1);
  expect(legs.map((brief) => [brief.passes, typeof brief.hint])).toEqual(
    legs.map(() => [undefined, "string"]),
  );
});

test("criteria that we ran and that passed are among what must still pass; those of another head are not", () => {
  const made = redOnce(world());
  made.hold.add("run.dispatch");
  made.label([unit()]);
  made.release();
  const row = made.unit("a");
  const draft = new Draft(made.state, made.at);
  const attempt = draft.attempts.get(`${row.mission}/a/1`);
  if (attempt?.head == null) throw new Error("nothing was published");
  const one = (command: string, result: "proven" | "not_proven") => ({
    command,
    result,
    exitCode: 0,
    why: "",
  });
  const proof: UnitProof = {
    ...{
      attempt: 1,
      head: attempt.head,
      tests: "proven",
      testFiles: [],
      why: "",
      weakened: [],
      odd: [],
    },
    criteria: [
      one("test -f a.js", "proven"),
      one("false", "not_proven"),
      one("x".repeat(300), "proven"),
    ],
  };
  const evidence = [{ attempt: 1, stage: "review", cause: "low", text: "no" }] as const;
  const ended = { ...row, attempt: 1, evidence, details: { proof } };
  expect(fixFor(draft, made.mission, ended)?.passed).toEqual(["test -f a.js"]);
  const other = { ...proof, head: fakeSha("other") };
  expect(fixFor(draft, made.mission, { ...ended, details: { proof: other } })?.passed).toEqual([]);
});

test("a mission that is degraded has no architect, and thinks with the model it has left", () => {
  const made = world({
    agent: { architect: "always", architect_model: "dear", fallback_model: "" },
  });
  made.hold.add("run.dispatch");
  made.label([unit()]);
  const draft = new Draft(made.state, made.at);
  const row = made.unit("a");
  expect(passesFor(draft, made.mission, row)).toEqual(["architect"]);
  expect(agentNow(draft, made.mission, 1).architectModel).toBe("dear");
  const health = draft.healthOf(made.mission.mission);
  draft.putHealth({ ...health, level: { ...health.level, level: 3 } });
  expect(passesFor(draft, made.mission, row)).toEqual([]);
  expect(agentNow(draft, made.mission, 1).architectModel).toBeUndefined();
});
