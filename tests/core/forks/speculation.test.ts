// Units that their plan calls uncertain: several ways at once, each verified, one taken, the next best kept.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fork } from "../../../core/forks/fork.ts";
import { fakeSha, type LegAnswer, OLGA, PureWorld } from "../../support/pure-world.ts";

const unsure = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  title: `Unit ${id}`,
  files: [`src/${id}.js`],
  speculation_score: 0.9,
  ...more,
});
const sure = (id: string, more: Record<string, unknown> = {}) => ({
  ...unsure(id, more),
  speculation_score: 0.1,
});

function world(config: Record<string, unknown> = {}, answers: Record<string, LegAnswer> = {}) {
  const made = new PureWorld({ review: { enabled: false }, gates: { promote: "off" }, ...config });
  made.script.leg = ({ leg, attempt }) =>
    answers[`${leg}@${attempt}`] ?? answers[leg] ?? { ok: true };
  return made;
}

/** What the first work run leaves is not read before `release`. */
function holding(made: PureWorld): PureWorld {
  const { leg } = made.script;
  let begun = false;
  made.script.leg = (asked) => {
    if (!begun && asked.purpose === "work") made.hold.add("leg.collect");
    begun ||= asked.purpose === "work" && asked.leg.endsWith("~2");
    return leg(asked);
  };
  return made;
}

const fork = (made: PureWorld, id: string): Fork => {
  const found = made.unit(id).details.fork;
  if (found === undefined) throw new Error(`${id} has no fork`);
  return found;
};
const workLegs = (made: PureWorld): readonly string[][] =>
  made
    .of("run.dispatch")
    .filter(({ purpose }) => purpose === "work")
    .map(({ inputs }) => JSON.parse(inputs.legs ?? "[]") as string[]);
const refsOf = (made: PureWorld, id: string): readonly string[] =>
  [...made.refs.keys()].filter((ref) => ref.includes(`/${id}/`)).sort();
const states = (made: PureWorld, id: string): readonly string[] =>
  fork(made, id).branches.map(({ index, state }) => `${index} ${state}`);

describe("an uncertain unit", () => {
  test("is tried in two ways in one run, each with a hint of its own, and the smaller one lands", () => {
    const made = world({}, { "b~1": { ok: true, lines: 30 }, "b~2": { ok: true, lines: 12 } });
    made.label([sure("a"), unsure("b")]);
    expect(workLegs(made)).toEqual([["a", "b~1", "b~2"]]);
    const [run] = made.of("run.dispatch").filter(({ purpose }) => purpose === "work");
    const brief = (leg: string) => JSON.parse(run?.briefs[`${leg}.json`] ?? "{}");
    expect(brief("a").hint).toBeUndefined();
    expect(brief("b~1").hint).toContain("most obvious way");
    expect(brief("b~2").hint).not.toBe(brief("b~1").hint);
    expect([brief("b~1").branch, brief("b~2").branch]).toEqual(["mc/m1/b/1.1", "mc/m1/b/1.2"]);
    expect(made.units).toEqual({ a: "landed", b: "landed" });
    expect(made.landed()).toContain("b~2");
    expect(made.landed()).not.toContain("b~1");
    expect(made.unit("b")).toMatchObject({ attempt: 1, branch: "mc/m1/b/1.2" });
    expect(fork(made, "b")).toMatchObject({ state: "chosen", winner: 2, current: 1 });
    // What was not taken leaves no ref behind.
    expect(refsOf(made, "b")).toEqual(["refs/heads/mc/m1/b/1.2"]);
  });

  test("is done in one way where speculation is off", () => {
    for (const speculation of [{ enabled: false }, { threshold: 1.01 }]) {
      const made = world({ speculation });
      made.label([unsure("b")]);
      expect(workLegs(made)).toEqual([["b"]]);
      expect(made.unit("b").details.fork).toBeUndefined();
    }
  });

  test("is done in one way where money is not there for all, and the reason is said", () => {
    const made = world({ limits: { cost_usd: 9, cost_per_attempt_usd: 5 } });
    made.label([unsure("b")]);
    expect(workLegs(made)).toEqual([["b"]]);
    expect(made.because().join("\n")).toContain(
      "done in one way: its uncertainty is 0.9, but 2 ways may cost $10.00 and $9.00 are free",
    );
  });

  test("is done in one way with one worker, and waits for two where others are at work", () => {
    const alone = world({ workers: { max: 1 } });
    alone.label([unsure("b")]);
    expect(workLegs(alone)).toEqual([["b"]]);
    expect(alone.because().join("\n")).toContain("there is one worker");
    // Ways, not a wait without end, where health leaves fewer places than the configuration.
    const fewer = world({ workers: { max: 3 }, speculation: { branches: 5 } });
    fewer.label([unsure("b")]);
    expect(workLegs(fewer)).toEqual([["b~1", "b~2", "b~3"]]);
    const two = world({ workers: { max: 2 } });
    two.label([sure("a"), unsure("b"), sure("c")]);
    expect(workLegs(two)).toEqual([["a"], ["b~1", "b~2"], ["c"]]);
    expect(two.units).toEqual({ a: "landed", b: "landed", c: "landed" });
  });

  test("is a matter of implement units alone", () => {
    const made = world();
    made.label([unsure("b", { kind: "research" })]);
    expect(workLegs(made)).toEqual([["b"]]);
  });

  test("what all ways cost is counted", () => {
    const made = world(
      {},
      {
        "b~1": { ok: true, costUsd: 1, lines: 30 },
        "b~2": { ok: true, costUsd: 2, lines: 12 },
      },
    );
    made.label([unsure("b")]);
    expect(made.mission.costUsd).toBe(3);
    expect(made.unit("b").costUsd).toBe(3);
    expect([...made.state.attempts.values()].map(({ costUsd }) => costUsd)).toEqual([3]);
  });
});

describe("choosing", () => {
  test("a way that fails verification is not taken, however small", () => {
    const made = world({}, { "b~1": { ok: true, lines: 30 }, "b~2": { ok: true, lines: 2 } });
    made.script.verify = (units) => (units.includes("b~2") ? "failed" : "passed");
    made.label([unsure("b")]);
    expect(fork(made, "b")).toMatchObject({ winner: 1 });
    expect(states(made, "b")).toEqual(["1 passed", "2 failed"]);
    expect(made.units).toEqual({ b: "landed" });
    expect(made.of("pull.ensure").filter(({ owner }) => owner.kind === "unit")).toHaveLength(1);
  });

  test("most tests passed before fewest lines", () => {
    const made = world({}, { "b~1": { ok: true, lines: 30 }, "b~2": { ok: true, lines: 2 } });
    made.script.tests = (units) => (units.includes("b~1") ? 12 : 10);
    made.label([unsure("b")]);
    expect(fork(made, "b")).toMatchObject({ winner: 1 });
  });

  test("a way whose job fails drops out; the other is taken", () => {
    for (const cause of ["no_result", "timeout", "api_auth"] as const) {
      const made = world({}, { "b~1": { ok: false, cause } });
      made.label([unsure("b")]);
      expect(states(made, "b")).toEqual(["1 refused", "2 passed"]);
      expect(made.units).toEqual({ b: "landed" });
      expect(made.unit("b").attempt).toBe(1);
    }
  });

  test("no way is of use: the attempt failed with what was found on each, and the next is made in one way", () => {
    const made = world({}, { "b~1": { ok: false, cause: "turn_limit" } });
    made.script.verify = (units) => (units.includes("b~2") ? ["adds up"] : "passed");
    made.label([unsure("b")]);
    expect(workLegs(made)).toEqual([["b~1", "b~2"], ["b"]]);
    const [evidence] = made.unit("b").evidence;
    expect(evidence).toMatchObject({ attempt: 1, stage: "verify" });
    expect(evidence?.cause).toContain("1 (straightforward): turn_limit");
    expect(evidence?.text).toContain("not ok adds up");
    expect(made.units).toEqual({ b: "landed" });
    expect(fork(made, "b").state).toBe("lost");
    expect(refsOf(made, "b")).toEqual(["refs/heads/mc/m1/b/2"]);
  });

  test("what was nobody's fault gives the attempt back, and it is tried in two ways again", () => {
    const lost: LegAnswer = { ok: false, cause: "no_result", step: "Check out the commit" };
    const made = world({}, { "b~1@1": lost, "b~2@1": lost });
    made.label([unsure("b")]);
    expect(workLegs(made)).toEqual([
      ["b~1", "b~2"],
      ["b~1", "b~2"],
    ]);
    expect(made.unit("b")).toMatchObject({ state: "landed", attempt: 2, branch: "mc/m1/b/2.1" });
  });

  test("a key that is refused for all pauses the mission; resumed, it is tried again", () => {
    const answers: Record<string, LegAnswer> = {
      "b~1@1": { ok: false, cause: "api_auth" },
      "b~2@1": { ok: false, cause: "api_auth" },
    };
    const made = world({}, answers);
    made.label([unsure("b")]);
    expect(made.mission.paused).toContain("key was refused");
    made.command({ name: "resume" });
    expect(made.units).toEqual({ b: "landed" });
  });

  test("jobs that refuse to start are no attempt", () => {
    const skipped: LegAnswer = { ok: false, cause: "cancelled", conclusion: "skipped" };
    const answers: Record<string, LegAnswer> = { "b~1@1": skipped, "b~2@1": skipped };
    const made = world({ units: { max_attempts: 1, retry_delay_seconds: 0 } }, answers);
    made.label([unsure("b")]);
    expect(made.mission.paused).toContain("MISSION_CONTROL_STOP");
    expect(made.unit("b")).toMatchObject({ state: "waiting" });
    made.command({ name: "resume" });
    expect(made.units).toEqual({ b: "landed" });
  });

  test("all say that there is nothing to change: nothing to land", () => {
    const nothing: LegAnswer = { ok: true, files: [] };
    const made = world({}, { "b~1": nothing, "b~2": nothing });
    made.label([unsure("b")]);
    expect(made.units).toEqual({ b: "unchanged" });
  });

  test("at most as many verifications at a time as there are slots", () => {
    const made = world({
      queue: { slots: 1 },
      speculation: { branches: 5 },
      workers: { max: 8 },
    });
    let most = 0;
    made.onStep = () => {
      const open = [...made.state.dispatches.values()].filter(
        ({ purpose, state }) => purpose === "verify" && (state === "asked" || state === "running"),
      );
      most = Math.max(most, open.length);
    };
    made.label([unsure("b")]);
    expect(made.units).toEqual({ b: "landed" });
    expect(workLegs(made)[0]).toHaveLength(5);
    expect(most).toBe(1);
  });
});

describe("in whatever order its ways come in", () => {
  const ways: Record<string, LegAnswer> = {
    "b~1": { ok: true, lines: 9 },
    "b~2": { ok: true, lines: 2 },
    "b~3": { ok: false, cause: "no_result" },
    "b~4": { ok: true, lines: 7 },
  };
  test("the same one is taken, and no ref but its own is left", () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    fc.assert(
      fc.property(order, order, (first, second) => {
        const made = world({ speculation: { branches: 4 } }, ways);
        const { leg } = made.script;
        made.script.leg = (asked) => {
          made.hold.add("leg.collect");
          return leg(asked);
        };
        made.script.verify = (units) => {
          made.hold.add("leg.collect");
          return units.includes("b~2") ? "failed" : "passed";
        };
        made.label([unsure("b")]);
        // Results of the jobs in one order, of the verifications in another.
        let most = 0;
        for (let round = 0; made.held.length > 0; round += 1) {
          const waiting = made.held.splice(0);
          most = Math.max(most, waiting.length);
          for (const at of round % 2 === 0 ? first : second)
            made.held.push(...waiting.slice(at, at + 1));
          made.release();
        }
        expect(most).toBe(4);
        expect(fork(made, "b").winner).toBe(4);
        expect(made.units).toEqual({ b: "landed" });
        expect(refsOf(made, "b")).toEqual(["refs/heads/mc/m1/b/1.4"]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("by review", () => {
  const says = (score: number): LegAnswer => ({
    ok: true,
    text: `REVIEW_RESULT:${JSON.stringify({ alignment: score, approach: score, test_quality: score, rationale: "so" })}`,
  });
  test("each way is reviewed on its own change, and the better one is taken", () => {
    const made = new PureWorld({ speculation: { by: "review" }, gates: { promote: "off" } });
    made.script.leg = ({ purpose, leg }) => {
      if (purpose === "review") return says(leg === "b~2" ? 9 : 6);
      return { ok: true, lines: leg === "b~1" ? 2 : 20 };
    };
    made.label([unsure("b")]);
    expect(fork(made, "b").branches.map(({ score }) => score)).toEqual([6, 9]);
    expect(fork(made, "b").winner).toBe(2);
    const [run] = made
      .of("run.dispatch")
      .filter(({ purpose, inputs }) => purpose === "review" && inputs.legs?.includes("~"));
    const brief = JSON.parse(run?.briefs["b~2.json"] ?? "{}");
    expect(brief).toMatchObject({ commit: fakeSha("mc/m1/b/1.2"), against: fork(made, "b").base });
    expect(made.units).toEqual({ b: "landed" });
  });
  test("a review that nobody can read is asked for once more, then that way stands behind the other", () => {
    const made = new PureWorld({ speculation: { by: "review" }, gates: { promote: "off" } });
    made.script.leg = ({ purpose, leg }) => {
      if (purpose === "review")
        return leg === "b~1" ? { ok: true, text: "fine, I think" } : says(leg === "b" ? 8 : 6);
      return { ok: true, lines: leg === "b~1" ? 2 : 20 };
    };
    made.label([unsure("b")]);
    expect(fork(made, "b").branches.map(({ score, reviews }) => [score, reviews])).toEqual([
      [null, 2],
      [6, 1],
    ]);
    expect(fork(made, "b").winner).toBe(2);
  });
  test("an agent that is left alone is not asked for reviews either, until its time is over", () => {
    const made = new PureWorld({
      ...{ speculation: { by: "review" }, gates: { promote: "off" }, workers: { max: 5 } },
      health: { levels: false },
    });
    let isDown = true;
    made.script.leg = ({ purpose, leg }) => {
      if (purpose === "review") return says(leg === "b~2" ? 9 : 6);
      return isDown && leg.startsWith("down") ? { ok: false, cause: "api_overload" } : { ok: true };
    };
    const reviews = () => made.of("run.dispatch").filter(({ purpose }) => purpose === "review");
    made.label([sure("down1"), sure("down2"), sure("down3"), unsure("b")]);
    expect(workLegs(made)[0]).toEqual(["down1", "down2", "down3", "b~1", "b~2"]);
    expect(made.state.health.breakers.get("agent/claude-code/")?.breaker.state).toBe("open");
    expect(states(made, "b")).toEqual(["1 passed", "2 passed"]);
    expect(reviews()).toEqual([]);
    isDown = false;
    made.advance(20 * 60_000);
    expect(fork(made, "b").branches.map(({ score }) => score)).toEqual([6, 9]);
    expect(made.units).toMatchObject({ b: "landed" });
  });
  test("without the money for all of them none is reviewed, and that is said", () => {
    const made = new PureWorld({
      ...{ speculation: { by: "review" }, gates: { promote: "off" } },
      limits: { cost_usd: 4, cost_per_attempt_usd: 2 },
    });
    made.script.leg = ({ purpose, leg }) =>
      purpose === "review" ? says(8) : { ok: true, costUsd: 1.9, lines: leg === "b~1" ? 2 : 20 };
    made.label([unsure("b")]);
    expect(fork(made, "b").branches.map(({ score }) => score)).toEqual([null, null]);
    expect(made.because().some((line) => line.includes("without a review of its ways"))).toBe(true);
  });
});

describe("tools that ways left", () => {
  const leaves = (name: string, lines: number): LegAnswer => ({
    ...{ ok: true, lines },
    tools: [
      {
        ...{ name, description: `Counts for ${name}`, language: "node" as const },
        ...{ script: "print(files().length)", problem: null },
      },
    ],
  });
  const toolsOf = (made: PureWorld) =>
    [...made.state.learned.tools.values()].map(({ name, state, attempt }) => [
      name,
      state,
      attempt,
    ]);
  const scored: LegAnswer = {
    ok: true,
    text: `REVIEW_RESULT:${JSON.stringify({ alignment: 8, approach: 8, test_quality: 8, rationale: "so" })}`,
  };

  test("are those of the way that was taken, whichever came in last", () => {
    const made = world({ review: { enabled: true }, learning: { tools: true } });
    made.script.leg = ({ purpose, leg }) =>
      purpose === "review" ? scored : leaves(leg.replace("~", "-"), leg === "b~1" ? 2 : 12);
    made.label([unsure("b")]);
    expect(fork(made, "b").winner).toBe(1);
    expect(toolsOf(made)).toEqual([["b-1", "kept", 1]]);
  });

  test("are the alternate's when that landed instead", () => {
    const made = world({ review: { enabled: true }, learning: { tools: true } });
    made.script.leg = ({ purpose, leg }) =>
      purpose === "review" ? scored : leaves(leg.replace("~", "-"), leg === "b~2" ? 12 : 2);
    made.script.verify = (units) =>
      units.includes("b~1") && units.includes("a") ? "failed" : "passed";
    made.label([sure("a"), unsure("b")]);
    expect(fork(made, "b")).toMatchObject({ winner: 2, current: 2 });
    expect(toolsOf(made)).toEqual([
      ["a", "kept", 1],
      ["b-1", "refused", 1],
      ["b-2", "kept", 2],
    ]);
  });
});

describe("an alternate", () => {
  test("takes the place of a winner that breaks mc/green, before any repair", () => {
    const made = world({}, { "b~1": { ok: true, lines: 2 }, "b~2": { ok: true, lines: 12 } });
    // Good alone, bad with what landed.
    made.script.verify = (units) =>
      units.includes("b~1") && units.includes("a") ? "failed" : "passed";
    made.label([sure("a"), unsure("b")]);
    expect(made.units).toEqual({ a: "landed", b: "landed" });
    expect(made.landed()).toContain("b~2");
    expect([...made.state.tournaments.values()]).toEqual([]);
    expect(workLegs(made)).toEqual([["a", "b~1", "b~2"]]);
    expect(made.unit("b")).toMatchObject({ attempt: 2, maxAttempts: 4, branch: "mc/m1/b/1.2" });
    expect(fork(made, "b")).toMatchObject({ winner: 2, current: 2 });
    expect(states(made, "b")).toEqual(["1 failed", "2 passed"]);
    const attempts = [...made.state.attempts.values()].filter(({ unit }) => unit === "b");
    expect(attempts.map(({ state }) => state)).toEqual(["failed", "landed"]);
    expect(made.of("pull.close")).toHaveLength(1);
  });

  test("takes the place of a winner that its review throws out", () => {
    const made = new PureWorld({ gates: { promote: "off" } });
    made.script.leg = ({ purpose, attempt, leg }) => {
      if (purpose !== "review") return { ok: true, lines: leg === "b~1" ? 2 : 20 };
      const score = attempt === 1 ? 2 : 9;
      return {
        ok: true,
        text: `REVIEW_RESULT:${JSON.stringify({ alignment: score, approach: score, test_quality: score, rationale: "so" })}`,
      };
    };
    made.label([unsure("b")]);
    expect(workLegs(made)).toHaveLength(1);
    expect(made.unit("b")).toMatchObject({ state: "landed", attempt: 2, branch: "mc/m1/b/1.2" });
  });

  test("takes the place of a winner whose criterion does not hold when we run it", () => {
    const failing: LegAnswer = {
      ok: true,
      lines: 2,
      prove: {
        conclusion: "failure",
        proof: {
          commit: fakeSha("mc/m1/b/1.1"),
          base: fakeSha("base"),
          criteria: [
            { command: "npm run probe", result: "not_proven", exitCode: 3, why: "", log: "no" },
          ],
          tests: { result: "not_applicable", files: [], why: "", log: "" },
        },
      },
    };
    const made = world({}, { "b~1": failing, "b~2": { ok: true, lines: 20 } });
    made.label([unsure("b")]);
    expect(workLegs(made)).toHaveLength(1);
    expect(made.unit("b")).toMatchObject({ state: "landed", attempt: 2, branch: "mc/m1/b/1.2" });
    expect(made.unit("b").evidence[0]?.cause).toBe("criterion `npm run probe` exits 3");
    expect(made.of("pull.ensure").filter(({ owner }) => owner.kind === "unit")).toHaveLength(1);
  });

  test("conflicts are its own matter only where nothing landed in its files", () => {
    const made = world({}, { "b~2": { ok: true, files: ["src/other.js"] } });
    made.script.conflicts = (unit, attempt) => unit === "b" && attempt === 1;
    made.label([unsure("b")]);
    expect(made.unit("b")).toMatchObject({ state: "landed", attempt: 2, branch: "mc/m1/b/1.2" });
    expect(workLegs(made)).toHaveLength(1);
  });

  test("none is left: the unit is repaired, then redone as any other", () => {
    const made = world({ fixup: { candidates: 0 } });
    made.script.verify = (units) =>
      units.some((one) => one.startsWith("b~")) && units.includes("a") ? "failed" : "passed";
    made.label([sure("a"), unsure("b")]);
    expect(made.units).toEqual({ a: "landed", b: "landed" });
    expect(workLegs(made)).toEqual([["a", "b~1", "b~2"], ["b"]]);
    expect(made.unit("b").evidence.map(({ stage }) => stage)).toEqual(["verify", "verify"]);
    expect(made.unit("b").attempt).toBe(3);
  });

  test("a person's no to the pull request is a no to the unit; every way's branch goes", () => {
    const made = world({ protected_paths: ["src/**"] });
    made.label([unsure("b")]);
    const { pull, branch } = made.unit("b");
    expect(made.unit("b").state).toBe("gated");
    expect(refsOf(made, "b")).toHaveLength(2);
    made.send({ type: "PullClosed", at: made.at, pull: pull ?? 0, merged: false, by: OLGA });
    expect(made.units).toEqual({ b: "failed" });
    expect(refsOf(made, "b")).toEqual([`refs/heads/${branch}`]);
  });
});

describe("while its ways are on their way", () => {
  test("a stop leaves none of their branches, and counts what they cost", () => {
    const made = holding(
      world({}, { "b~1": { ok: true, costUsd: 1 }, "b~2": { ok: true, costUsd: 2 } }),
    );
    made.label([unsure("b")]);
    expect(made.unit("b").state).toBe("working");
    made.command({ name: "stop" });
    made.release();
    made.advance(200_000);
    expect(made.mission.state).toBe("stopped");
    expect(made.mission.costUsd).toBe(3);
    expect(refsOf(made, "b")).toEqual([]);
    expect(fork(made, "b").state).toBe("dropped");
  });

  test("a pause asks for no verification; resumed, it goes on", () => {
    const made = holding(world());
    made.label([unsure("b")]);
    made.command({ name: "pause" });
    const before = made.of("run.dispatch").length;
    made.release();
    expect(made.of("run.dispatch")).toHaveLength(before);
    expect(states(made, "b")).toEqual(["1 verifying", "2 verifying"]);
    made.command({ name: "resume" });
    expect(made.units).toEqual({ b: "landed" });
  });

  test("its run is lost: it is tried again", () => {
    const made = holding(world());
    made.label([unsure("b")]);
    made.held.length = 0;
    made.hold.clear();
    made.advance(4 * 3_600_000);
    expect(made.units).toEqual({ b: "landed" });
    expect(workLegs(made)).toHaveLength(2);
    expect(made.because().join("\n")).toContain("not its fault, the attempt is given back");
  });

  test("each way holds a worker's place and its money until its job is over", () => {
    const made = holding(
      world({ workers: { max: 3 }, limits: { cost_usd: 22, cost_per_attempt_usd: 5 } }),
    );
    made.label([unsure("b"), sure("c"), sure("d"), sure("e")]);
    expect(workLegs(made)).toEqual([["b~1", "b~2", "c"]]);
    made.release();
    expect(made.units).toEqual({ b: "landed", c: "landed", d: "landed", e: "landed" });
  });
});

describe("what people see", () => {
  test("one comment with a table on the pull request of the way that was taken", () => {
    const made = world(
      {},
      { "b~1": { ok: true, costUsd: 1, lines: 30 }, "b~2": { ok: true, lines: 12 } },
    );
    made.label([unsure("b")]);
    const said = made.of("comment.ensure").filter(({ topic }) => topic === "fork-m1-b");
    expect(new Set(said.map(({ thread }) => thread))).toEqual(new Set([made.unit("b").pull]));
    expect(said.at(-1)?.body).toContain("**Way 2 (alternative) is this pull request.**");
    expect(said.at(-1)?.body).toMatch(/\| 1 \| straightforward \| passed \|/);
    expect(said.at(-1)?.body).toMatch(/\| 2 \| alternative \| \*\*passed, taken\*\* \|/);
    made.command({ name: "why", unit: "b" });
    const why = made.of("comment.ensure").at(-1)?.body ?? "";
    expect(why).toContain("tried it in 2 ways at once (uncertainty 0.9)");
    expect(why).toContain("way 1, straightforward: passed, $1.00");
  });

  test("the unit's line says how far they are", () => {
    const made = holding(world());
    made.label([unsure("b")]);
    made.command({ name: "status" });
    expect(made.of("comment.ensure").at(-1)?.body).toContain(
      "being worked on (2 ways at once: 2 at work)",
    );
  });
});
