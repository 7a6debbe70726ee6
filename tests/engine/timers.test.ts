// Timers: set, moved, cancelled, fired once, and not forgotten by a restart.
import { afterEach, beforeEach, expect, test } from "vitest";
import { isoTime } from "../../core/base/brand.ts";
import type { Effect } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import { count, openWorld, type World } from "./world.ts";

let world: World;
let fired: { readonly timer: string; readonly at: number }[];
let start: number;
beforeEach(async () => {
  world = await openWorld();
  fired = [];
  start = world.clock.now();
  world.decide = (state, event: Event) => {
    if (event.type === "TimerFired") {
      fired.push({ timer: event.timer, at: Date.parse(event.at) - start });
    }
    return count(state, event);
  };
});
afterEach(() => world.close());

const set = (timer: string, inMs: number): Effect => ({
  kind: "timer.set",
  key: `timer/${timer}`,
  timer,
  due: isoTime(world.clock.now() + inMs),
});
const cancel = (timer: string): Effect => ({
  kind: "timer.cancel",
  key: `timer/${timer}`,
  timer,
});

test("fires when it is due, once, in the order of time", async () => {
  const engine = await world.open();
  await engine.deliver(world.delivery("d1", { effects: [set("b", 2000), set("a", 1000)] }));
  await engine.idle();
  world.clock.advance(999);
  await engine.idle();
  expect(fired).toEqual([]);
  world.clock.advance(1);
  await engine.idle();
  world.clock.advance(60_000);
  await engine.idle();
  expect(fired.map(({ timer }) => timer)).toEqual(["a", "b"]);
  expect(fired[0]?.at).toBe(1000);
});

test("set again it moves, cancelled it is silent", async () => {
  const engine = await world.open();
  await engine.deliver(world.delivery("d1", { effects: [set("a", 1000), set("b", 1000)] }));
  await engine.deliver(world.delivery("d2", { effects: [set("a", 5000), cancel("b")] }));
  await engine.idle();
  world.clock.advance(4999);
  await engine.idle();
  expect(fired).toEqual([]);
  world.clock.advance(1);
  await engine.idle();
  expect(fired).toEqual([{ timer: "a", at: 5000 }]);
});

test("one that is due already fires at once", async () => {
  const engine = await world.open();
  await engine.deliver(world.delivery("d1", { effects: [set("a", -1)] }));
  await engine.idle();
  expect(fired).toEqual([{ timer: "a", at: 0 }]);
});

test("a restart arms it again, and fires at once what was due meanwhile", async () => {
  const engine = await world.open();
  await engine.deliver(world.delivery("d1", { effects: [set("a", 1000), set("b", 10_000)] }));
  await engine.idle();
  await engine.close();
  world.clock.advance(2000);
  const next = await world.open();
  await next.idle();
  expect(fired).toEqual([{ timer: "a", at: 2000 }]);
  world.clock.advance(8000);
  await next.idle();
  expect(fired[1]).toEqual({ timer: "b", at: 10_000 });
});
