// Any chain, whatever its strategist says and whatever fails: it comes to an end that is said, never passes its depth, begins nothing
// twice, and never dispatches work in quiet hours (I4, I5, I6).
import fc from "fast-check";
import { expect, test } from "vitest";
import { quietUntil } from "../../../core/calendar/quiet-hours.ts";
import { PureWorld } from "../../support/pure-world.ts";

const DAY = 24 * 3_600_000;
const share = fc.double({ min: 0, max: 1, noNaN: true });
const plan = fc.record({
  depth: fc.integer({ min: 1, max: 5 }),
  cleanup: fc.integer({ min: 0, max: 2 }),
  hours: fc.constantFrom("", "00:00-06:00", "22:00-07:00", "12:00-11:59"),
  budget: fc.constantFrom(0, 3),
  luck: fc.array(share, { minLength: 40, maxLength: 40 }),
});

test("every chain ends, within its depth, and says why", () => {
  fc.assert(
    fc.property(plan, ({ depth, cleanup, hours, budget, luck }) => {
      let at = 0;
      const next = (): number => luck[at++ % luck.length] ?? 0;
      const world = new PureWorld({
        ...{
          review: { enabled: false },
          units: { max_attempts: 1 },
          health: { auto_pause: false },
        },
        ...{ gates: { promote: "off" }, plan: { objective_checks: 0 } },
        chain: { max_depth: depth, cleanup_every: cleanup },
        schedule: { quiet_hours: hours },
        limits: { cost_per_week_usd: budget, cost_per_attempt_usd: 2, wall_time_minutes: 43_200 },
      });
      world.script.leg = ({ leg }) => {
        world.ms += Math.floor(next() * 3_600_000);
        if (!leg.startsWith("strategy"))
          return next() < 0.1 ? { ok: false, cause: "refusal" } : { ok: true, costUsd: next() * 2 };
        if (next() < 0.15) return { ok: false, cause: "bad_output" };
        const objective = next() < 0.15 ? "" : `Objective ${at}.`;
        const text = `STRATEGY_RESULT:${JSON.stringify({ objective, ambition_score: 5 })}`;
        return { ok: true, text: next() < 0.1 ? "no idea" : text, costUsd: 0.1 };
      };
      world.refuses = () => (next() < 0.05 ? "GitHub said no" : null);
      world.permission = () => (next() < 0.05 ? "read" : "admin");
      world.label([{ id: "a", title: "Do a", files: ["src/a.js"] }], undefined, { chain: true });
      for (let day = 0; day < 60; day += 1) world.advance(DAY);

      const [series] = world.state.strategy.series.values();
      expect(series?.state).toBe("ended");
      expect(series?.because).not.toBe("");
      const links = series?.links ?? [];
      expect(links.filter(({ source }) => source !== "cleanup").length).toBeLessThanOrEqual(depth);
      const missions = [...world.state.missions.values()];
      expect(missions.length).toBeLessThanOrEqual(depth * (cleanup === 0 ? 1 : 2) + 1);
      expect(new Set(missions.map(({ issue }) => issue)).size).toBe(missions.length);
      if (cleanup === 0) expect(links.filter(({ source }) => source === "cleanup")).toEqual([]);
      for (const { askedAt, purpose } of world.state.dispatches.values()) {
        if (purpose !== "work" && purpose !== "check") continue;
        const quiet = { zone: "UTC", hours, days: [] };
        expect(quietUntil(quiet, Date.parse(askedAt))).toBeNull();
      }
      const ended = world
        .of("comment.ensure")
        .filter(({ topic }) => topic.startsWith("chain-ended"));
      expect(ended.length).toBeGreaterThan(0);
    }),
    { numRuns: 20 },
  );
});
