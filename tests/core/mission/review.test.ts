// What a review makes happen: findings hold or not, are told to the next attempt, shown where they stand, and too many
// unreadable reviews are said aloud.
import { describe, expect, test } from "vitest";
import { Draft } from "../../../core/engine/draft.ts";
import { plannerNotes } from "../../../core/learn/planner-notes.ts";
import { Brief } from "../../../core/report/brief.ts";
import type { Handoff } from "../../../core/report/handoff.ts";
import { renderMissionComment } from "../../../core/voice/mission-comment.ts";
import { PureWorld } from "../../support/pure-world.ts";

const UNIT = { id: "a", title: "Add a", files: ["src/a.js"] };
const unit = (id: string) => ({ ...UNIT, id, title: `Add ${id}`, files: [`src/${id}.js`] });
const scores = (score: number, tests = score): string =>
  `REVIEW_RESULT:{"alignment":${score},"approach":${score},"test_quality":${tests},"rationale":"Said."}`;

type Findings = NonNullable<Handoff["findings"]>;
const at = (more: Partial<Findings["placed"][number]> = {}): Findings["placed"][number] => ({
  ...{ path: "src/a.js", line: 3, endLine: 3, severity: "must", text: "Divides by zero." },
  ...{ suggestion: "return 0;", lines: ["return 1 / 0;"] },
  ...more,
});
const found = (...placed: Findings["placed"]): Findings => ({ placed, unplaced: [], dropped: 0 });

interface Review {
  readonly text: string;
  readonly findings?: Findings;
}

/** Reviews of unit a in this order; then good ones. */
function world(config: Record<string, unknown>, ...reviews: readonly Review[]): PureWorld {
  const queue = [...reviews];
  const made = new PureWorld({ units: { retry_delay_seconds: 0 }, ...config });
  made.script.leg = ({ purpose, leg }) => {
    if (purpose !== "review") return { ok: true };
    const next = leg === "a" ? queue.shift() : undefined;
    return { ok: true, ...(next ?? { text: scores(8) }) };
  };
  return made;
}
const briefs = (of: PureWorld, purpose: string): readonly Brief[] =>
  of
    .of("run.dispatch")
    .filter((effect) => effect.purpose === purpose)
    .flatMap((effect) => Object.values(effect.briefs))
    .map((text) => Brief.parse(JSON.parse(text)));

describe("a finding that must be answered", () => {
  const good = { text: scores(9), findings: found(at()) };
  test("sends the unit back whatever its score, with place and suggestion", () => {
    const run = world({}, good);
    run.label([UNIT]);
    expect(run.unit("a")).toMatchObject({ state: "landed", attempt: 2 });
    const [first, second] = briefs(run, "work");
    expect(first?.evidence).toEqual([]);
    expect(second?.evidence).toMatchObject([
      { stage: "review", cause: "1 finding must be answered" },
    ]);
    expect(second?.evidence[0]?.text).toContain("- must, src/a.js:3: Divides by zero.");
    expect(second?.evidence[0]?.text).toContain("return 0;");
  });
  test("does not hold where the configuration says so", () => {
    const run = world({ review: { must_holds: false } }, good);
    run.label([UNIT]);
    expect(run.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
  });
  test.each<[string, Partial<Findings["placed"][number]>]>([
    ["it is milder", { severity: "should" }],
    ["it is about a file that was not changed", { path: "src/z.js" }],
  ])("does not hold when %s", (_name, more) => {
    const run = world({}, { text: scores(9), findings: found(at(more)) });
    run.label([UNIT]);
    expect(run.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
  });
  test("without an attempt left the change goes on, and the finding is still shown", () => {
    const run = world({ units: { max_attempts: 1 } }, good);
    run.label([UNIT]);
    expect(run.unit("a")).toMatchObject({ state: "landed", attempt: 1 });
    expect(run.of("review.ensure")).toHaveLength(1);
  });
});

test("a low score is told with its findings", () => {
  const run = world({}, { text: scores(3), findings: found(at({ severity: "should" })) });
  run.label([UNIT]);
  expect(run.unit("a")).toMatchObject({ state: "landed", attempt: 2 });
  const evidence = briefs(run, "work")[1]?.evidence[0];
  expect(evidence?.cause).toBe("score 3 is below 5");
  expect(evidence?.text).toContain("- should, src/a.js:3: Divides by zero.");
});

describe("where it is shown", () => {
  const mild = at({ severity: "should" });
  test("a review with a comment on the line, and annotations with the check", () => {
    const run = world({}, { text: scores(8), findings: found(mild) });
    run.label([UNIT]);
    expect(run.of("review.ensure")).toMatchObject([
      {
        commit: run.unit("a").head,
        isNew: true,
        comments: [{ path: "src/a.js", line: 3, startLine: null }],
      },
    ]);
    expect(run.of("review.ensure")[0]?.comments[0]?.body).toMatch(
      /\*\*Should change\*\*[\s\S]*```suggestion\nreturn 0;\n```$/,
    );
    const check = run.of("check.ensure").find(({ name }) => name === "mc/review");
    expect(check?.annotations).toEqual([
      {
        ...{ path: "src/a.js", startLine: 3, endLine: 3, level: "warning" },
        message: "Divides by zero.",
      },
    ]);
    expect(check?.summary).toContain("| 8 | 8 | 8 |  | **8** |");
  });
  test("without a finding on a line there is a check and no review", () => {
    const run = world({}, { text: scores(8), findings: { ...found(), dropped: 1 } });
    run.label([UNIT]);
    expect(run.of("review.ensure")).toEqual([]);
    const check = run.of("check.ensure").find(({ name }) => name === "mc/review");
    expect(check?.summary).toContain("1 finding could not be read");
  });
  test("at most so many, the most severe; none with 0", () => {
    const all = [1, 2, 3, 4].map((line) =>
      at({ line, endLine: line, text: `f${line}`, severity: line < 3 ? "note" : "should" }),
    );
    const run = world(
      { review: { max_findings: 3 } },
      { text: scores(8), findings: found(...all) },
    );
    run.label([UNIT]);
    expect(run.of("review.ensure")[0]?.comments.map(({ line }) => line)).toEqual([3, 4, 1]);
    expect(run.of("review.ensure")[0]?.body).toContain("1 milder finding left out");
    const none = world(
      { review: { max_findings: 0 } },
      { text: scores(8), findings: found(...all) },
    );
    none.label([UNIT]);
    expect(none.of("review.ensure")).toEqual([]);
  });
  test("a review that comes before the pull request waits for it", () => {
    const run = world({}, { text: scores(8), findings: found(mild) });
    run.hold.add("pull.ensure");
    run.label([UNIT]);
    expect(run.unit("a").state).toBe("publishing");
    expect(run.of("review.ensure")).toEqual([]);
    run.release();
    expect(run.of("review.ensure")).toHaveLength(1);
    expect(run.unit("a").state).toBe("landed");
  });
  test("GitHub refuses it: told, and nothing waits for it", () => {
    const run = world({}, { text: scores(8), findings: found(mild) });
    run.label([UNIT]);
    const [effect] = run.of("review.ensure");
    run.send({
      type: "EffectRefused",
      at: run.at,
      kind: "review.ensure",
      key: effect?.key ?? "",
      problem: "no",
      exhausted: false,
    });
    expect(run.because().at(-1)).toContain("review.ensure did not happen: GitHub refused: no");
    expect(run.unit("a").state).toBe("landed");
  });
});

describe("reviews that cannot be read", () => {
  const many = ["a", "b", "c", "d", "e", "f"].map(unit);
  test("are said aloud once, with what was unreadable, until it is over", () => {
    const run = new PureWorld({ units: { retry_delay_seconds: 0 }, workers: { max: 8 } });
    run.script.leg = ({ purpose }) =>
      purpose === "review" ? { ok: true, text: "Looks nice." } : { ok: true };
    run.label(many);
    const said = () => run.because().filter((text) => text.includes("cannot be relied on"));
    expect(said()).toHaveLength(1);
    expect(said()[0]).toContain("5 of the last 5 reviews could not be read: 5 no verdict");
    expect(Object.values(run.units)).toEqual(many.map(() => "gated"));
    expect(renderMissionComment(run.state, run.mission)).toContain(
      "**The reviewer cannot be relied on:** 12 of the last 12 reviews",
    );
    expect(run.state.repo.measures.reviews?.alarmed).toBe(true);
  });
  test("a few of many say nothing", () => {
    const run = world({ workers: { max: 8 } }, { text: "Looks nice." });
    run.label(many);
    expect(run.because().filter((text) => text.includes("cannot be relied on"))).toEqual([]);
    expect(renderMissionComment(run.state, run.mission)).not.toContain("relied on");
  });
});

describe("trends of scores", () => {
  const chain = ["a", "b", "c", "d"].map((id, index, all) => ({
    ...unit(id),
    depends_on: index === 0 ? [] : [all[index - 1]],
  }));
  const run = (tests: number): PureWorld => {
    const made = new PureWorld({ units: { retry_delay_seconds: 0 } });
    made.script.leg = ({ purpose }) =>
      purpose === "review" ? { ok: true, text: scores(8, tests) } : { ok: true };
    made.label(chain);
    return made;
  };
  const flagsOf = (of: PureWorld) => briefs(of, "work").map(({ flags }) => flags?.at(-1) ?? "");
  test("the weakest dimension is told to the next worker, once three are known", () => {
    const flags = flagsOf(run(5));
    expect(flags.map((flag) => flag.includes("gave tests 5.0 of 10"))).toEqual([
      ...[false, false, false, true],
    ]);
    expect(flags[3]).toContain("write tests that fail when the change is wrong");
  });
  test("where all are good, nothing is", () => {
    expect(flagsOf(run(8)).filter((flag) => flag.includes("Reviews"))).toEqual([]);
  });
  test("the planner reads them", () => {
    const { state, at: now, mission } = run(5);
    expect(plannerNotes(new Draft(state, now), mission).join("\n\n")).toContain(
      "Mean of all reviews 7.0 of 10, of the last three 7.0 (stable); of late: alignment 8.0, approach 8.0, tests 5.0.\nWeakest: tests.",
    );
  });
  test("scores are kept with their attempt", () => {
    const [attempt] = [...run(5).state.attempts.values()];
    expect(attempt?.details.review).toMatchObject({
      ...{ alignment: 8, approach: 8, testQuality: 5, criteriaMet: null, average: 7 },
    });
  });
});
