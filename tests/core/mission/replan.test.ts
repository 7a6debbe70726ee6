// Planning again while a mission goes on: what is there stays, the planner is told why, and it comes to an end.
import { describe, expect, test } from "vitest";
import { Draft } from "../../../core/engine/draft.ts";
import { type ReplanReason, replan } from "../../../core/mission/replan.ts";
import { PureWorld } from "../../support/pure-world.ts";

const unit = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  title: `Add ${id}`,
  files: [`src/${id}.js`],
  ...more,
});

const block = (units: readonly unknown[]): string =>
  `Because.\n<!-- PLAN -->\n${JSON.stringify({ type: "leaves", units })}\n<!-- /PLAN -->`;

/** What a policy of the mission does when it finds that more has to be planned. */
function again(world: PureWorld, reason: ReplanReason): boolean {
  const draft = new Draft(world.state, world.at);
  const begun = replan(draft, world.mission, reason);
  world.state = draft.state;
  world.send({ type: "TimerFired", at: world.at, timer: "retry/m1" });
  return begun;
}

const plans = (world: PureWorld) =>
  world.of("run.dispatch").filter(({ purpose }) => purpose === "plan");

const briefOf = (world: PureWorld, at: number) =>
  JSON.parse(plans(world).at(at)?.briefs["plan.json"] ?? "{}");

describe("planning again", () => {
  test("adds units after the ones that are there, told why and from mc/green", () => {
    const world = new PureWorld({ gates: { promote: "always" } });
    world.script.leg = ({ purpose }) =>
      purpose === "plan"
        ? { ok: true, text: block([{ ...unit("a"), description: "more of it" }, unit("b")]) }
        : { ok: true };
    world.label([unit("a")]);
    expect(world.mission.state).toBe("promote_gate");
    const green = world.ref("refs/heads/mc/green");
    expect(again(world, { kind: "objective", text: "the b is missing" })).toBe(true);
    expect(Object.keys(world.units)).toHaveLength(3);
    expect(new Set(Object.values(world.units))).toEqual(new Set(["landed"]));
    expect([...world.state.units.values()].map(({ position }) => position)).toEqual([0, 1, 2]);
    const brief = briefOf(world, -1);
    expect(JSON.stringify(brief)).toContain("the b is missing");
    expect(brief.commit).toBe(green);
    expect(brief.context).toContain("Add a");
    expect(world.mission.state).toBe("promote_gate");
  });

  test("an explicitly empty plan means nothing more: the mission ends by what is there", () => {
    const world = new PureWorld();
    world.script.leg = ({ purpose }) =>
      purpose === "plan" ? { ok: true, text: block([]) } : { ok: true };
    world.label([unit("a")]);
    expect(again(world, { kind: "stall", text: "nothing moves" })).toBe(true);
    expect(world.mission.state).toBe("promote_gate");
    expect(world.units).toEqual({ a: "landed" });
    expect(world.because().join("\n")).toContain("nothing more");
  });

  test("is bounded by plan.replans, and refused where the mission is over", () => {
    const world = new PureWorld({ plan: { replans: 1 } });
    world.script.leg = ({ purpose }) =>
      purpose === "plan" ? { ok: true, text: block([unit("b")]) } : { ok: true };
    world.label([unit("a")]);
    expect(again(world, { kind: "stall", text: "once" })).toBe(true);
    expect(again(world, { kind: "stall", text: "twice" })).toBe(false);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    const none = new PureWorld({ plan: { replans: 0 } });
    none.label([unit("a")]);
    expect(again(none, { kind: "stall", text: "never" })).toBe(false);
  });

  test("with a plan gate, the approval of the plan before opens nothing", () => {
    const world = new PureWorld({ gates: { plan: "always" } });
    world.script.leg = ({ purpose }) =>
      purpose === "plan" ? { ok: true, text: block([unit("b")]) } : { ok: true };
    world.label([unit("a")]);
    world.approve(world.mission.planPull ?? 0);
    expect(world.units).toEqual({ a: "landed" });
    again(world, { kind: "failed", text: "more" });
    expect(world.mission.state).toBe("plan_gate");
    expect(world.units).toEqual({ a: "landed", b: "waiting" });
    world.approve(world.mission.planPull ?? 0);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
  });
});
