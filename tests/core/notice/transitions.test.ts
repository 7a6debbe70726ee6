// Which transitions people outside GitHub are told: once each, and nothing without a channel for it.
import { describe, expect, test } from "vitest";
import { isoTime } from "../../../core/base/brand.ts";
import { Draft } from "../../../core/engine/draft.ts";
import type { EffectOf } from "../../../core/engine/effect.ts";
import { pauseMission } from "../../../core/mission/pause.ts";
import { notices } from "../../../core/notice/transitions.ts";
import { PureWorld } from "../../support/pure-world.ts";

const unit = (id: string, more: object = {}) => ({
  ...{ id, title: `Do ${id}`, files: [`src/${id}.js`] },
  ...more,
});
const EVERYTHING = {
  needs_you: ["telegram"],
  ended: ["telegram", "email"],
  started: ["slack"],
  trouble: ["webhook"],
  progress: ["webhook"],
};
const told = (world: PureWorld): readonly EffectOf<"notify">[] => world.of("notify");
const ids = (world: PureWorld): readonly string[] => told(world).map(({ notice }) => notice.id);
const needs = (world: PureWorld): readonly string[] =>
  told(world)
    .filter(({ notice }) => notice.kind === "needs_you")
    .map(({ notice }) => notice.title);

describe("a mission", () => {
  test("is told from its beginning to its end, each thing once", () => {
    const world = new PureWorld({ review: { enabled: false }, notify: EVERYTHING });
    world.label([unit("a"), unit("b")]);
    world.settle();
    expect(needs(world)).toEqual([
      expect.stringMatching(/^Your review is needed: the promotion to main in #\d+$/),
    ]);
    world.approve(world.mission.promotionPull ?? 0);
    world.settle();
    expect(world.mission.state).toBe("completed");
    expect(new Set(ids(world)).size).toBe(ids(world).length);
    expect(ids(world).map((id) => id.replace(/@.*|\/[0-9a-f]{12}@.*/, ""))).toEqual([
      "started/m1",
      "landed/m1/a",
      "landed/m1/b",
      expect.stringMatching(/^gate\/promote\/m1\/\/\d+$/),
      "ended/m1",
    ]);
    const [end] = told(world).filter(({ notice }) => notice.kind === "ended");
    expect(end).toMatchObject({
      channels: ["telegram", "email"],
      notice: {
        urgency: "high",
        link: "issues/1",
        title: expect.stringMatching(/^Done: “.*” \(#1\)$/),
        body: expect.stringMatching(
          /^The objective is met\.\n2 of 2 units landed, 0 failed; \$\d+\.\d\d, /,
        ),
      },
    });
  });

  test("that ended without all of it is not called done", () => {
    const world = new PureWorld({
      review: { enabled: false },
      fixup: { candidates: 0 },
      notify: { ended: ["slack"] },
    });
    world.script.verify = (units) => (units.includes("bad") ? "failed" : "passed");
    world.label([unit("a"), unit("bad")]);
    world.advance(20 * 60_000);
    world.approve(world.mission.promotionPull ?? 0);
    expect(told(world).map(({ notice }) => notice.title)).toEqual([
      expect.stringMatching(/^Ended: “/),
    ]);
  });

  test("nothing is told where no channel is named", () => {
    const world = new PureWorld({ review: { enabled: false } });
    world.label([unit("a")]);
    world.settle();
    expect(told(world)).toEqual([]);
  });

  test("only what is asked for is told", () => {
    const world = new PureWorld({ review: { enabled: false }, notify: { ended: ["slack"] } });
    world.label([unit("a")]);
    world.settle();
    world.approve(world.mission.promotionPull ?? 0);
    world.settle();
    expect(ids(world)).toEqual(["ended/m1"]);
  });
});

describe("a person is needed", () => {
  test("once for each head that waits for approval", () => {
    const world = new PureWorld({
      review: { enabled: false },
      gates: { large_merge_files: 1 },
      notify: { needs_you: ["slack"] },
    });
    world.label([unit("a"), unit("b")]);
    world.settle();
    const units = needs(world).filter((title) => !title.includes("promotion"));
    expect(units).toHaveLength(2);
    world.advance(60 * 60_000);
    expect(needs(world).filter((title) => !title.includes("promotion"))).toHaveLength(2);
  });

  test("not when a person paused it: they know", () => {
    const world = new PureWorld({
      review: { enabled: false },
      notify: { needs_you: ["slack"] },
    });
    world.hold.add("leg.collect");
    world.label([unit("a")]);
    world.command({ name: "pause" });
    expect(world.mission.paused).toBe("by olga");
    expect(needs(world).filter((title) => title.startsWith("Paused"))).toEqual([]);
  });

  test("when the mission stands still by itself", () => {
    const world = new PureWorld({
      review: { enabled: false },
      units: { max_attempts: 1 },
      notify: { needs_you: ["slack"] },
    });
    world.hold.add("leg.collect");
    world.label([unit("a")]);
    const draft = new Draft(world.state, world.at);
    pauseMission(draft, world.mission, "GitHub refused the promotion");
    notices(world.state, draft);
    const [effect] = draft.end("").decision.effects;
    expect(effect).toMatchObject({
      kind: "notify",
      channels: ["slack"],
      notice: {
        kind: "needs_you",
        title: expect.stringMatching(/^Paused, and needs you: “.*” \(#1\)$/),
        body: expect.stringMatching(
          /^GitHub refused the promotion\. “\/mc resume” on the objective/,
        ),
        link: "issues/1",
      },
    });
    const again = new Draft(draft.state, isoTime(world.ms + 60_000));
    again.dirty.add(world.mission.mission);
    notices(draft.state, again);
    expect(again.end("").decision.effects).toEqual([]);
  });
});

describe("quiet hours", () => {
  test("hold back what can wait, and what needs a person only where it is asked", () => {
    for (const holds of [false, true]) {
      const world = new PureWorld({
        review: { enabled: false },
        notify: { ...EVERYTHING, quiet_hours: "00:00-23:59", quiet_holds_urgent: holds },
      });
      world.label([unit("a")]);
      world.settle();
      const [low] = told(world).filter(({ notice }) => notice.urgency === "low");
      const [high] = told(world).filter(({ notice }) => notice.urgency === "high");
      expect(low?.due.slice(11)).toBe("23:59:00.000Z");
      expect(high?.due.slice(11) === "23:59:00.000Z").toBe(holds);
    }
  });
});
