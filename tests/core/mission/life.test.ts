import { describe, expect, test } from "vitest";
import { fakeSha, OLGA, PureWorld, ROBOT, STRANGER } from "../../support/pure-world.ts";

const unit = (id: string, depends_on: readonly string[] = [], files = [`src/${id}.js`]) => ({
  id,
  title: `Add ${id}`,
  files,
  depends_on,
});

describe("a mission's life", () => {
  test("from the label to the promoted target branch", () => {
    const world = new PureWorld();
    world.label([unit("a"), unit("b", ["a"]), unit("c")]);
    expect(world.units).toEqual({ a: "landed", b: "landed", c: "landed" });
    expect(world.mission.state).toBe("promote_gate");
    expect(world.ref("refs/heads/main")).toBe(fakeSha("base"));
    const gate = [...world.state.gates.values()][0];
    expect(gate).toMatchObject({
      gate: "promote",
      state: "open",
      head: world.ref("refs/heads/mc/green"),
    });
    world.approve(gate?.pull ?? 0);
    expect(world.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
    expect(world.ref("refs/heads/main")).toBe(world.ref("refs/heads/mc/green"));
    expect([...world.landed()].sort()).toEqual(["a", "b", "c"]);
    // Workflows older than the app are noticed when a mission begins, and never again during it.
    expect(world.of("repo.upgrade")).toHaveLength(1);
  });

  test("a dependant starts only when its dependency is on green, and from there", () => {
    const world = new PureWorld();
    const bases = new Map<string, string>();
    world.script.leg = ({ purpose, leg, base }) => {
      if (purpose === "work") bases.set(leg, base);
      return { ok: true };
    };
    world.label([unit("a"), unit("b", ["a"])]);
    expect(bases.get("a")).toBe(fakeSha("base"));
    expect(world.contents.get(bases.get("b") as ReturnType<typeof fakeSha>)).toContain("a");
  });

  test("mc/green is made only after the base commit passed verification", () => {
    const world = new PureWorld();
    world.script.verify = () => "failed";
    world.label([unit("a")]);
    expect(world.ref("refs/heads/mc/green")).toBeUndefined();
    expect(world.mission).toMatchObject({ state: "failed", stopReason: "base_red" });
    expect(world.of("run.dispatch").filter((effect) => effect.purpose === "work")).toEqual([]);
  });

  test("a base that fails once is verified once more: one failure may be chance", () => {
    const world = new PureWorld();
    let looks = 0;
    world.script.verify = (units) => {
      if (units.length > 0) return "passed";
      looks += 1;
      return looks === 1 ? ["the network answers"] : "passed";
    };
    world.label([unit("a")]);
    expect(world.units).toEqual({ a: "landed" });
    expect(world.because().join("\n")).toContain("once more: one failure may be chance");
    expect(world.state.flaky.get("the network answers")).toMatchObject({ seen: 1 });
  });
  test("a unit that breaks verification goes back with the log, and lands on a later attempt", () => {
    const world = new PureWorld({ fixup: { candidates: 0 } });
    world.script.verify = (units) =>
      units.includes("b") && world.unit("b").attempt === 1 ? "failed" : "passed";
    world.label([unit("a"), unit("b"), unit("c")]);
    expect(world.units).toEqual({ a: "landed", b: "landed", c: "landed" });
    const b = world.unit("b");
    expect(b.attempt).toBe(2);
    expect(b.evidence).toMatchObject([{ attempt: 1, stage: "verify", text: "log of the run" }]);
    const dispatch = world
      .of("run.dispatch")
      .filter((effect) => effect.purpose === "work" && effect.briefs["b.json"] !== undefined);
    expect(JSON.parse(dispatch.at(-1)?.briefs["b.json"] ?? "{}").evidence).toMatchObject([
      { stage: "verify", text: "log of the run" },
    ]);
    expect(world.unit("a").attempt).toBe(1);
  });

  test("a conflict with green is redone on top of it, with both sides in the brief", () => {
    const world = new PureWorld({ fixup: { candidates: 0 } });
    world.script.conflicts = (name, attempt, before) =>
      name === "b" && attempt === 1 && before.includes("a");
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    expect(world.unit("b")).toMatchObject({ attempt: 2, conflicts: 1 });
    expect(world.unit("b").evidence[0]).toMatchObject({
      stage: "conflict",
      text: "<<<<<<< both sides",
    });
  });

  test("used-up attempts fail the unit, its dependants are blocked without losing attempts, the rest lands", () => {
    const world = new PureWorld();
    world.script.leg = ({ purpose, leg }) =>
      purpose === "work" && leg === "a" ? { ok: false, cause: "no_result" } : { ok: true };
    world.label([unit("a"), unit("b", ["a"]), unit("c", ["b"]), unit("d")]);
    expect(world.units).toEqual({ a: "failed", b: "blocked", c: "blocked", d: "landed" });
    expect(world.unit("a").attempt).toBe(3);
    expect(world.unit("b").attempt).toBe(0);
    expect(world.mission.state).toBe("promote_gate");
  });

  test("a failed attempt waits for its delay, and the next one starts by the clock", () => {
    const world = new PureWorld({ units: { retry_delay_seconds: 30 } });
    world.script.leg = ({ purpose, attempt }) =>
      purpose === "work" && attempt === 1 ? { ok: false, cause: "no_result" } : { ok: true };
    world.label([unit("a")]);
    expect(world.units).toEqual({ a: "waiting" });
    world.advance(29_000);
    expect(world.units).toEqual({ a: "waiting" });
    world.advance(2_000);
    expect(world.units).toEqual({ a: "landed" });
  });

  test("an unreadable plan is asked for again and never counts as done", () => {
    const world = new PureWorld();
    world.script.leg = () => ({ ok: true, text: "I would rather not." });
    world.label(null);
    expect(world.mission).toMatchObject({
      state: "failed",
      stopReason: "plan_failed",
      planAttempts: 3,
    });
  });

  test("an agent's plan becomes units", () => {
    const world = new PureWorld();
    world.script.leg = ({ purpose }) =>
      purpose === "plan"
        ? {
            ok: true,
            text: '<!-- PLAN -->{"type":"leaves","units":[{"title":"First thing","description":"x","files_hint":"a.js"},{"title":"Second thing","description":"y","files_hint":"b.js","depends_on_indices":[0]}]}<!-- /PLAN -->',
          }
        : { ok: true };
    world.label(null);
    expect(world.units).toEqual({ "first-thing": "landed", "second-thing": "landed" });
  });

  test("two units that name the same file get an order", () => {
    const world = new PureWorld();
    world.label([unit("a", [], ["src/x.js"]), unit("b", [], ["./src//x.js"])]);
    expect(world.unit("b").after).toEqual(["a"]);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
  });
});

describe("who may do what", () => {
  test("a label by somebody without permission starts nothing", () => {
    const world = new PureWorld();
    world.label([unit("a")], STRANGER);
    expect(world.state.missions.size).toBe(0);
    expect(world.of("comment.ensure")).toHaveLength(1);
    expect(world.of("run.dispatch")).toEqual([]);
  });
  test("commands of strangers and bots do nothing", () => {
    const world = new PureWorld();
    world.hold.add("run.dispatch");
    world.label([unit("a")]);
    world.command({ name: "stop" }, STRANGER);
    world.command({ name: "stop" }, ROBOT);
    expect(world.mission.state).not.toBe("stopping");
  });
  test("an approval by a stranger, of another commit, or taken back opens no gate", () => {
    const world = new PureWorld();
    world.label([unit("a")]);
    const pull = [...world.state.gates.values()][0]?.pull ?? 0;
    world.approve(pull, STRANGER);
    expect(world.mission.state).toBe("promote_gate");
    world.approve(pull, ROBOT);
    expect(world.mission.state).toBe("promote_gate");
    world.approve(pull, OLGA, "approved", fakeSha("another"));
    expect(world.mission.state).toBe("promote_gate");
    world.approve(pull);
    expect(world.mission.state).toBe("completed");
  });
  test("a change request of somebody entitled holds the gate until it is approved by them", () => {
    const world = new PureWorld();
    const nina = { ...OLGA, login: "nina" };
    world.label([unit("a")]);
    const pull = [...world.state.gates.values()][0]?.pull ?? 0;
    world.approve(pull, nina, "changes_requested");
    world.approve(pull, OLGA);
    expect(world.mission.state).toBe("promote_gate");
    world.approve(pull, nina);
    expect(world.mission.state).toBe("completed");
  });
});

describe("what a lost webhook would have told", () => {
  const closed = (world: PureWorld, by: typeof OLGA | null): void =>
    world.send({
      type: "Reconciled",
      at: world.at,
      runs: [],
      missing: [],
      refs: {},
      pulls: [],
      objectives: [{ issue: 1, labelled: true, open: false, closedBy: by }],
    });
  test("an objective closed by somebody entitled stops the mission; closed by its author alone it does not", () => {
    const world = new PureWorld();
    world.hold.add("run.dispatch");
    world.label([unit("a")]);
    closed(world, STRANGER);
    closed(world, null);
    expect(world.mission.state).toBe("preparing");
    closed(world, OLGA);
    expect(world.mission.stopReason).toBe("user_stopped");
  });
});

describe("gates", () => {
  test("a large change waits for an approval of its exact head", () => {
    const world = new PureWorld();
    world.script.leg = ({ leg, purpose }) =>
      purpose === "work" && leg === "a" ? { ok: true, lines: 900 } : { ok: true };
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "gated", b: "landed" });
    world.approve(world.unit("a").pull ?? 0);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
  });
  test("an old look at its pull request does not close the gate for good", () => {
    const world = new PureWorld();
    world.script.leg = ({ purpose }) =>
      purpose === "work" ? { ok: true, lines: 900 } : { ok: true };
    world.label([unit("a")]);
    const pull = world.unit("a").pull ?? 0;
    const seen = { pull, head: fakeSha("before"), open: true, merged: false, reviews: [] };
    const none = { runs: [], missing: [], refs: {}, objectives: [] };
    world.send({ type: "Reconciled", at: world.at, ...none, pulls: [seen] });
    expect([...world.state.gates.values()].map((gate) => gate.state)).toEqual(["open"]);
    world.approve(pull);
    expect(world.units).toEqual({ a: "landed" });
  });
  test("protected paths always wait for a person", () => {
    const world = new PureWorld({ gates: { large_merge: "never" } });
    world.script.leg = ({ purpose }) =>
      purpose === "work" ? { ok: true, files: [".github/CODEOWNERS"] } : { ok: true };
    world.label([unit("a")]);
    expect(world.units).toEqual({ a: "gated" });
  });
  test("the plan gate lets nothing be worked on before the plan is approved", () => {
    const world = new PureWorld({ gates: { plan: "always" } });
    world.label([unit("a")]);
    expect(world.mission.state).toBe("plan_gate");
    expect(world.of("run.dispatch").filter((effect) => effect.purpose === "work")).toEqual([]);
    world.approve(world.mission.planPull ?? 0);
    expect(world.units).toEqual({ a: "landed" });
  });
});

describe("pause, stop, limits", () => {
  test("nothing is dispatched past a pause, and resume goes on", () => {
    const world = new PureWorld();
    world.hold.add("run.dispatch");
    world.label([unit("a")]);
    world.command({ name: "pause" });
    world.release();
    expect(world.of("run.dispatch").filter((effect) => effect.purpose === "work")).toEqual([]);
    world.command({ name: "resume" });
    expect(world.units).toEqual({ a: "landed" });
  });
  test("stop cancels running jobs and ends the mission", () => {
    const world = new PureWorld();
    world.hold.add("leg.collect");
    world.label([unit("a")]);
    world.release();
    expect(world.units).toEqual({ a: "landed" });
    const second = new PureWorld();
    second.label(null);
    second.command({ name: "stop" });
    expect(second.mission.state).toMatch(/failed|stopped/);
  });
  test("the wall-time limit stops the mission", () => {
    const world = new PureWorld({ limits: { wall_time_minutes: 5 } });
    world.hold.add("run.dispatch");
    world.label([unit("a")]);
    world.advance(6 * 60_000);
    expect(world.mission).toMatchObject({ stopReason: "wall_time_exceeded" });
    world.advance(6 * 60_000);
    expect(world.mission.state).toBe("stopped");
  });
  test("money: nothing starts past the limit", () => {
    const world = new PureWorld({
      limits: { cost_usd: 10, cost_per_attempt_usd: 5 },
      workers: { max: 8 },
    });
    let legs = 0;
    world.script.leg = ({ purpose }) => {
      if (purpose === "work") legs += 1;
      return { ok: true, costUsd: purpose === "work" ? 5 : 0 };
    };
    world.label(["a", "b", "c", "d"].map((id) => unit(id)));
    expect(legs).toBe(2);
    expect(world.mission).toMatchObject({ stopReason: "cost_exceeded", costUsd: 10 });
  });
});

describe("the queue", () => {
  test("somebody else's commit on mc/green closes it; resume verifies that commit", () => {
    const world = new PureWorld();
    world.hold.add("chain.build");
    world.label([unit("a")]);
    const green = fakeSha("foreign");
    world.refs.set("refs/heads/mc/green", green);
    world.contents.set(green, ["foreign"]);
    world.send({
      type: "BranchPushed",
      at: world.at,
      branch: "mc/green",
      before: fakeSha("base"),
      after: green,
      forced: false,
      by: OLGA,
      byUs: false,
    });
    expect(world.state.repo.queueClosed).toContain("olga moved mc/green");
    world.release();
    expect(world.unit("a").state).toBe("queued");
  });
  test("commits of people on the target branch come in through the queue before promotion", () => {
    const world = new PureWorld();
    world.label([unit("a")]);
    const main = fakeSha("human");
    world.refs.set("refs/heads/main", main);
    world.send({
      type: "BranchPushed",
      at: world.at,
      branch: "main",
      before: fakeSha("base"),
      after: main,
      forced: false,
      by: OLGA,
      byUs: false,
    });
    expect(world.landed()).toHaveLength(2);
    expect(world.mission.state).toBe("promote_gate");
    const gate = [...world.state.gates.values()][0];
    expect(gate).toMatchObject({ state: "open", head: world.ref("refs/heads/mc/green") });
    world.approve(gate?.pull ?? 0);
    expect(world.mission.state).toBe("completed");
  });
  test("infrastructure trouble is tried again and never blamed on a unit", () => {
    const world = new PureWorld();
    let trouble = 2;
    world.script.verify = (units) => {
      if (units.length === 0 || trouble === 0) return "passed";
      trouble -= 1;
      return "infrastructure";
    };
    world.label([unit("a")]);
    expect(world.units).toEqual({ a: "landed" });
    expect(world.unit("a").attempt).toBe(1);
  });
  test("one red unit among many: found by halves, the others land", () => {
    const world = new PureWorld({ workers: { max: 8 }, fixup: { candidates: 0 } });
    world.script.verify = (units) => (units.includes("c") ? "failed" : "passed");
    world.label(["a", "b", "c", "d", "e", "f"].map((id) => unit(id)));
    expect(world.units).toEqual({
      a: "landed",
      b: "landed",
      c: "failed",
      d: "landed",
      e: "landed",
      f: "landed",
    });
  });
});
