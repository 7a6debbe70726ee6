// The road end to end: stored once, applied once, performed, and the result comes back as an event.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isoTime } from "../../core/base/brand.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { openWorld, REPO, react, type World } from "./world.ts";

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

  test("is applied once, however often it arrives", async () => {
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
});
