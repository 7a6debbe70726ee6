// Who may start, who is blocked and who is stuck, as the mission asks the graph.
import { describe, expect, test } from "vitest";
import { unitId } from "../../../core/base/brand.ts";
import { unitKey } from "../../../core/engine/state.ts";
import { PureWorld } from "../../support/pure-world.ts";

const unit = (id: string, depends_on: readonly string[] = []) => ({
  ...{ id, title: `Add ${id}`, files: [`src/${id}.js`], depends_on },
});

describe("units that need each other", () => {
  test("whoever needs a failed unit is told which one it was, however far away", () => {
    const world = new PureWorld({ plan: { replans: 0 } });
    world.script.leg = ({ purpose, leg }) =>
      purpose === "work" && leg === "a" ? { ok: false, cause: "no_result" } : { ok: true };
    world.label([unit("a"), unit("b", ["a"]), unit("c", ["b"]), unit("d")]);
    expect(world.units).toEqual({ a: "failed", b: "blocked", c: "blocked", d: "landed" });
    expect(world.unit("c").because).toBe("Dependency failed: a");
    expect(world.unit("c").attempt).toBe(0);
  });

  test("what is made already waits for nobody who will not come: its need was tried again, and failed", () => {
    const world = new PureWorld({ plan: { replans: 0 }, units: { retry_delay_seconds: 0 } });
    world.script.leg = ({ purpose, leg, attempt }) =>
      purpose !== "work" || leg !== "a"
        ? { ok: true }
        : attempt === 1
          ? { ok: true, files: [] }
          : { ok: false, cause: "no_result" };
    world.hold.add("chain.build");
    world.label([unit("a"), unit("b", ["a"]), unit("c", ["b"]), unit("d")]);
    expect(world.units).toMatchObject({ a: "unchanged", b: "queued" });
    world.command({ name: "retry", unit: "a" });
    world.release();
    expect(world.units).toEqual({ a: "failed", b: "blocked", c: "blocked", d: "landed" });
    expect(world.unit("b").because).toBe("Dependency failed: a");
    expect(world.mission.state).toBe("promote_gate");
  });

  test("nor is what needs something that landed touched by what that needed once", () => {
    const world = new PureWorld({ plan: { replans: 0 }, units: { retry_delay_seconds: 0 } });
    world.script.leg = ({ purpose, leg, attempt }) =>
      purpose !== "work" || leg !== "a"
        ? { ok: true }
        : attempt === 1
          ? { ok: true, files: [] }
          : { ok: false, cause: "no_result" };
    world.script.conflicts = (name) => {
      if (name === "b") for (const text of ["c", "d"]) world.command({ name: "hold", text });
      return false;
    };
    world.label([unit("a"), unit("b", ["a"]), unit("c", ["b"]), unit("d", ["a"])]);
    expect(world.units).toEqual({ a: "unchanged", b: "landed", c: "queued", d: "queued" });
    world.command({ name: "retry", unit: "a" });
    expect(world.units).toEqual({ a: "failed", b: "landed", c: "queued", d: "blocked" });
    world.command({ name: "release", unit: "c" });
    expect(world.unit("c").state).toBe("landed");
  });

  test("a circle that got into the rows is told, and holds nothing else up", () => {
    const world = new PureWorld({ plan: { replans: 0 } });
    world.hold.add("run.dispatch");
    world.label([unit("a"), unit("b"), unit("c"), unit("d", ["c"])]);
    const units = new Map(world.state.units);
    const tie = (id: string, to: string) => {
      const key = unitKey(world.mission.mission, unitId(id));
      units.set(key, { ...world.unit(id), after: [unitId(to)] });
    };
    tie("a", "b");
    tie("b", "a");
    world.state = { ...world.state, units };
    world.release();
    expect(world.units).toEqual({ a: "failed", b: "failed", c: "landed", d: "landed" });
    expect(world.unit("a").because).toBe("Deadlock: circular dependency detected");
    expect(world.mission.state).toBe("promote_gate");
  });
});
