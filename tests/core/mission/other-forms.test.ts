// What the reference does in a form that has no place here, as it holds here: fates that stay, tests that are deleted, the order of
// reasons to stop, texts that keep the newest.
import { describe, expect, test } from "vitest";
import { unitId } from "../../../core/base/brand.ts";
import type { UnitRow } from "../../../core/engine/rows/unit-row.ts";
import { roundScore } from "../../../core/mission/rounds.ts";
import { renderMissionState } from "../../../core/voice/mission-state.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { at, attemptRow, missionRow, stateOf, unitRow } from "../voice/rows.ts";

const QUIET = { review: { enabled: false }, fixup: { candidates: 0 } };
const unit = (id: string, more: object = {}) => ({
  ...{ id, title: `Do ${id}`, files: [`src/${id}.js`] },
  ...more,
});

/** Everything that was asked of the world is answered once more, and now all of it well, or all of it badly. */
function allAgain(world: PureWorld, well: boolean): void {
  world.script.leg = () => (well ? { ok: true, costUsd: 1 } : { ok: false, cause: "bad_output" });
  world.script.verify = () => (well ? "passed" : "failed");
  for (const effect of [...world.sent]) {
    if (effect.kind === "run.dispatch" || effect.kind === "leg.collect") world.perform(effect);
  }
  world.settle();
  world.advance(60 * 60_000);
}

const fates = (world: PureWorld) => ({
  units: world.units,
  attempts: [...world.state.attempts.values()].map(({ unit: id, attempt, state, cause }) => ({
    ...{ id, attempt, state, cause },
  })),
  mission: world.mission.state,
  reason: world.mission.stopReason,
  costUsd: world.mission.costUsd,
  green: world.ref("refs/heads/mc/green"),
});

describe("fates", () => {
  test("late events never overwrite a final state: all of them once more, saying something else", () => {
    const world = new PureWorld({
      ...QUIET,
      units: { max_attempts: 1 },
      limits: { wall_time_minutes: 10_000 },
    });
    world.script.leg = ({ purpose, leg }) =>
      purpose === "work" && leg === "bad" ? { ok: false, cause: "bad_output" } : { ok: true };
    world.label([unit("good"), unit("bad"), unit("needs", { depends_on: ["bad"] })]);
    const before = fates(world);
    expect(before.units).toEqual({ good: "landed", bad: "failed", needs: "blocked" });
    for (const well of [false, true]) {
      const decided = world.decisions.length;
      allAgain(world, well);
      expect(world.decisions.length).toBeGreaterThan(decided + 10);
      expect(fates(world)).toEqual(before);
    }
  });

  test("what was cancelled by a stop does not come back with a result that arrives later", () => {
    const stopped = new PureWorld(QUIET);
    stopped.onStep = () => {
      if (stopped.mission.state === "running") stopped.hold.add("leg.collect");
    };
    stopped.label([unit("a")]);
    stopped.command({ name: "stop" });
    expect(stopped.units).toEqual({ a: "cancelled" });
    stopped.release();
    expect(stopped.units).toEqual({ a: "cancelled" });
    expect(stopped.landed()).toEqual([]);
  });
});

describe("verdicts", () => {
  const deleting = (more: object = {}) => {
    const world = new PureWorld({ ...QUIET, units: { max_attempts: 1 } });
    world.script.tests = (units) => (units.includes("less") ? 8 : 10);
    world.label([unit("less", more), unit("other")]);
    return world.units;
  };

  test("deleting tests is a regression, never neutral: it does not land unless the plan says so", () => {
    expect(deleting()).toEqual({ less: "failed", other: "landed" });
    expect(deleting({ verify: { fewer_tests: 2 } })).toEqual({ less: "landed", other: "landed" });
  });

  test("deleting tests is no better round than breaking them", () => {
    const units = { done: 1, planned: 1 };
    const before = { passed: 10, failed: 0, lint: 0 };
    const deleted = roundScore(before, { passed: 8, failed: 0, lint: 0 }, units);
    expect(deleted).toBe(roundScore(before, { passed: 8, failed: 2, lint: 0 }, units));
    expect(deleted).toBeLessThan(roundScore(before, before, units));
  });
});

describe("reasons to stop", () => {
  const MINUTE = 60_000;
  const LIMITS = { cost_usd: 10, cost_per_attempt_usd: 5, wall_time_minutes: 60 };
  /** Both are worked on, and no result comes. */
  const waiting = (): PureWorld => {
    const world = new PureWorld({ ...QUIET, limits: LIMITS });
    world.onStep = () => {
      if (world.mission.state === "running") world.hold.add("leg.collect");
    };
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "working", b: "working" });
    return world;
  };

  test("a person's stop stays the reason when time runs out as well", () => {
    const world = waiting();
    // Both within the time that running jobs are given to end.
    world.advance(59.5 * MINUTE);
    world.command({ name: "stop" });
    world.advance(MINUTE);
    expect(world.mission).toMatchObject({ state: "stopping", stopReason: "user_stopped" });
    world.advance(10 * MINUTE);
    expect(world.mission).toMatchObject({ state: "stopped", stopReason: "user_stopped" });
  });

  test("time that ran out stays the reason when a person says stop as well", () => {
    const world = waiting();
    world.advance(60.5 * MINUTE);
    expect(world.mission.state).toBe("stopping");
    world.command({ name: "stop" });
    world.advance(10 * MINUTE);
    expect(world.mission).toMatchObject({ state: "stopped", stopReason: "wall_time_exceeded" });
  });

  test("a pause is no stop, and does not hold the time", () => {
    const world = waiting();
    world.command({ name: "pause" });
    world.advance(30 * MINUTE);
    expect(world.mission.paused).not.toBeNull();
    expect(world.mission.stopReason).toBeNull();
    world.advance(31 * MINUTE);
    expect(world.mission.stopReason).toBe("wall_time_exceeded");
  });

  test("money that is used up is the reason, not what it came to", () => {
    const world = new PureWorld({ ...QUIET, limits: LIMITS, units: { max_attempts: 1 } });
    world.script.leg = () => ({ ok: true, costUsd: 10 });
    world.script.verify = (units) => (units.length > 0 ? "failed" : "passed");
    world.label([unit("a"), unit("b", { depends_on: [] }), unit("c")]);
    world.advance(10 * MINUTE);
    expect(world.mission.stopReason).toBe("cost_exceeded");
  });
});

describe("the check list of a mission", () => {
  test("keeps the newest failures, and says how many older ones there were", () => {
    const ids = Array.from({ length: 60 }, (_, place) => `u${String(place).padStart(2, "0")}`);
    const units = ids.map(
      (id, position): UnitRow =>
        unitRow(id, {
          ...{ unit: unitId(id), position, state: "failed", attempt: 1, changedFiles: [] },
          evidence: [{ attempt: 1, stage: "verify", cause: `cause ${id}`, text: "" }],
        }),
    );
    const attempts = ids.map((id, place) => attemptRow(id, 1, { endedAt: at(place) }));
    const mission = missionRow();
    const text = renderMissionState(stateOf({ missions: [mission], units, attempts }), mission);
    const failed = text.split("## Failed\n")[1]?.split("\n\n")[0] ?? "";
    expect(failed.split("\n")).toHaveLength(51);
    expect(failed).toContain("… 10 earlier ones");
    expect(failed).toContain("cause u59");
    expect(failed).not.toContain("cause u09");
  });
});
