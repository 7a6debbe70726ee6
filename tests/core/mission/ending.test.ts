// How missions come to their end: the objective is checked, rounds that leave something behind are planned again, and what
// nobody confirmed is said to people. Played without GitHub, git or time.
import { describe, expect, test } from "vitest";
import { endingOf } from "../../../core/mission/ending-state.ts";
import { planningOf } from "../../../core/mission/replan.ts";
import { whyMission } from "../../../core/voice/answer.ts";
import { renderMissionComment } from "../../../core/voice/mission-comment.ts";
import { type LegAnswer, PureWorld } from "../../support/pure-world.ts";

const plan = (...ids: readonly string[]): string =>
  `<!-- PLAN -->${JSON.stringify({
    type: "leaves",
    units: ids.map((id) => ({
      id,
      title: `Add ${id}`,
      description: `Add ${id}.`,
      files_hint: `src/${id}.js`,
    })),
  })}<!-- /PLAN -->`;

const said = (met: boolean, reason: string): LegAnswer => ({
  ok: true,
  text: `OBJECTIVE_CHECK:${JSON.stringify({ met, reason })}`,
  costUsd: 0.25,
});

interface Told {
  /** Plans in the order they are asked for; the last one stays. */
  readonly plans: readonly string[];
  /** Answers about the objective, likewise. */
  readonly checks?: readonly LegAnswer[];
  /** Units whose workers never come to anything. */
  readonly fails?: readonly string[];
}

/** A mission that an agent plans; reviews and critics are left out. */
function planned(told: Told, config: Record<string, unknown> = {}) {
  const { plan: more = {}, ...rest } = config;
  const world = new PureWorld({
    review: { enabled: false },
    plan: { critic: false, min_ambition: 0, ...(more as object) },
    units: { retry_delay_seconds: 0, max_attempts: 1 },
    ...rest,
  });
  let [asked, checked] = [0, 0];
  const checks = told.checks ?? [said(true, "all of it is there")];
  world.script.leg = ({ purpose, leg }) => {
    if (purpose === "plan") {
      asked += 1;
      return { ok: true, text: told.plans[Math.min(asked, told.plans.length) - 1] ?? "" };
    }
    if (purpose === "check") {
      checked += 1;
      return checks[Math.min(checked, checks.length) - 1] ?? { ok: true };
    }
    return told.fails?.includes(leg) === true ? { ok: false, cause: "no_result" } : { ok: true };
  };
  world.label(null);
  const briefs = (purpose: string) =>
    world
      .of("run.dispatch")
      .filter((effect) => effect.purpose === purpose)
      .flatMap(({ briefs }) => Object.values(briefs).map((text) => JSON.parse(text)));
  return {
    world,
    briefs,
    checks: () => briefs("check").length,
    plans: () => briefs("plan").length,
  };
}

const approve = (world: PureWorld): void => world.approve(world.mission.promotionPull ?? 0);
const closed = (world: PureWorld): number => world.of("issue.close").length;

describe("the objective check", () => {
  test("met: the release is proposed, the issue is closed as completed", () => {
    const { world, checks } = planned({ plans: [plan("a")] });
    expect(checks()).toBe(1);
    expect(world.mission.state).toBe("promote_gate");
    approve(world);
    expect(world.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
    expect(closed(world)).toBe(1);
    expect(world.mission.costUsd).toBe(0.25);
  });

  test("not met: it is planned again with the reason, then checked again, then it ends", () => {
    const { world, briefs, checks } = planned({
      plans: [plan("a"), plan("b")],
      checks: [said(false, "the command line lacks --json"), said(true, "now it is there")],
    });
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    expect(JSON.stringify(briefs("plan")[0])).not.toContain("lacks --json");
    expect(JSON.stringify(briefs("plan")[1])).toContain("lacks --json");
    expect(briefs("check")[1]?.evidence[0]?.text).toContain("lacks --json");
    expect(checks()).toBe(2);
    approve(world);
    expect(world.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
  });

  test("switched off: nobody is asked, and it ends with what was planned", () => {
    const { world, checks, plans } = planned(
      { plans: [plan("a"), plan("b")], checks: [said(false, "much is missing")] },
      { plan: { objective_checks: 0 } },
    );
    expect([checks(), plans()]).toEqual([0, 1]);
    approve(world);
    expect(world.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
  });

  test("not met and no planning left: it ends as not confirmed, and the issue stays open", () => {
    const { world } = planned(
      { plans: [plan("a")], checks: [said(false, "it has no tests")] },
      { plan: { replans: 0 } },
    );
    expect(world.mission.state).toBe("promote_gate");
    expect(whyMission(world.state, world.mission)).toContain(
      "The objective is not confirmed: it has no tests.",
    );
    const asked = world.of("comment.ensure").find(({ topic }) => topic.startsWith("gate-promote"));
    expect(asked?.body).toContain("objective is not confirmed:** it has no tests");
    approve(world);
    expect(world.mission).toMatchObject({ state: "completed", stopReason: null });
    expect(world.mission.because).toBe("objective not confirmed: it has no tests");
    expect(closed(world)).toBe(0);
    const comment = renderMissionComment(world.state, world.mission);
    expect(comment).toContain("Ended, objective not confirmed:");
    expect(comment).toContain("The issue stays open");
  });

  test.each<[string, LegAnswer]>([
    ["unreadable", { ok: true, text: "I think so." }],
    [
      "contradicting itself",
      {
        ok: true,
        text: 'OBJECTIVE_CHECK:{"met":true,"reason":"a"}\nOBJECTIVE_CHECK:{"met":false,"reason":"b"}',
      },
    ],
    ["without a boolean", { ok: true, text: 'OBJECTIVE_CHECK:{"met":"yes","reason":"a"}' }],
    ["failed", { ok: false, cause: "timeout" }],
  ])("%s: asked once more, then a person is told; never met", (_, answer) => {
    const { world, checks } = planned({ plans: [plan("a")], checks: [answer] });
    expect(checks()).toBe(2);
    expect(endingOf(world.mission).objective?.state).toBe("unknown");
    expect(world.mission.state).toBe("promote_gate");
    approve(world);
    expect(world.mission.stopReason).toBeNull();
    expect(world.mission.because).toContain("objective not confirmed");
    expect(closed(world)).toBe(0);
  });

  test("unreadable once: the second answer counts", () => {
    const { world, checks } = planned({
      plans: [plan("a")],
      checks: [{ ok: true, text: "Hm." }, said(true, "it is there")],
    });
    expect(checks()).toBe(2);
    expect(endingOf(world.mission)).toMatchObject({ checks: 1, objective: { state: "met" } });
  });

  test("gates.promote never: confirmed work goes on by itself, unconfirmed work waits for a person", () => {
    const never = { gates: { promote: "never" } };
    const { world: met } = planned({ plans: [plan("a")] }, never);
    expect(met.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
    const answer = [{ ok: true, text: "?" } as const];
    const { world: open } = planned({ plans: [plan("a")], checks: answer }, never);
    expect(open.mission.state).toBe("promote_gate");
    expect(open.ref("refs/heads/main")).not.toBe(open.ref("refs/heads/mc/green"));
    approve(open);
    expect(open.mission.state).toBe("completed");
    expect(open.ref("refs/heads/main")).toBe(open.ref("refs/heads/mc/green"));
  });

  test("gates.promote off: it ends and says so", () => {
    const { world } = planned(
      { plans: [plan("a")], checks: [{ ok: true, text: "?" }] },
      { gates: { promote: "off" } },
    );
    expect(world.mission).toMatchObject({ state: "completed", stopReason: null });
  });

  test("a person's plan ends as written, unless that is wanted otherwise", () => {
    const world = new PureWorld({ review: { enabled: false } });
    world.label([{ id: "a", title: "A" }]);
    expect(world.of("run.dispatch").filter(({ purpose }) => purpose === "check")).toEqual([]);
    const asked = new PureWorld({ review: { enabled: false }, plan: { check_explicit: true } });
    asked.label([{ id: "a", title: "A" }]);
    expect(asked.of("run.dispatch").filter(({ purpose }) => purpose === "check")).toHaveLength(1);
    expect(asked.mission.state).toBe("promote_gate");
  });

  test("a key that is refused pauses; after that nobody waits for it twice (I6)", () => {
    const { world, checks } = planned({
      plans: [plan("a")],
      checks: [{ ok: false, cause: "api_auth" }],
    });
    expect(world.mission.paused).toContain("key was refused");
    world.command({ name: "resume" });
    expect(checks()).toBe(2);
    expect(world.mission).toMatchObject({ paused: null, state: "promote_gate" });
  });

  test("no money left: nothing is asked, and it counts as not confirmed (I4)", () => {
    const poor = new PureWorld({
      review: { enabled: false },
      plan: { critic: false, min_ambition: 0 },
      limits: { cost_usd: 1, cost_per_attempt_usd: 1 },
    });
    poor.script.leg = ({ purpose }) =>
      purpose === "plan" ? { ok: true, text: plan("a") } : { ok: true, costUsd: 1 };
    poor.label(null);
    expect(poor.of("run.dispatch").filter(({ purpose }) => purpose === "check")).toEqual([]);
    expect(endingOf(poor.mission).objective?.reason).toBe("no money is left to check it");
    expect(poor.mission.state).toBe("promote_gate");
  });

  test("paused before it is asked: nothing starts until somebody says go on (I4)", () => {
    const paused = new PureWorld({
      review: { enabled: false },
      plan: { critic: false, min_ambition: 0 },
    });
    paused.script.leg = ({ purpose }) =>
      purpose === "plan" ? { ok: true, text: plan("a") } : { ok: true };
    paused.onStep = () => {
      const isLanded = [...paused.state.units.values()].some(({ state }) => state === "queued");
      if (!isLanded || paused.mission.paused !== null) return;
      paused.onStep = () => {};
      paused.later({
        type: "CommandGiven",
        at: paused.at,
        thread: 1,
        comment: 9,
        by: { login: "olga", isBot: false, permission: "admin" },
        command: { name: "pause" },
      });
    };
    paused.label(null);
    expect(paused.of("run.dispatch").filter(({ purpose }) => purpose === "check")).toEqual([]);
    paused.command({ name: "resume" });
    expect(paused.of("run.dispatch").filter(({ purpose }) => purpose === "check")).toHaveLength(1);
  });

  test("an answer that comes twice, or after a stop, changes nothing", () => {
    const { world } = planned({ plans: [plan("a")] });
    const dispatch = world.of("run.dispatch").find(({ purpose }) => purpose === "check");
    const before = world.mission;
    if (dispatch === undefined) throw new Error("nobody was asked");
    world.send({
      ...{ type: "LegCollected", at: world.at, leg: "objective", handoff: null, problem: "late" },
      dispatch: dispatch.dispatch,
      ...{ head: null, additions: 0, deletions: 0, changedFiles: [] },
    });
    expect(endingOf(world.mission)).toEqual(endingOf(before));
  });

  test("another attempt while it is being checked: the answer is not about that, and it is asked again", () => {
    const world = new PureWorld({
      review: { enabled: false },
      plan: { critic: false, min_ambition: 0, replans: 0 },
      units: { retry_delay_seconds: 0, max_attempts: 1 },
    });
    let isBad = true;
    world.script.leg = ({ purpose, leg }) => {
      if (purpose === "plan") return { ok: true, text: plan("a", "b") };
      return leg === "b" && isBad ? { ok: false, cause: "no_result" } : { ok: true };
    };
    const asked = (): number =>
      world.of("run.dispatch").filter(({ purpose }) => purpose === "check").length;
    world.onStep = () => {
      if (asked() === 0 || !isBad) return;
      isBad = false;
      const by = { login: "olga", isBot: false, permission: "admin" } as const;
      const fact = { at: world.at, thread: 1, comment: 7, by };
      world.first({ type: "CommandGiven", ...fact, command: { name: "retry", unit: "b" } });
    };
    world.label(null);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    expect(asked()).toBe(2);
    expect(endingOf(world.mission)).toMatchObject({ checks: 1, objective: { state: "met" } });
  });

  test("a run that is never seen is asked for once more after its deadline, then given up", () => {
    const lost = new PureWorld({
      review: { enabled: false },
      plan: { critic: false, min_ambition: 0 },
      limits: { wall_time_minutes: 1000 },
    });
    lost.script.leg = ({ purpose }) =>
      purpose === "plan" ? { ok: true, text: plan("a") } : { ok: true };
    lost.onStep = () => {
      // Its landing and the check are decided in one step: from here on nothing is heard of any run.
      if (lost.units.a === "queued") lost.hold.add("run.dispatch");
      const verifications = lost.held.filter(
        (one) => one.kind === "run.dispatch" && one.purpose === "verify",
      );
      if (verifications.length > 0 && lost.units.a === "queued") {
        lost.held.splice(0);
        lost.hold.clear();
        for (const one of verifications) lost.perform(one);
        lost.hold.add("run.dispatch");
      }
    };
    lost.label(null);
    expect(lost.units).toEqual({ a: "landed" });
    expect(lost.mission.state).toBe("running");
    lost.advance(4 * 60 * 60_000);
    const asked = [...lost.state.dispatches.values()].filter(({ purpose }) => purpose === "check");
    expect(asked.map(({ state }) => state)).toEqual(["lost", "lost"]);
    expect(endingOf(lost.mission).objective?.state).toBe("unknown");
    expect(lost.mission.state).toBe("promote_gate");
  });
});

describe("a round that leaves units behind", () => {
  test("is planned again, with what failed named", () => {
    const { world, briefs } = planned({ plans: [plan("a", "b"), plan("c")], fails: ["b"] });
    expect(world.units).toEqual({ a: "landed", b: "failed", c: "landed" });
    const told = JSON.stringify(briefs("plan")[1]);
    expect(told).toContain("b (Add b): failed");
    expect(told).toContain("no_result");
    approve(world);
    // What the second plan did instead made the objective whole.
    expect(world.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
    expect(world.mission.because).toContain("the objective is met; 2 of 3 units landed");
  });

  test("switched off: what failed stays behind", () => {
    const { world, plans } = planned(
      { plans: [plan("a", "b"), plan("c")], fails: ["b"] },
      { plan: { replans: 0, objective_checks: 0 } },
    );
    expect(world.units).toEqual({ a: "landed", b: "failed" });
    expect(plans()).toBe(1);
    approve(world);
    expect(world.mission.stopReason).toBe("units_failed");
  });

  test("a planner that has nothing more to say is not asked for ever", () => {
    const empty = '<!-- PLAN -->{"type":"leaves","units":[]}<!-- /PLAN -->';
    const { world, plans } = planned({ plans: [plan("a", "b"), empty], fails: ["b"] });
    expect(plans()).toBe(2);
    expect(world.mission.state).toBe("promote_gate");
  });

  test("two rounds in which nothing lands wait for a person, who may go on", () => {
    const { world, plans } = planned(
      { plans: [plan("a"), plan("b"), plan("c")], fails: ["a", "b"] },
      { plan: { replans: 3 } },
    );
    expect(world.units).toEqual({ a: "failed", b: "failed" });
    expect(world.mission.paused).toContain("2 rounds in a row landed nothing");
    expect(world.mission.paused).toContain("/mc retry");
    expect(plans()).toBe(2);
    world.command({ name: "resume" });
    expect(plans()).toBe(3);
    expect(world.units).toMatchObject({ c: "landed" });
    expect(world.mission.state).toBe("promote_gate");
  });

  test("nothing lands and nothing is left to try: it fails, as before", () => {
    const { world } = planned({ plans: [plan("a")], fails: ["a"] }, { plan: { replans: 0 } });
    expect(world.mission).toMatchObject({ state: "failed", stopReason: "no_unit_landed" });
  });

  test("rounds that are all worth the same lead nowhere: no further planning", () => {
    const { world, plans } = planned(
      {
        plans: [plan("a"), plan("b"), plan("c"), plan("d"), plan("e")],
        checks: [said(false, "still not")],
      },
      { plan: { replans: 10, objective_checks: 5 } },
    );
    expect(plans()).toBe(3);
    expect(endingOf(world.mission).rounds.map(({ score }) => score)).toEqual([0.4, 0.4, 0.4]);
    expect(world.because().join("\n")).toContain("the last rounds were all worth the same");
    expect(world.mission.state).toBe("promote_gate");
  });

  test("rounds that gain tests are not all the same", () => {
    const grows = new PureWorld({
      review: { enabled: false },
      plan: { critic: false, min_ambition: 0, replans: 3, objective_checks: 5 },
    });
    let asked = 0;
    grows.script.tests = (units) => [100, 110, 150, 155, 300][units.length] ?? 300;
    grows.script.leg = ({ purpose }) => {
      if (purpose === "check") return said(false, "no");
      if (purpose !== "plan") return { ok: true };
      asked += 1;
      return { ok: true, text: plan(["a", "b", "c", "d"][asked - 1] ?? "x") };
    };
    grows.label(null);
    expect(endingOf(grows.mission).rounds).toHaveLength(4);
    expect(new Set(endingOf(grows.mission).rounds.map(({ score }) => score)).size).toBe(4);
  });
});

describe("attempt after attempt without a landing", () => {
  const units = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const setup = (stallAfter: number) =>
    planned(
      { plans: [plan(...units), plan("z")], fails: units },
      {
        plan: { stall_after: stallAfter, replans: 1, objective_checks: 0 },
        workers: { max: 1 },
      },
    );

  test("withdraws what was not begun and plans anew", () => {
    const { world, briefs } = setup(3);
    const states = world.units;
    expect(units.filter((id) => states[id] === "failed")).toEqual(["a", "b", "c"]);
    expect(units.filter((id) => states[id] === "cancelled")).toEqual(["d", "e", "f", "g", "h"]);
    expect(world.unit("d").because).toBe("replanned: 3 attempts in a row ended without a landing");
    expect(world.unit("z").state).toBe("landed");
    const told = JSON.stringify(briefs("plan")[1]);
    expect(told).toContain("3 attempts in a row ended without a landing");
    expect(told).toContain("d (Add d)");
    expect(planningOf(world.mission).replans).toBe(1);
  });

  test("switched off: every unit is tried", () => {
    const { world } = setup(0);
    expect(units.filter((id) => world.units[id] === "cancelled")).toEqual([]);
  });

  test("trouble of the machinery is no stall", () => {
    const { world } = planned(
      { plans: [plan("a", "b", "c", "d")] },
      { plan: { stall_after: 2, replans: 1 }, workers: { max: 1 } },
    );
    expect(world.units).toEqual({ a: "landed", b: "landed", c: "landed", d: "landed" });
  });
});
