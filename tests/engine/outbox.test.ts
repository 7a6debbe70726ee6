// The outbox: newest text wins, one of each key in flight, patience with a busy world, an event when it says no.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RefusedError, TransientError } from "../../app/engine/errors.ts";
import { EFFECT_TRIES, EFFECTS_IN_FLIGHT } from "../../core/base/limits.ts";
import type { Effect } from "../../core/engine/effect.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { comment, gate, openWorld, REPO, react, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const bodyOf = (effect: Effect): string =>
  effect.kind === "comment.ensure" ? effect.body : effect.key;
const reasons = async (): Promise<string[]> =>
  (await world.db.read((tx) => decisions.about(tx, REPO, "repo", 20))).map(({ text }) => text);

describe("supersession", () => {
  test("a waiting effect gets the newer text, and is done once", async () => {
    world.perform = async (effect) => {
      world.performed.push(bodyOf(effect));
      return null;
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [comment("one", 1000)] }));
    await engine.deliver(world.delivery("d2", { effects: [comment("two", 1000)] }));
    await engine.idle();
    expect(world.performed).toEqual([]);
    world.clock.advance(1000);
    await engine.idle();
    expect(world.performed).toEqual(["two"]);
  });

  test("text that keeps changing is sent after five debounce periods at the latest", async () => {
    world.perform = async (effect) => {
      world.performed.push(`${bodyOf(effect)} at ${world.clock.now() - start}`);
      return null;
    };
    const start = world.clock.now();
    const engine = await world.open();
    for (let turn = 0; turn < 14; turn += 1) {
      await engine.deliver(world.delivery(`d${turn}`, { effects: [comment(`${turn}`, 1000)] }));
      await world.pass(engine, 500);
    }
    expect(world.performed).toEqual(["9 at 5000"]);
    await world.pass(engine, 1000);
    expect(world.performed).toEqual(["9 at 5000", "13 at 7500"]);
  });

  test("a newer text waits for the one in flight, and follows it", async () => {
    const first = gate();
    const began = gate();
    let atOnce = 0;
    world.perform = async (effect) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      world.performed.push(bodyOf(effect));
      began.open();
      if (world.performed.length === 1) await first.opened;
      atOnce -= 1;
      return null;
    };
    let applied = 0;
    const engine = await world.open({
      onStep: (step) => {
        applied += step === "delivery.applied" ? 1 : 0;
        if (applied === 3) first.open();
      },
    });
    await engine.deliver(world.delivery("d1", { effects: [comment("one")] }));
    await began.opened;
    await engine.deliver(world.delivery("d2", { effects: [comment("two")] }));
    await engine.deliver(world.delivery("d3", { effects: [comment("three")] }));
    await engine.idle();
    expect(world.performed).toEqual(["one", "three"]);
  });

  test("an older text that failed does not come after the newer one", async () => {
    const first = gate();
    const began = gate();
    world.perform = async (effect) => {
      world.performed.push(bodyOf(effect));
      began.open();
      if (world.performed.length > 1) return null;
      await first.opened;
      throw new TransientError("busy");
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [comment("one")] }));
    await began.opened;
    await engine.deliver(world.delivery("d2", { effects: [comment("two", 5000)] }));
    first.open();
    await engine.idle();
    world.clock.advance(3_600_000);
    await engine.idle();
    expect(world.performed).toEqual(["one", "two"]);
  });

  test("a key that was done may be asked for again", async () => {
    const engine = await world.open();
    for (const id of ["d1", "d2"]) {
      await engine.deliver(world.delivery(id, { effects: [react(1)] }));
      await engine.idle();
    }
    expect(world.performed).toEqual(["comment.react/1", "comment.react/1"]);
  });
});

describe("in flight", () => {
  test("a few at a time, in the order they were asked for", async () => {
    const held = gate();
    const full = gate();
    let most = 0;
    let atOnce = 0;
    world.perform = async (effect) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      world.performed.push(effect.key);
      if (atOnce === EFFECTS_IN_FLIGHT) full.open();
      await held.opened;
      atOnce -= 1;
      return null;
    };
    const engine = await world.open();
    const effects = Array.from({ length: 20 }, (_, index) => react(index));
    await engine.deliver(world.delivery("d1", { effects }));
    await full.opened;
    held.open();
    await engine.idle();
    expect(most).toBe(EFFECTS_IN_FLIGHT);
    expect(world.performed).toEqual(effects.map(({ key }) => key));
  });
});

describe("a busy world", () => {
  test("is asked again later, each time a little later", async () => {
    const at: number[] = [];
    const start = world.clock.now();
    world.perform = async () => {
      at.push(world.clock.now() - start);
      if (at.length < 4) throw new TransientError("busy");
      return null;
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [react(1)] }));
    await world.pass(engine, 60_000);
    expect(at).toHaveLength(4);
    const pauses = at.slice(1).map((ms, index) => ms - (at[index] ?? 0));
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(pause).toBeLessThanOrEqual(1000 * 2 ** index + 1000);
    }
  });

  test("says when to come back, and is believed", async () => {
    let tries = 0;
    world.perform = async () => {
      tries += 1;
      if (tries === 1) throw new TransientError("slow down", { retryAfterMs: 90_000 });
      return null;
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [react(1)] }));
    await engine.idle();
    world.clock.advance(89_999);
    await engine.idle();
    expect(tries).toBe(1);
    world.clock.advance(1);
    await engine.idle();
    expect(tries).toBe(2);
  });

  test.each([
    ["answers 502", () => new TransientError("GitHub answered 502")],
    ["asks for a minute", () => new TransientError("429", { retryAfterMs: 60_000 })],
  ])("for an hour (%s) parks nothing: it is done when GitHub is back", async (_, trouble) => {
    const back = world.clock.now() + 3_600_000;
    const waiting = [1, 2, 3, 4, 5, 6];
    world.perform = async (effect) => {
      if (world.clock.now() < back) throw trouble();
      world.performed.push(effect.key);
      return null;
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: waiting.map(react) }));
    await engine.idle();
    for (let minute = 0; minute < 75; minute += 1) {
      world.clock.advance(60_000);
      await engine.idle();
    }
    expect([...world.performed].sort()).toEqual(waiting.map((one) => react(one).key));
    expect(await reasons()).toEqual(["StateWritten is number 1"]);
  });

  test("is given up after a while, as an event", async () => {
    let tries = 0;
    world.perform = async () => {
      tries += 1;
      throw new TransientError("busy");
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [react(1)] }));
    await engine.idle();
    for (let turn = 0; turn < EFFECT_TRIES + 8; turn += 1) {
      world.clock.advance(600_000);
      await engine.idle();
    }
    expect(tries).toBe(EFFECT_TRIES);
    expect(await reasons()).toEqual(["EffectRefused is number 2", "StateWritten is number 1"]);
    expect(await lastEvent()).toMatchObject({
      key: "comment.react/1",
      problem: "busy",
      exhausted: true,
    });
  });
});

describe("a world that says no", () => {
  test("becomes an event at once", async () => {
    world.perform = async () => {
      throw new RefusedError("GitHub answered 404: Not Found");
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [react(1)] }));
    await engine.idle();
    expect(await lastEvent()).toEqual({
      type: "EffectRefused",
      at: "2026-01-01T00:00:00.000Z",
      kind: "comment.react",
      key: "comment.react/1",
      problem: "GitHub answered 404: Not Found",
      exhausted: false,
    });
  });

  test("our own mistake is an event without its details, and an error in the log", async () => {
    world.perform = async () => {
      throw new TypeError("undefined is not a function");
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [react(1)] }));
    await engine.idle();
    const { problem } = (await lastEvent()) as { problem: string };
    expect(problem).toMatch(/^internal error, ref [0-9a-f]{8}$/);
    const error = world.lines.find((line) => line.includes('"level":50'));
    expect(error).toContain("undefined is not a function");
    expect(error).toContain(problem.slice(-8));
  });
});

async function lastEvent(): Promise<unknown> {
  const row = await world.db.read((tx) =>
    tx.get({ text: "select event from decision order by id desc limit 1", values: [] }),
  );
  return JSON.parse(String(row?.event));
}
