// The engine dies between any two durable steps and starts again on the same database: every delivery is applied once,
// every effect is performed at least once, and the end is the same as without the crash (I5).
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Engine, Step } from "../../app/engine/engine.ts";
import { isoTime } from "../../core/base/brand.ts";
import type { Effect } from "../../core/engine/effect.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { effects } from "../../db/repos/effects.ts";
import { comment, openWorld, REPO, react, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
  world.perform = async (effect) => {
    world.performed.push(effect.key);
    if (effect.kind !== "comment.react") return null;
    return { type: "TimerFired", at: isoTime(world.clock.now()), timer: effect.key };
  };
});
afterEach(() => world.close());

class Killed extends Error {}

const timer: Effect = {
  kind: "timer.set",
  key: "timer/late",
  timer: "late",
  due: isoTime(Date.UTC(2026, 0, 1) + 5000),
};

/** GitHub's side: it delivers until it is answered. */
async function deliverAll(engine: Engine): Promise<void> {
  for (const [id, asked] of [
    ["d1", [react(1), comment("one", 1000)]],
    ["d2", [react(2), comment("two", 1000), timer]],
    ["d3", [react(3)]],
  ] as const) {
    await engine.deliver(world.delivery(id, { effects: asked }));
  }
  await engine.idle();
  await world.pass(engine, 10_000);
}

async function outcome() {
  return await world.db.read(async (tx) => ({
    generation: (await loadRepoState(tx, REPO, world.clock.now())).repo.generation,
    open: await effects.countOpen(tx, REPO),
    decided: Number((await tx.get(count("decision")))?.n),
    waiting: Number((await tx.get(count("delivery where state = 'waiting'")))?.n),
    timers: Number((await tx.get(count("timer")))?.n),
  }));
}
const count = (from: string) => ({ text: `select count(*) as n from ${from}`, values: [] });

// Three deliveries, three results of reactions, one timer.
const EXPECTED = { generation: 7, open: 0, decided: 7, waiting: 0, timers: 0 };
const KEYS = ["comment.react/1", "comment.react/2", "comment.react/3", "comment/1/mission"];

async function stepsOfOneRun(): Promise<readonly Step[]> {
  const other = await openWorld();
  const steps: Step[] = [];
  const mine = world;
  world = other;
  other.perform = mine.perform;
  const engine = await other.open({
    onStep: (step) => {
      steps.push(step);
    },
  });
  await deliverAll(engine);
  expect(await outcome()).toEqual(EXPECTED);
  await other.close();
  world = mine;
  world.performed.length = 0;
  return steps;
}

describe.each(["one", "another"])("the next start is called %s", (nextId) => {
  test("whichever step was the last", async () => {
    const steps = await stepsOfOneRun();
    expect(new Set(steps).size).toBe(9);
    for (const kill of steps.keys()) {
      await world.close();
      world = await openWorld();
      world.perform = async (effect) => {
        world.performed.push(effect.key);
        if (effect.kind !== "comment.react") return null;
        return { type: "TimerFired", at: isoTime(world.clock.now()), timer: effect.key };
      };
      let step = 0;
      const dying = await world.open({
        onStep: () => {
          if (step === kill) throw new Killed();
          step += 1;
        },
      });
      await deliverAll(dying).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      const next = await world.open({ instanceId: nextId });
      await deliverAll(next);
      await world.pass(next, 60_000); // leases of the dead run out
      expect(await outcome(), `killed at step ${kill}`).toEqual(EXPECTED);
      expect([...new Set(world.performed)].sort(), `killed at step ${kill}`).toEqual(KEYS);
    }
  }, 60_000);
});
