// Experiments and research in missions: reports and findings instead of merges, what is promoted, what those who build on it hear.
import { describe, expect, test } from "vitest";
import { missionReport } from "../../../core/report/mission.ts";
import { type LegAnswer, PureWorld, STRANGER } from "../../support/pure-world.ts";

const REPORT = {
  approaches: [
    {
      name: "Index",
      description: "An index on created_at.",
      metrics: { "query p50": "2 ms" },
      pros: ["fast"],
      cons: ["12 MB"],
    },
    {
      name: "Cache",
      description: "A map in memory.",
      metrics: { "query p50": "1 ms" },
      pros: [],
      cons: ["stale"],
    },
  ],
  recommended_approach: "Index",
  rationale: "Fast enough and never stale.",
};
const says = (result: Record<string, unknown>): LegAnswer => ({
  ok: true,
  files: [],
  text: `MC_RESULT:${JSON.stringify({ status: "completed", summary: "looked", ...result })}`,
});
const compares = says({ comparison_report: REPORT });

const experiment = {
  id: "faster",
  title: "Make queries faster",
  kind: "experiment",
  files: ["src/query.js"],
  criteria: ["p50 below 5 ms"],
};
const other = { id: "other", title: "Something else", files: ["src/other.js"] };

function world(answers: Record<string, LegAnswer>, config: Record<string, unknown> = {}) {
  const made = new PureWorld({ review: { enabled: false }, gates: { promote: "off" }, ...config });
  made.script.leg = ({ purpose, leg, attempt }) =>
    (purpose === "work" ? (answers[`${leg}@${attempt}`] ?? answers[leg]) : undefined) ?? {
      ok: true,
    };
  return made;
}
/** Other work goes on: the mission runs. */
function running(answers: Record<string, LegAnswer>, config: Record<string, unknown> = {}) {
  const made = world(answers, { protected_paths: ["src/other.js"], ...config });
  made.label([experiment, other]);
  expect(made.mission.state).toBe("running");
  return made;
}
const comments = (made: PureWorld, topic: string): readonly string[] =>
  made
    .of("comment.ensure")
    .filter((one) => one.topic === topic)
    .map(({ body }) => body);
const answer = (made: PureWorld): string => made.of("comment.ensure").at(-1)?.body ?? "";
const briefOf = (made: PureWorld, leg: string) => {
  const runs = made.of("run.dispatch").filter(({ purpose }) => purpose === "work");
  const text = runs.findLast(({ briefs }) => briefs[`${leg}.json`] !== undefined);
  return JSON.parse(text?.briefs[`${leg}.json`] ?? "{}");
};

describe("an experiment", () => {
  test("ends in its report: no branch, no merge, one comment on the objective, a part of the mission's report", () => {
    const made = running({ faster: compares });
    expect(made.unit("faster")).toMatchObject({
      state: "unchanged",
      because: "it compared 2 approaches and recommends Index",
      head: null,
      pull: null,
    });
    const [body] = comments(made, "experiment-m1-faster");
    expect(body).toContain("It recommends **Index** of 2 approaches. Nothing was merged.");
    expect(body).toContain("| approach | query p50 | for | against |");
    expect(body).toContain("| **Index** | 2 ms | fast | 12 MB |");
    expect(body).toContain("`/mc promote faster` has it done");
    const reported = missionReport(made.state, made.mission).units.find(
      ({ id }) => id === "faster",
    );
    expect(reported?.report).toMatchObject({ recommended: "Index" });
    made.advance(5_000);
    expect(comments(made, "mission-m1").at(-1)).toContain("recommends Index");
    expect([...made.state.attempts.values()].find(({ unit }) => unit === "faster")?.state).toBe(
      "completed",
    );
  });

  test("without a report that can be read is tried again, and told what was wrong", () => {
    const made = world({
      "faster@1": says({ summary: "Index is best" }),
      "faster@2": compares,
    });
    made.label([experiment]);
    expect(made.unit("faster")).toMatchObject({ state: "unchanged", attempt: 2 });
    const [evidence] = briefOf(made, "faster").evidence;
    expect(evidence).toMatchObject({ stage: "agent", cause: "no_result" });
    expect(evidence.text).toContain("there is no `comparison_report`");
  });

  test("that never leaves one fails", () => {
    const made = world({ faster: says({}) });
    made.label([experiment]);
    expect(made.units).toEqual({ faster: "failed" });
  });

  test("is what an agent's units become in experiment mode; a person's plan keeps its kinds", () => {
    const plan = `<!-- PLAN -->${JSON.stringify({ type: "leaves", units: [{ title: "Faster", description: "x", files_hint: "src/query.js" }] })}<!-- /PLAN -->`;
    for (const [mode, kind] of [
      ["asked", "implement"],
      ["always", "experiment"],
    ]) {
      const made = new PureWorld({ experiment: { mode } });
      made.script.leg = ({ purpose }) => (purpose === "plan" ? { ok: true, text: plan } : compares);
      made.hold.add("leg.collect");
      made.label(null);
      made.release();
      expect([...made.state.units.values()].map((one) => one.kind)).toEqual([kind]);
      const explicit = new PureWorld({ experiment: { mode } });
      explicit.label([other]);
      expect(explicit.unit("other").kind).toBe("implement");
    }
  });
});

describe("promoting", () => {
  test("has the recommended approach done: same files and criteria, the report as data, after the experiment", () => {
    const made = running({ faster: compares });
    made.command({ name: "promote", unit: "faster", approach: "" });
    expect(answer(made)).toContain("`faster-index` does `Index` of `faster`");
    const unit = made.unit("faster-index");
    expect(unit).toMatchObject({
      kind: "implement",
      state: "landed",
      files: ["src/query.js"],
      criteria: ["p50 below 5 ms"],
      dependsOn: ["faster"],
    });
    expect(unit.description).toContain("An index on created_at.");
    expect(unit.description).toContain("query p50: 2 ms");
    expect(unit.description).toContain("Fast enough and never stale.");
    expect(made.landed()).toContain("faster-index");
    expect(comments(made, "experiment-m1-faster").at(-1)).toContain(
      "Index is done by `faster-index`.",
    );
    expect(briefOf(made, "faster-index").findings).toContain("Recommended: Index.");
  });

  test("another approach by its name; each only once", () => {
    const made = running({ faster: compares });
    made.command({ name: "promote", unit: "faster", approach: "cache" });
    expect(made.unit("faster-cache").title).toBe("Make queries faster: Cache");
    made.command({ name: "promote", unit: "faster", approach: "Cache" });
    expect(answer(made)).toContain("is `faster-cache` already");
    made.command({ name: "promote", unit: "faster", approach: "" });
    expect(made.unit("faster-index").state).toBe("landed");
  });

  test("is refused with the reason", () => {
    const made = running({ faster: compares });
    const said = (unit: string, approach = ""): string => {
      made.command({ name: "promote", unit, approach });
      return answer(made);
    };
    expect(said("other")).toContain("is no experiment");
    expect(said("fastr")).toContain("Did you mean `faster`?");
    expect(said("faster", "Redis")).toContain("compared no approach `Redis`");
    made.command({ name: "promote", unit: "faster", approach: "" }, STRANGER);
    expect(answer(made)).toContain("may not steer missions here");
    expect(Object.keys(made.units)).toEqual(["faster", "other"]);
    const never = running({ faster: compares }, { experiment: { promote: "never" } });
    never.command({ name: "promote", unit: "faster", approach: "" });
    expect(answer(never)).toContain("`experiment.promote` is `never`");
  });

  test("does not hold the mission; afterwards a mission is to be started for it", () => {
    const made = world({ faster: compares });
    made.label([experiment]);
    expect(made.mission.state).toBe("completed");
    made.command({ name: "promote", unit: "faster", approach: "" });
    expect(answer(made)).toContain("Start a mission for it");
    expect(made.units).toEqual({ faster: "unchanged" });
  });

  test("an open promotion waits for what was promoted", () => {
    const made = world({ faster: compares }, { gates: { promote: "always" } });
    made.label([experiment, other]);
    expect(made.mission.state).toBe("promote_gate");
    made.command({ name: "promote", unit: "faster", approach: "" });
    expect(made.units).toEqual({
      faster: "unchanged",
      other: "landed",
      "faster-index": "landed",
    });
    expect(made.mission.state).toBe("promote_gate");
    expect(made.mission.releaseSha).toBe(made.ref("refs/heads/mc/green"));
  });

  test("always: the recommended approach is done at once", () => {
    const made = world({ faster: compares }, { experiment: { promote: "always" } });
    made.label([experiment]);
    expect(made.units).toEqual({ faster: "unchanged", "faster-index": "landed" });
    const none = world(
      { faster: says({ comparison_report: { ...REPORT, recommended_approach: "none" } }) },
      { experiment: { promote: "always" } },
    );
    none.label([experiment]);
    expect(none.units).toEqual({ faster: "unchanged" });
    expect(comments(none, "experiment-m1-faster").at(-1)).toContain("recommends none of them");
  });

  test("ids stay unique and short", () => {
    const long = { ...experiment, id: "a-name-that-takes-all-of-the-forty-chars" };
    const made = world({ [long.id]: compares }, { protected_paths: ["src/other.js"] });
    made.label([long, other]);
    made.command({ name: "promote", unit: long.id, approach: "Index" });
    made.command({ name: "promote", unit: long.id, approach: "Cache" });
    const ids = Object.keys(made.units);
    expect(ids).toHaveLength(4);
    expect(ids.every((id) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(id))).toBe(true);
  });
});

describe("research", () => {
  const research = { id: "look", title: "Look around", kind: "research", files: [] };
  const build = { id: "build", title: "Build it", files: ["src/b.js"], depends_on: ["look"] };
  const more = { id: "more", title: "More", files: ["src/m.js"], depends_on: ["build"] };

  test("what it found is in the briefs of the units that build on it, and of no other", () => {
    const made = world({ look: { ok: true, files: [], found: ["The parser is generated."] } });
    made.label([research, build, more, other]);
    expect(made.unit("look")).toMatchObject({
      state: "unchanged",
      because: "its findings are in: 1 discovery",
    });
    for (const leg of ["build", "more"]) {
      expect(briefOf(made, leg).findings).toContain("## look: Look around (research)");
      expect(briefOf(made, leg).findings).toContain("- The parser is generated.");
    }
    expect(briefOf(made, "other").findings).toBeUndefined();
    const attempt = [...made.state.attempts.values()].find(({ unit }) => unit === "look");
    expect(attempt).toMatchObject({
      state: "completed",
      details: { discoveries: ["The parser is generated."] },
    });
  });
});
