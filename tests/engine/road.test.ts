// The road end to end: stored once, applied once, performed, and the result comes back as an event.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isoTime } from "../../core/base/brand.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { gate, openWorld, REPO, react, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const stored = (repo = REPO) => world.db.read((tx) => loadRepoState(tx, repo, world.clock.now()));

describe("one delivery", () => {
  test("is decided, stored and performed, and its result is decided too", async () => {
    world.perform = async (effect) => {
      world.performed.push(effect.key);
      return { type: "TimerFired", at: isoTime(world.clock.now()), timer: "result" };
    };
    const engine = await world.open();
    const answer = await engine.deliver(world.delivery("d1", { effects: [react(7)] }));
    expect(answer).toBe("stored");
    await engine.idle();
    expect(world.performed).toEqual(["comment.react/7"]);
    expect((await stored()).repo.generation).toBe(2);
    const reasons = await world.db.read((tx) => decisions.about(tx, REPO, "repo", 10));
    expect(reasons.map(({ text, delivery }) => [text, delivery])).toEqual([
      ["TimerFired is number 2", "effect:1"],
      ["StateWritten is number 1", "d1"],
    ]);
  });

  test("is applied once, however often it arrives (I5)", async () => {
    const engine = await world.open();
    const delivery = world.delivery("d1", { effects: [react(1)] });
    const answers = await Promise.all([1, 2, 3].map(() => engine.deliver(delivery)));
    expect(answers.filter((answer) => answer === "stored")).toHaveLength(1);
    await engine.idle();
    expect(await engine.deliver(delivery)).toBe("duplicate");
    await engine.idle();
    expect((await stored()).repo.generation).toBe(1);
    expect(world.performed).toHaveLength(1);
  });

  test("that is not ours is closed without a decision", async () => {
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { nothing: true }));
    await engine.idle();
    expect(await world.db.read((tx) => decisions.latest(tx, REPO, 10))).toEqual([]);
    expect(await world.db.read((tx) => deliveries.waitingRepos(tx))).toEqual([]);
  });
});

describe("many deliveries", () => {
  test("of one repository are decided one after another, in the order of arrival", async () => {
    const seen: string[] = [];
    let atOnce = 0;
    const { translate } = world;
    world.translate = async (delivery, state) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      seen.push(delivery.id);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return translate(delivery, state);
    };
    const engine = await world.open();
    const ids = Array.from({ length: 50 }, (_, index) => `d${index}`);
    for (const id of ids) await engine.deliver(world.delivery(id, {}));
    await engine.idle();
    expect(seen).toEqual(ids);
    expect((await stored()).repo.generation).toBe(50);
  });

  test("of different repositories do not wait for each other", async () => {
    const held = gate();
    const { translate } = world;
    world.translate = async (delivery, state) => {
      if (delivery.repo === "ada/slow") await held.opened;
      return translate(delivery, state);
    };
    const fast = gate();
    world.perform = async () => {
      fast.open();
      return null;
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", {}, "ada/slow"));
    await engine.deliver(world.delivery("d2", { effects: [react(1)] }, "ada/fast"));
    await fast.opened;
    expect((await stored("ada/slow")).repo.generation).toBe(0);
    held.open();
    await engine.idle();
    expect((await stored("ada/slow")).repo.generation).toBe(1);
  });

  test("are all stored when the engine closes, and done after the next start", async () => {
    const held = gate();
    const started = gate();
    const { translate } = world;
    world.translate = async (delivery, state) => {
      started.open();
      await held.opened;
      return translate(delivery, state);
    };
    const engine = await world.open();
    for (const id of ["a", "b", "c"]) await engine.deliver(world.delivery(id, {}));
    await started.opened;
    const closed = engine.close();
    held.open();
    await closed;
    await expect(engine.deliver(world.delivery("d", {}))).rejects.toThrow("shutting down");
    expect((await stored()).repo.generation).toBe(1);
    const next = await world.open();
    await next.idle();
    expect((await stored()).repo.generation).toBe(3);
  });
});

describe("what is old", () => {
  test("is swept: closed deliveries after a week, the journal after ninety days", async () => {
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", { effects: [react(1)] }));
    await engine.idle();
    const DAY = 24 * 3600_000;
    world.clock.advance(8 * DAY);
    await world.pass(engine, 60_000);
    expect(await engine.deliver(world.delivery("d1", { nothing: true }))).toBe("stored");
    await engine.idle();
    expect(await world.db.read((tx) => decisions.latest(tx, REPO, 10))).toHaveLength(1);
    world.clock.advance(90 * DAY);
    await world.pass(engine, 60_000);
    expect(await world.db.read((tx) => decisions.latest(tx, REPO, 10))).toEqual([]);
  });
});
