// Money that is reserved before it is spent: no limit is passed by dispatching, and what is short is said with figures.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isoTime } from "../../../core/base/brand.ts";
import { fed, NO_COSTS } from "../../../core/budget/ema.ts";
import { Draft } from "../../../core/engine/draft.ts";
import { allot, enough, reservedUsd, shared } from "../../../core/health/money.ts";
import { recordSpend, spentLastDay } from "../../../core/health/spend.ts";
import { PureWorld } from "../../support/pure-world.ts";

const unit = (id: string, more: object = {}) => ({
  ...{ id, title: `Do ${id}`, files: [`src/${id}.js`] },
  ...more,
});
const HOUR = 3_600_000;

/** What the briefs of all runs of a purpose let their agents spend. */
const capsOf = (world: PureWorld, purpose: string): readonly number[] =>
  world
    .of("run.dispatch")
    .filter((effect) => effect.purpose === purpose)
    .flatMap((effect) =>
      Object.values(effect.briefs).map((text) => JSON.parse(text).agent.maxCostUsd as number),
    );

describe("reservation", () => {
  test("what runs keeps its whole cap; the next one starts when there is enough for it", () => {
    const world = new PureWorld({
      review: { enabled: false },
      limits: { cost_usd: 7, cost_per_attempt_usd: 5 },
    });
    let holds = true;
    world.script.leg = () => ({ ok: true, costUsd: 1 });
    world.onStep = () => {
      if (holds && world.mission.state === "running") world.hold.add("leg.collect");
    };
    world.label([unit("a"), unit("b"), unit("c")]);
    // Two dollars beside the five that a may take are no whole attempt.
    expect(capsOf(world, "work")).toEqual([5]);
    expect(reservedUsd(new Draft(world.state, world.at), null)).toBe(5);
    holds = false;
    world.release();
    expect(world.units).toEqual({ a: "landed", b: "landed", c: "landed" });
  });

  test("reviews, plans and repairs are reserved like work", () => {
    const world = new PureWorld({ limits: { cost_usd: 3, cost_per_attempt_usd: 2 } });
    world.script.leg = ({ purpose }) => ({ ok: true, costUsd: purpose === "work" ? 1 : 0.5 });
    world.label([unit("a")]);
    expect(capsOf(world, "work")).toEqual([2]);
    // Two are left after the work; the review may have all of it.
    expect(capsOf(world, "review")).toEqual([2]);
    expect(world.mission.costUsd).toBe(1.5);
    expect(world.state.health.jobCosts.get("review")?.ema).toEqual({ value: 0.5, count: 1 });
  });

  test("a job whose bill was lost with its run is counted with its cap: money that nobody metered is spent all the same", () => {
    const world = new PureWorld({
      review: { enabled: false },
      limits: { cost_usd: 7, cost_per_attempt_usd: 5, wall_time_minutes: 10_000 },
      health: { heartbeat_minutes: 0 },
    });
    // The agents work, and what they left never comes.
    world.onStep = () => {
      if (world.mission.state === "running") world.hold.add("leg.collect");
    };
    world.label([unit("a")]);
    world.advance(24 * HOUR);
    expect(capsOf(world, "work")).toEqual([5, 2]);
    expect(world.mission).toMatchObject({ stopReason: "cost_exceeded", costUsd: 7 });
    expect(world.because().some((line) => line.includes("its bill was lost"))).toBe(true);
    // An estimate is no price of anything.
    expect(world.state.health.jobCosts.get("work")).toBeUndefined();
  });

  test("a job that never began costs nothing", () => {
    const world = new PureWorld({ review: { enabled: false } });
    world.hold.add("run.dispatch");
    world.label([unit("a")]);
    world.advance(3 * HOUR);
    expect(world.of("run.dispatch")).toEqual([]);
    expect(world.because().some((line) => line.includes("lost: "))).toBe(true);
    expect(world.mission.costUsd).toBe(0);
  });

  test("with too little left for what an attempt costs as a rule, it ends and says the figures", () => {
    const world = new PureWorld({
      review: { enabled: false },
      workers: { max: 1 },
      limits: { cost_usd: 10, cost_per_attempt_usd: 5 },
    });
    world.script.leg = () => ({ ok: true, costUsd: 3 });
    world.label([unit("a"), unit("b"), unit("c"), unit("d")]);
    expect(world.units).toMatchObject({ a: "landed", b: "landed", d: "cancelled" });
    expect(world.mission.stopReason).toBe("cost_exceeded");
    expect(world.mission.because).toMatch(
      /^\$\d\.\d\d of the mission's \$10\.00 are left, and one more job is expected to cost \$\d\.\d\d$/,
    );
  });

  test("a tournament shares what is left; others take a whole cap each", () => {
    const means = { freeUsd: 3.5, expectedUsd: null, reservedUsd: 0, capUsd: 2 };
    expect(shared(means, 3)).toEqual([1.75, 1.75]);
    expect(allot(means, 3)).toEqual([2]);
    expect(allot({ ...means, expectedUsd: 0.5 }, 3)).toEqual([2, 1.5]);
    expect(enough({ ...means, freeUsd: 0.4, expectedUsd: 0.5 }, 0.4)).toBe(false);
    expect(shared({ ...means, freeUsd: 0 }, 3)).toEqual([]);
  });
});

describe("the repository's day", () => {
  const config = (perDay: number) => ({
    review: { enabled: false },
    workers: { max: 1 },
    limits: {
      cost_usd: 50,
      cost_per_attempt_usd: 5,
      wall_time_minutes: 43_200,
      cost_per_day_usd: perDay,
    },
  });
  const spending = (perDay: number) => {
    const world = new PureWorld(config(perDay), {});
    world.state = { ...world.state, repo: { ...world.state.repo, config: world.config } };
    world.script.leg = () => ({ ok: true, costUsd: 4 });
    return world;
  };

  test("pauses the mission when it is used up, with figures, and goes on by itself", () => {
    const world = spending(10);
    world.label([unit("a"), unit("b"), unit("c")]);
    expect(world.units).toMatchObject({ a: "landed" });
    expect(Object.values(world.units)).toContain("waiting");
    expect(world.mission.paused).toMatch(/^\$\d\.\d\d of the repository's \$10\.00 a day are left/);
    const spent = world.mission.costUsd;
    world.advance(20 * HOUR);
    expect(world.mission.costUsd).toBe(spent);
    world.advance(10 * HOUR);
    expect(world.mission.paused === null || world.mission.costUsd > spent).toBe(true);
    world.advance(60 * HOUR);
    expect(world.units).toEqual({ a: "landed", b: "landed", c: "landed" });
  });

  test("without a limit nothing waits", () => {
    const world = spending(0);
    world.label([unit("a"), unit("b"), unit("c")]);
    expect(world.units).toEqual({ a: "landed", b: "landed", c: "landed" });
  });

  test("a mission that began earlier has spent of the same day", () => {
    const world = spending(10);
    const draft = new Draft(world.state, world.at);
    recordSpend(draft, "work", 9.9);
    world.state = draft.state;
    world.label([unit("a")]);
    // A dime is left: the first attempt may have it, and no more.
    expect(capsOf(world, "work").every((cap) => cap <= 0.1 + 1e-9)).toBe(true);
  });

  test("an hour is forgotten a day after its end, never before, and rows are used again", () => {
    const world = spending(10);
    const begin = Date.parse("2026-03-01T10:30:00.000Z");
    let draft = new Draft(world.state, isoTime(begin));
    recordSpend(draft, "work", 1);
    for (let hour = 1; hour <= 100; hour += 1) {
      draft = new Draft(draft.state, isoTime(begin + hour * HOUR));
      recordSpend(draft, "work", 1);
      const told = spentLastDay(draft.health, begin + hour * HOUR);
      expect(told).toBe(Math.min(25, hour + 1));
    }
    expect(draft.health.spend.size).toBe(25);
    expect(spentLastDay(draft.health, begin + 124.4 * HOUR)).toBe(1);
    expect(spentLastDay(draft.health, begin + 124.6 * HOUR)).toBe(0);
  });
});

test("no limit is passed by dispatching, whatever the jobs cost", () => {
  fc.assert(
    fc.property(
      fc.record({
        costs: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
          minLength: 1,
          maxLength: 30,
        }),
        units: fc.integer({ min: 1, max: 6 }),
        workers: fc.integer({ min: 1, max: 5 }),
        limit: fc.double({ min: 0.5, max: 20, noNaN: true }),
        cap: fc.double({ min: 0.1, max: 5, noNaN: true }),
        day: fc.constantFrom(0, 3, 8),
        review: fc.boolean(),
        bad: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
      }),
      ({ costs, units, workers, limit, cap, day, review, bad }) => {
        const world = new PureWorld({
          review: { enabled: review },
          workers: { max: workers },
          fixup: { cost_per_candidate_usd: cap / 2 },
          limits: { cost_usd: limit, cost_per_attempt_usd: cap, cost_per_day_usd: day },
        });
        world.state = { ...world.state, repo: { ...world.state.repo, config: world.config } };
        let at = 0;
        // As the forwarder holds it: at most the cap, and one answer more.
        world.script.leg = () => ({ ok: true, costUsd: (costs[at++ % costs.length] ?? 0) * cap });
        world.script.verify = (names) =>
          names.some((name) => bad.some((index) => name === `u${index}`)) ? "failed" : "passed";
        let before = 0;
        world.onStep = () => {
          const decision = world.decisions.at(-1);
          const asked = decision?.effects.some(
            (effect) => effect.kind === "run.dispatch" && effect.purpose !== "verify",
          );
          before += 1;
          if (asked !== true) return;
          const draft = new Draft(world.state, world.at);
          expect(world.mission.costUsd + reservedUsd(draft, null)).toBeLessThanOrEqual(
            limit + 1e-6,
          );
          if (day > 0) {
            const spent = spentLastDay(draft.health, world.ms);
            expect(spent + reservedUsd(draft, null)).toBeLessThanOrEqual(day + 1e-6);
          }
        };
        world.label(Array.from({ length: units }, (_, index) => unit(`u${index}`)));
        for (let round = 0; round < 4; round += 1) world.advance(30 * 60_000);
        expect(before).toBeGreaterThan(0);
        // What it cost stands in the ledger of the day, of every kind.
        const spent = [...world.state.health.spend.values()].reduce((sum, row) => sum + row.usd, 0);
        expect(spent).toBeCloseTo(world.mission.costUsd, 6);
      },
    ),
    { numRuns: 40 },
  );
});

test("a mean never leaves the range of what was fed, and one outlier moves it by a bounded step", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 4 }),
      (costs) => {
        const ema = costs.reduce((known, cost) => fed(known, cost), NO_COSTS);
        expect(ema.value).toBeGreaterThanOrEqual(Math.min(...costs) - 1e-9);
        expect(ema.value).toBeLessThanOrEqual(Math.max(...costs) + 1e-9);
        const after = fed(ema, 1e9);
        expect(after.value).toBeLessThanOrEqual((ema.value ?? 0) * 1.3 + 1e-9);
      },
    ),
  );
});
