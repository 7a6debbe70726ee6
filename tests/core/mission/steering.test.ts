// What people change about a mission while it runs: how many work, what it may cost, what is done without, what is given up, what is
// planned anew. Each has its answer, and nothing is dispatched that it forbids (I2, I4).
import { describe, expect, test } from "vitest";
import type { Command } from "../../../core/command/grammar.ts";
import { OPERATOR } from "../../../core/mission/replies.ts";
import { landedSentence } from "../../../core/voice/headline.ts";
import { renderMissionEnded } from "../../../core/voice/notice.ts";
import { PureWorld, STRANGER } from "../../support/pure-world.ts";

const unit = (id: string, more: Record<string, unknown> = {}) => ({
  ...{ id, title: `Write ${id}`, description: `Write ${id}.`, files: [`src/${id}.js`] },
  ...more,
});

/** Jobs are asked for and none answers. */
function atWork(config: Record<string, unknown>, ...units: Record<string, unknown>[]): PureWorld {
  const world = new PureWorld({ gates: { promote: "never" }, ...config });
  world.script.verify = () => {
    world.hold.add("run.dispatch");
    return "passed";
  };
  world.label(units);
  return world;
}

const say = (world: PureWorld, command: Command, thread = 1): string => {
  world.command(command, undefined, thread);
  const last = world.of("comment.ensure").filter(({ topic }) => topic.startsWith("answer-"));
  return last.at(-1)?.body ?? "";
};

const working = (world: PureWorld): number =>
  Object.values(world.units).filter((state) => state === "working").length;

describe("workers", () => {
  test("fewer: what runs goes on, nothing new starts until there is room", () => {
    const world = atWork({ workers: { max: 2 } }, unit("a"), unit("b"), unit("c"));
    expect(working(world)).toBe(2);
    expect(say(world, { name: "workers", count: 1 })).toContain("What runs now goes on");
    say(world, { name: "skip", unit: "a" });
    expect(world.units).toEqual({ a: "unchanged", b: "working", c: "waiting" });
    say(world, { name: "skip", unit: "b" });
    expect(world.units).toMatchObject({ c: "working" });
  });

  test("more than configured, at once", () => {
    const world = atWork({ workers: { max: 1 } }, unit("a"), unit("b"), unit("c"));
    expect(working(world)).toBe(1);
    expect(say(world, { name: "workers", count: 3 })).toContain("Up to 3 units");
    expect(working(world)).toBe(3);
  });

  test("of another mission nothing changes", () => {
    const world = atWork({ workers: { max: 2 } }, unit("a"));
    say(world, { name: "workers", count: 1 });
    expect(world.state.repo.config?.workers.max ?? 2).toBe(2);
    expect(world.mission.config.workers.max).toBe(2);
  });
});

describe("budget", () => {
  const limits = { cost_usd: 5, cost_per_attempt_usd: 5 };
  const spent = (world: PureWorld, costUsd: number): void => {
    const { missions } = world.state;
    const mission = { ...world.mission, costUsd };
    world.state = { ...world.state, missions: new Map(missions).set(mission.mission, mission) };
  };

  test("raised, more may start; both figures are said", () => {
    const world = atWork({ limits, workers: { max: 2 } }, unit("a"), unit("b"));
    expect(working(world)).toBe(1);
    const said = say(world, { name: "budget", usd: 20 });
    expect(said).toContain("may cost $20.00 ($5.00 before)");
    expect(said).toContain("Jobs that run now may still take up to $5.00");
    expect(working(world)).toBe(2);
  });

  test("below what is spent the mission ends by its limit, jobs and all", () => {
    const world = atWork({ limits: { cost_usd: 50, cost_per_attempt_usd: 5 } }, unit("a"));
    spent(world, 12);
    const said = say(world, { name: "budget", usd: 10 });
    expect(said).toContain("$12.00 are spent already, and $10.00 is less");
    expect(world.mission).toMatchObject({ state: "stopping", stopReason: "cost_exceeded" });
    expect(world.mission.because).toContain("$10.00");
    expect(world.of("run.cancel").length).toBeGreaterThan(0);
    world.advance(10 * 60_000);
    expect(world.mission.state).toBe("stopped");
  });

  test("below what is spent, where all work is done, it says no", () => {
    const world = new PureWorld({ gates: { promote: "always" } });
    world.label([unit("a")]);
    expect(world.mission.state).toBe("promote_gate");
    spent(world, 12);
    expect(say(world, { name: "budget", usd: 10 })).toContain("Nothing was done");
    expect(world.mission).toMatchObject({
      state: "promote_gate",
      config: { limits: { cost_usd: 50 } },
    });
  });
});

describe("skip and cancel", () => {
  test("a skipped unit counts as done: what waits for it starts, and says so nowhere as landed", () => {
    const world = atWork({}, unit("a"), unit("b", { depends_on: ["a"] }));
    expect(say(world, { name: "skip", unit: "a" })).toContain("1 unit that waits for it may start");
    expect(world.units).toEqual({ a: "unchanged", b: "working" });
    expect(world.unit("a")).toMatchObject({
      because: expect.stringContaining("skipped it"),
      landedAs: null,
    });
    expect(world.landed()).toEqual([]);
    // Its own run had no other leg: it is cancelled.
    expect(world.of("run.cancel")).toHaveLength(1);
    // Taken back by a retry, it is a unit like any other.
    say(world, { name: "retry", unit: "a" });
    expect(world.unit("a").details.skipped).toBeUndefined();
    expect(world.unit("a").state).toBe("working");
  });

  test("one of several in a run: the others' jobs are not touched", () => {
    const world = atWork({}, unit("a"), unit("b"));
    expect(say(world, { name: "cancel", unit: "a" })).toContain("ends by itself");
    expect(world.units).toEqual({ a: "cancelled", b: "working" });
    expect(world.of("run.cancel")).toEqual([]);
  });

  test("a cancelled unit blocks what needs it, and skipping it sets that free", () => {
    const world = atWork({}, unit("a"), unit("b", { depends_on: ["a"] }), unit("c"));
    say(world, { name: "cancel", unit: "a" });
    expect(world.unit("b")).toMatchObject({
      state: "blocked",
      because: expect.stringContaining("a"),
    });
    say(world, { name: "skip", unit: "a" });
    expect(world.units).toEqual({ a: "unchanged", b: "working", c: "working" });
  });

  test("in its own pull request the unit need not be named; its gate is void and the request closed", () => {
    const world = new PureWorld({ gates: { promote: "never" } });
    world.script.leg = () => ({ ok: true, lines: 900 });
    world.label([unit("a"), unit("b")]);
    const pull = world.unit("a").pull ?? 0;
    expect(world.unit("a").state).toBe("gated");
    say(world, { name: "cancel", unit: null }, pull);
    expect(world.unit("a").state).toBe("cancelled");
    expect(world.of("pull.close").map((one) => one.pull)).toContain(pull);
    expect([...world.state.gates.values()].find((gate) => gate.unit === "a")?.state).toBe("void");
    world.approve(pull);
    expect(world.unit("a").state).toBe("cancelled");
    expect(say(world, { name: "skip", unit: null })).toContain("needs the name of a unit");
  });

  test("out of the queue nothing of it lands, and the others do", () => {
    const world = new PureWorld({ gates: { promote: "never" } });
    world.hold.add("chain.build");
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "queued", b: "queued" });
    say(world, { name: "cancel", unit: "a" });
    world.release();
    world.advance(60_000);
    expect(world.units).toEqual({ a: "cancelled", b: "landed" });
    expect(world.landed()).toEqual(["b"]);
  });

  test("what is landing this moment is not taken back", () => {
    const world = new PureWorld({ gates: { promote: "never" } });
    world.hold.add("refs.move");
    world.label([unit("a")]);
    world.release();
    expect(["landed"]).toContain(world.unit("a").state);
    expect(say(world, { name: "cancel", unit: "a" })).toMatch(/Nothing was done/);
    expect(world.unit("a").state).toBe("landed");
  });

  test("a failed unit that is skipped at the end lets its dependants go on", () => {
    const world = new PureWorld({ gates: { promote: "always" }, units: { max_attempts: 1 } });
    world.script.leg = ({ leg }) =>
      leg === "a" ? { ok: false, cause: "no_result" } : { ok: true };
    world.label([unit("a"), unit("b", { depends_on: ["a"] }), unit("c")]);
    expect(world.units).toEqual({ a: "failed", b: "blocked", c: "landed" });
    expect(world.mission.state).toBe("promote_gate");
    say(world, { name: "skip", unit: "a" });
    expect(world.units).toEqual({ a: "unchanged", b: "landed", c: "landed" });
    expect(world.mission.state).toBe("promote_gate");
    // Told as skipped, never as a unit that had nothing to change.
    const said = renderMissionEnded(world.state, world.mission);
    expect(said).toContain("0 without change, 1 skipped");
    expect(said).toMatch(/\| `a` Write a \| skipped \|/);
    expect(landedSentence([...world.state.units.values()])).toContain(", 1 was skipped");
  });
});

describe("the operator", () => {
  const typed = (world: PureWorld, request: string, command: Command): void =>
    world.send({
      ...{
        type: "CommandGiven",
        at: world.at,
        thread: 1,
        comment: 0,
        index: 0,
        via: "cli",
        request,
      },
      ...{ by: OPERATOR, command },
    });

  test("needs no right on GitHub, is answered in the database alone, and each request counts once", () => {
    const world = atWork({ people: { may_command: [] } }, unit("a"));
    const nobody = new PureWorld({ people: { may_command: [] } });
    expect(nobody.state.missions.size).toBe(0);
    const open = atWork({}, unit("a"));
    const said = open.of("comment.ensure").length;
    typed(open, "r1", { name: "pause" });
    expect(open.mission.paused).toBe("by the operator");
    open.command({ name: "resume" });
    typed(open, "r1", { name: "pause" });
    expect(open.mission.paused).toBeNull();
    expect(open.of("comment.react").filter(({ comment }) => comment === 0)).toEqual([]);
    expect(
      open
        .of("comment.ensure")
        .slice(said)
        .map(({ topic }) => topic),
    ).not.toContain("answer-0");
    expect(world.state.missions.size).toBe(0);
  });

  test("nobody else gets his right by his name", () => {
    const world = atWork({}, unit("a"));
    world.command({ name: "stop" }, { ...STRANGER, login: OPERATOR.login });
    expect(world.mission.state).not.toBe("stopping");
  });
});
