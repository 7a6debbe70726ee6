// Health that changes what happens: each system on, and the same mission with it off.
import { describe, expect, test } from "vitest";
import { dispatchId, isoTime } from "../../../core/base/brand.ts";
import { Draft } from "../../../core/engine/draft.ts";
import { mayAsk } from "../../../core/health/breaker.ts";
import {
  breakerOf,
  componentAsked,
  componentFailed,
  probeSilent,
} from "../../../core/health/components.ts";
import { DEGRADATION_OPTIONS } from "../../../core/health/degradation.ts";
import { effective } from "../../../core/health/effective.ts";
import { stepRecovery } from "../../../core/health/recovery.ts";
import { signal } from "../../../core/health/signals.ts";
import { healthTimer } from "../../../core/health/watch.ts";
import { headline } from "../../../core/voice/headline.ts";
import { healthLine } from "../../../core/voice/health.ts";
import { emptyState, PureWorld } from "../../support/pure-world.ts";

const MINUTE = 60_000;
const unit = (id: string, more: object = {}) => ({
  ...{ id, title: `Do ${id}`, files: [`src/${id}.js`] },
  ...more,
});
const units = (count: number, more: (index: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, index) => unit(`u${index}`, more(index)));

const nowOf = (world: PureWorld) => effective(new Draft(world.state, world.at), world.mission);

const briefsOf = (world: PureWorld, purpose: string) =>
  world
    .of("run.dispatch")
    .filter((effect) => effect.purpose === purpose)
    .map((effect) => Object.values(effect.briefs).map((text) => JSON.parse(text)));

/** Most units that were worked on at one moment, among the moments from a share of the way on. */
function watched(world: PureWorld): (from?: number) => number {
  const counts: number[] = [];
  world.onStep = () => {
    const states = [...world.state.units.values()].map(({ state }) => state);
    counts.push(states.filter((state) => state === "working").length);
  };
  return (from = 0) => Math.max(...counts.slice(Math.floor(from * counts.length)));
}

const said = (world: PureWorld, text: string): boolean =>
  world.because().some((line) => line.includes(text));

describe("levels", () => {
  /** The agent is limited at the first `limited` jobs. */
  const limited = (more: object, count: number) => {
    const world = new PureWorld({
      review: { enabled: false },
      agent: { type: "scripted", command: "script.yml", model: "dear", fallback_model: "cheap" },
      ...more,
    });
    let jobs = 0;
    world.script.leg = () => {
      jobs += 1;
      return jobs <= count ? { ok: false, cause: "api_rate" } : { ok: true };
    };
    return world;
  };

  test("three limits within ten minutes: the fallback model and fewer workers, and back when it is quiet", () => {
    const world = limited({}, 3);
    world.label(units(8));
    expect(world.state.health.missions.get(world.mission.mission)?.level.trigger).toBe(
      "rate_limits",
    );
    expect(said(world, "health: from full capacity to fewer workers, the fallback model")).toBe(
      true,
    );
    expect(nowOf(world)).toMatchObject({
      workers: 2,
      model: "cheap",
      architect: false,
      speculation: false,
      candidates: 1,
    });
    expect(healthLine(world.state, world.mission)).toContain("the agent was limited three times");
    const models = briefsOf(world, "work")
      .flat()
      .map(({ agent }) => agent.model);
    expect(models.slice(0, 4)).toEqual(["dear", "dear", "dear", "dear"]);
    expect(models.slice(-5)).toEqual(["cheap", "cheap", "cheap", "cheap", "cheap"]);
    expect(models.length).toBeGreaterThan(6);
    expect(Object.values(world.units).every((state) => state === "landed")).toBe(true);
  });

  test("switched off, the dear model goes on being asked", () => {
    const world = limited({ health: { levels: false, breakers: false } }, 3);
    world.label(units(8));
    const models = new Set(
      briefsOf(world, "work")
        .flat()
        .map(({ agent }) => agent.model),
    );
    expect([...models]).toEqual(["dear"]);
  });

  test("a quiet window, then three landings, lead back to full capacity", () => {
    const world = limited({}, 3);
    // The later ones begin when somebody releases them: work that is there when it is quiet again.
    world.label(units(8));
    const { mission } = world.mission;
    const draft = new Draft(world.state, isoTime(world.ms + 11 * MINUTE));
    draft.putMission({ ...world.mission, state: "running", endedAt: null });
    signal(draft, mission, { kind: "quiet" });
    expect(draft.healthOf(mission).level.level).toBe(1);
    for (let landed = 0; landed < 3; landed += 1) signal(draft, mission, { kind: "landed" });
    expect(draft.healthOf(mission).level.level).toBe(0);
  });

  test("merges that conflict: half the workers", () => {
    const world = new PureWorld({
      review: { enabled: false },
      fixup: { candidates: 0 },
      units: { retry_delay_seconds: 0, max_attempts: 2 },
      workers: { max: 4, adaptive: false },
    });
    world.script.conflicts = (name, attempt) => attempt === 1 && name !== "u0";
    world.label(units(8));
    expect(said(world, "health: from full capacity to fewer workers, because more than half")).toBe(
      true,
    );
    const sizes = briefsOf(world, "work").map(({ length }) => length);
    expect(Math.max(...sizes)).toBe(4);
    expect(Object.values(world.units).every((state) => state === "landed")).toBe(true);
  });

  test("runs that are lost: one candidate instead of three", () => {
    const candidates = (lost: number): number => {
      const world = new PureWorld({ review: { enabled: false }, workers: { max: 1 } });
      world.script.verify = (names) =>
        names.at(-1) === "u1" && !names.some((one) => one.startsWith("fix")) ? "failed" : "passed";
      let jobs = 0;
      world.script.leg = ({ purpose }) => {
        jobs += 1;
        return purpose === "work" && jobs <= lost
          ? { ok: false, cause: "no_result", step: "Check out the commit" }
          : { ok: true };
      };
      world.label(units(2));
      return Math.max(0, ...briefsOf(world, "fixup").map(({ length }) => length));
    };
    expect(candidates(0)).toBe(3);
    expect(candidates(5)).toBe(1);
  });

  test("money that is nearly gone: fewer workers and a line that says so", () => {
    const world = new PureWorld({
      review: { enabled: false },
      limits: { cost_usd: 10, cost_per_attempt_usd: 2 },
    });
    let cost = 0;
    world.script.leg = () => {
      cost += 1;
      return { ok: true, costUsd: cost <= 6 ? 1.4 : 0.01 };
    };
    const atOnce = watched(world);
    world.label(units(12));
    expect(said(world, "because more than 80 % of its money is spent")).toBe(true);
    expect(atOnce()).toBe(4);
    expect(atOnce(0.7)).toBeLessThanOrEqual(2);
  });

  test("verification that throws out one unit after the other: nothing new starts, mc/green is looked at, one unit is tried", () => {
    const world = new PureWorld({
      review: { enabled: false },
      fixup: { candidates: 0 },
      units: { retry_delay_seconds: 0, max_attempts: 3 },
      workers: { max: 2, adaptive: false },
    });
    let broken = true;
    world.script.verify = (names) => (broken && names.length > 0 ? "failed" : "passed");
    world.label(units(8));
    expect(world.state.health.missions.get(world.mission.mission)?.level.level).toBe(5);
    expect(nowOf(world).workers).toBe(0);
    expect(headline(world.state, world.mission)).toContain("It goes on by itself then");
    const before = briefsOf(world, "work").length;
    world.advance(MINUTE / 2);
    expect(briefsOf(world, "work").length).toBe(before);
    broken = false;
    world.advance(5 * MINUTE);
    expect(briefsOf(world, "work")[before]).toHaveLength(1);
    world.advance(30 * MINUTE);
    expect(Object.values(world.units).filter((state) => state === "landed").length).toBeGreaterThan(
      5,
    );
    expect(world.mission.paused).toBeNull();
  });
});

describe("the agent's breaker", () => {
  const down = (more: object = {}) => {
    const world = new PureWorld({ review: { enabled: false }, workers: { max: 2 }, ...more });
    const it = { world, down: true, jobs: 0 };
    world.script.leg = () => {
      it.jobs += 1;
      return it.down ? { ok: false, cause: "api_overload" } : { ok: true };
    };
    return it;
  };

  test("three failures: it is left alone, then asked with one unit, and no attempt is lost", () => {
    const it = down();
    it.world.label(units(4));
    const asked = it.jobs;
    expect(asked).toBeLessThanOrEqual(4);
    expect(it.world.state.health.breakers.get("agent/claude-code/")?.breaker.state).toBe("open");
    expect(nowOf(it.world).jobs).toBe(0);
    expect(healthLine(it.world.state, it.world.mission)).toContain("is left alone until");
    it.world.advance(MINUTE);
    expect(it.jobs).toBe(asked);
    it.world.advance(1.1 * MINUTE);
    expect(it.jobs).toBe(asked + 1);
    it.down = false;
    it.world.advance(20 * MINUTE);
    expect(Object.values(it.world.units).every((state) => state === "landed")).toBe(true);
  });

  test("while one asks whether it is well, failures of runs begun before tell nothing new", () => {
    const agent = "agent/claude-code/";
    const run = (name: string) => dispatchId(`d-${name}`);
    const start = new Draft(emptyState(), isoTime(Date.parse("2026-01-01T00:00:00Z")));
    for (const name of ["a", "b", "c"]) componentFailed(start, agent, "api_overload", run(name));
    const later = new Draft(start.state, isoTime(start.nowMs + 3 * MINUTE));
    componentAsked(later, agent, run("probe"));
    const state = () => breakerOf(later, agent).breaker;
    componentFailed(later, agent, "api_overload", run("d"));
    expect(state()).toMatchObject({ state: "half_open", opens: 1 });
    expect(mayAsk(state(), later.nowMs)).toBe(false);

    // A probe that was lost says nothing: the next one need not wait for its deadline.
    probeSilent(later, agent, run("d"));
    expect(mayAsk(state(), later.nowMs)).toBe(false);
    probeSilent(later, agent, run("probe"));
    expect(mayAsk(state(), later.nowMs)).toBe(true);
    componentAsked(later, agent, run("second"));
    componentFailed(later, agent, "api_overload", run("second"));
    expect(state()).toMatchObject({ state: "open", opens: 2 });
  });

  test("switched off, every unit burns its attempts", () => {
    const it = down({ health: { breakers: false, levels: false, auto_pause: false } });
    it.world.label(units(4));
    it.world.advance(60 * MINUTE);
    expect(Object.values(it.world.units).every((state) => state === "failed")).toBe(true);
    expect(it.jobs).toBeGreaterThan(20);
  });

  test("with a fallback model the work goes on meanwhile", () => {
    const world = new PureWorld({
      review: { enabled: false },
      health: { levels: false },
      agent: { type: "scripted", command: "s.yml", model: "dear", fallback_model: "cheap" },
    });
    world.script.leg = () => {
      const model = briefsOf(world, "work").at(-1)?.[0]?.agent.model;
      return model === "dear" ? { ok: false, cause: "api_other" } : { ok: true };
    };
    world.label(units(4));
    world.advance(MINUTE);
    expect(Object.values(world.units).filter((state) => state === "landed").length).toBeGreaterThan(
      1,
    );
    expect(world.state.health.breakers.get("agent/scripted/dear")?.breaker.state).not.toBe(
      "closed",
    );
  });

  test("it fails each time it is tried: the mission pauses, and after three rounds a person is asked", () => {
    const it = down();
    it.world.label(units(4));
    it.world.advance(90 * MINUTE);
    const { world } = it;
    expect(world.mission.paused).toContain("failed again each of the 3 times it was tried");
    expect(world.mission.paused).toContain("tried 3 times");
    const notices = world.of("comment.ensure").filter(({ topic }) => topic.startsWith("health-"));
    expect(notices).toHaveLength(1);
    expect(notices[0]?.body).toContain("needs a person");
    expect(headline(world.state, world.mission)).toContain("`/mc resume`");
    it.down = false;
    world.command({ name: "resume" });
    world.advance(10 * MINUTE);
    expect(Object.values(world.units).every((state) => state === "landed")).toBe(true);
  });

  test("nobody comes: its time ends it, and the reason says what it stood still for", () => {
    const it = down();
    it.world.label(units(4));
    it.world.advance(130 * MINUTE);
    expect(it.world.mission).toMatchObject({ state: "stopped", stopReason: "agent_unavailable" });
  });
});

describe("auto-pause", () => {
  const failing = (more: object = {}) => {
    const world = new PureWorld({
      review: { enabled: false },
      workers: { max: 1, adaptive: false },
      units: { retry_delay_seconds: 0, max_attempts: 1 },
      ...more,
    });
    const it = { world, broken: true };
    world.script.leg = () => (it.broken ? { ok: false, cause: "no_result" } : { ok: true });
    return it;
  };

  test("three units in a row left nothing: it pauses, checks, tries one, and goes on with all", () => {
    const it = failing();
    it.world.label(units(6));
    expect(it.world.mission.paused).toContain("3 units in a row left nothing at all");
    expect(Object.values(it.world.units).filter((state) => state === "waiting")).toHaveLength(3);
    it.broken = false;
    it.world.advance(2 * MINUTE);
    expect(said(it.world, "one unit is tried")).toBe(true);
    expect(it.world.units).toMatchObject({ u3: "landed", u4: "landed", u5: "landed" });
  });

  test("switched off, all of them fail", () => {
    const it = failing({ health: { auto_pause: false } });
    it.world.label(units(6));
    expect(it.world.mission.state).toBe("failed");
  });

  test("the waits grow, and a person's pause stays a person's", () => {
    const it = failing();
    it.world.label(units(8));
    it.world.advance(MINUTE);
    expect(it.world.mission.paused).toContain("tried 1 time in vain");
    const began = it.world.ms;
    const hold = it.world.state.health.missions.get(it.world.mission.mission)?.hold;
    expect((hold?.untilMs ?? 0) - began).toBe(5 * MINUTE);
    it.world.command({ name: "pause" });
    expect(it.world.mission.paused).toBe("by olga");
    it.broken = false;
    it.world.advance(60 * MINUTE);
    expect(it.world.mission.paused).toBe("by olga");
    it.world.command({ name: "resume" });
    expect(Object.values(it.world.units).filter((state) => state === "landed")).toHaveLength(4);
  });

  test("mc/green that moved on while it was verified passed before it moved: that is no failed try", () => {
    const world = new PureWorld({ review: { enabled: false }, workers: { max: 1 } });
    world.label([unit("a"), unit("b")]);
    const passed = [...world.state.verdicts.values()].find(
      (one) => one.commit === world.state.repo.green,
    );
    expect(passed?.outcome).toBe("passed");
    const draft = new Draft(world.state, isoTime(world.ms + MINUTE));
    const { mission } = world.mission;
    draft.putHealth({
      ...draft.healthOf(mission),
      hold: { kind: "recovery", text: "trouble", untilMs: null },
      recovery: {
        ...{ why: "repeated_failure", told: "trouble", tries: 0 },
        ...{ phase: "checking", sinceMs: draft.nowMs },
      },
    });
    const paused = draft.putMission({
      ...world.mission,
      ...{ state: "running", endedAt: null, paused: "trouble" },
    });
    stepRecovery(draft, paused);
    expect(draft.healthOf(mission).recovery).toMatchObject({ phase: "probing", tries: 0 });
    expect(draft.mission(mission)?.paused).toBeNull();
  });

  test("a window that runs beside a pause does not make anybody forget when the pause ends", () => {
    const it = failing();
    it.world.label(units(6));
    const { mission } = it.world.mission;
    const draft = new Draft(it.world.state, it.world.at);
    const known = draft.healthOf(mission);
    const timerOf = (one: Draft) =>
      one
        .end("")
        .decision.effects.flatMap((effect) =>
          effect.kind === "timer.set" && effect.timer === `health/${mission}`
            ? [Date.parse(effect.due)]
            : [],
        );
    const limited = { ...known.level, level: 3 as const, sinceMs: draft.nowMs };
    const untilMs = known.hold?.untilMs ?? 0;
    expect(untilMs - draft.nowMs).toBe(MINUTE);
    draft.putHealth({ ...known, level: limited });
    signal(draft, mission, { kind: "rate_limit" });
    expect(timerOf(draft)).toEqual([untilMs]);

    // The pause is longer than the window: when that is over, the pause still has its end.
    const long = new Draft(it.world.state, it.world.at);
    const hold = { kind: "recovery" as const, text: "", untilMs: long.nowMs + 25 * MINUTE };
    long.putHealth({ ...known, hold, level: limited });
    signal(long, mission, { kind: "rate_limit" });
    const [first = 0] = timerOf(long);
    expect(first - long.nowMs).toBe(DEGRADATION_OPTIONS.rateWindowMs + 1_000);
    const later = new Draft(long.state, isoTime(first));
    healthTimer(later, it.world.mission);
    expect(later.healthOf(mission).level.level).toBe(1);
    expect(timerOf(later)).toEqual([hold.untilMs]);
  });

  test("mc/green that fails is no ground to go on from", () => {
    const it = failing();
    let red = false;
    it.world.script.verify = () => (red ? "failed" : "passed");
    it.world.label(units(6));
    // What is asked of mc/green changes: its pass is one of yesterday.
    const repo = it.world.state.repo;
    const config = {
      ...it.world.config,
      verify: { ...it.world.config.verify, command: "npm run all" },
    };
    it.world.state = { ...it.world.state, repo: { ...repo, config } };
    red = true;
    it.broken = false;
    it.world.advance(1.5 * MINUTE);
    expect(said(it.world, "on mc/green is verified")).toBe(true);
    expect(said(it.world, "on mc/green fails verification (try 1 of 3)")).toBe(true);
    expect(it.world.units).toMatchObject({ u3: "waiting" });
    red = false;
    it.world.advance(10 * MINUTE);
    expect(it.world.mission.paused).toBeNull();
    expect(Object.values(it.world.units)).not.toContain("waiting");
  });
});

describe("adaptive workers", () => {
  const mixed = (adaptive: boolean) => {
    const world = new PureWorld({
      review: { enabled: false },
      fixup: { candidates: 0 },
      health: { levels: false, auto_pause: false },
      workers: { max: 4, adaptive },
      units: { retry_delay_seconds: 0, max_attempts: 2 },
    });
    world.script.conflicts = (_name, attempt) => attempt === 1;
    const atOnce = watched(world);
    world.label(units(16));
    return { world, atOnce };
  };
  test("much conflicts: fewer work at a time", () => {
    const { world, atOnce } = mixed(true);
    expect(said(world, "workers from now on")).toBe(true);
    expect(world.state.health.missions.get(world.mission.mission)?.adaptive.workers).toBeLessThan(
      4,
    );
    expect(atOnce()).toBe(4);
    expect(atOnce(0.5)).toBeLessThan(4);
  });

  test("switched off, as many as configured", () => {
    expect(mixed(false).atOnce(0.5)).toBe(4);
  });

  test("a healthy mission is never slowed", () => {
    const world = new PureWorld({ review: { enabled: false } });
    const atOnce = watched(world);
    world.label(units(20));
    expect(atOnce(0.5)).toBe(4);
    expect(healthLine(world.state, world.mission)).toBe("");
    expect(said(world, "health:")).toBe(false);
    expect(said(world, "workers from now on")).toBe(false);
  });
});

describe("heartbeat", () => {
  /** The row says that it is worked on; its run was over long ago. */
  const stuck = (minutes: number) => {
    const world = new PureWorld({
      review: { enabled: false },
      workers: { max: 2 },
      health: { heartbeat_minutes: minutes },
      limits: { wall_time_minutes: 10_000 },
    });
    world.onStep = () => {
      if (world.mission.state === "running") world.hold.add("leg.collect");
    };
    world.label(units(2));
    world.onStep = () => {};
    world.hold.clear();
    world.held.splice(0);
    const dispatches = new Map(
      [...world.state.dispatches].map(([id, row]) => [id, { ...row, state: "settled" as const }]),
    );
    world.state = { ...world.state, dispatches };
    return world;
  };

  test("units whose run is over are helped", () => {
    const world = stuck(30);
    expect(world.units).toEqual({ u0: "working", u1: "working" });
    world.advance(59 * MINUTE);
    expect(world.units).toEqual({ u0: "working", u1: "working" });
    world.advance(10 * MINUTE);
    expect(said(world, "heartbeat: nothing moved; helped: u0 (its run was over)")).toBe(true);
    expect(world.units).toEqual({ u0: "landed", u1: "landed" });
  });

  test("switched off, they stay where they are", () => {
    const world = stuck(0);
    world.advance(600 * MINUTE);
    expect(world.units).toEqual({ u0: "working", u1: "working" });
  });

  test("what cannot be helped is told to a person after two recoveries", () => {
    const world = stuck(30);
    // Nobody performs what is asked for.
    world.hold.add("run.dispatch");
    world.advance(60 * MINUTE);
    const lose = () => {
      const dispatches = new Map(
        [...world.state.dispatches].map(([id, row]) => [id, { ...row, state: "settled" as const }]),
      );
      const all = [...world.state.units].map(
        ([key, row]) => [key, { ...row, state: "queued" as const }] as const,
      );
      world.state = { ...world.state, dispatches, units: new Map(all) };
    };
    lose();
    world.advance(200 * MINUTE);
    expect(world.mission.paused).toContain("nothing has moved for");
    expect(world.of("comment.ensure").some(({ body }) => body.includes("needs a person"))).toBe(
      true,
    );
  });

  test("never while something that is named is waited for", () => {
    const world = new PureWorld({
      review: { enabled: false },
      limits: { wall_time_minutes: 10_000 },
    });
    world.script.leg = () => ({ ok: true, lines: 900 });
    world.label(units(1));
    expect(world.units).toEqual({ u0: "gated" });
    world.advance(24 * 60 * MINUTE);
    expect(world.mission.paused).toBeNull();
    expect(said(world, "heartbeat: it waits for the approval of")).toBe(true);
    expect(said(world, "helped")).toBe(false);
  });
});

describe("traces", () => {
  const traced = (traces: boolean) => {
    const world = new PureWorld({ health: { traces } });
    world.script.leg = ({ purpose, attempt }) =>
      purpose === "work" && attempt === 1 ? { ok: false, cause: "bad_output" } : { ok: true };
    world.label(units(1));
    return world.decisions.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.kind === "trace.add" ? [change.row] : [])),
    );
  };

  test("every job of an agent leaves one, with its error and its model", () => {
    const rows = traced(true);
    expect(rows.map(({ purpose, cause }) => `${purpose} ${cause}`)).toEqual([
      "work bad_output",
      "work ok",
      "review ok",
    ]);
    expect(rows[0]).toMatchObject({ error: "ended with bad_output", attempt: 1, model: "script" });
    expect(rows[2]?.answer).toContain("REVIEW_RESULT");
  });

  test("where an answer is cut, no half of a secret is left that looks like none", () => {
    const key = `ghp_${"k".repeat(36)}`;
    const world = new PureWorld({ review: { enabled: false } });
    // The end of an answer is kept: the cut falls into the key.
    world.script.leg = () => ({ ok: true, text: `${key} ${"x ".repeat(19_990)}` });
    world.label(units(1));
    const answers = world.decisions.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.kind === "trace.add" ? [change.row.answer] : [])),
    );
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.join("")).not.toContain("kkkk");
  });

  test("switched off, none is kept", () => {
    expect(traced(false)).toEqual([]);
  });
});
