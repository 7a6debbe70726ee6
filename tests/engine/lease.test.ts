// Several instances on one database: one holds a lane at a time, the next takes it when the lease ran out, and the one
// that lost it changes nothing any more.
import { afterEach, beforeEach, expect, test } from "vitest";
import { LEASE_MS } from "../../core/base/limits.ts";
import { type Db, openDatabase } from "../../db/client.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { lanes } from "../../db/repos/lanes.ts";
import { gate, openWorld, REPO, react, type World } from "./world.ts";

let world: World;
/** The second instance has connections of its own, as another process would. */
let second: Db;
beforeEach(async () => {
  world = await openWorld();
  second = await openDatabase(world.path);
});
afterEach(async () => {
  await world.close();
  await second.close();
});

const generation = async (): Promise<number> =>
  (await world.db.read((tx) => loadRepoState(tx, REPO, world.clock.now()))).repo.generation;

test("two instances share the work, nothing is applied twice", async () => {
  const one = await world.open({ instanceId: "one" });
  const two = await world.open({ instanceId: "two", db: second });
  const engines = [one, two];
  for (let turn = 0; turn < 40; turn += 1) {
    const delivery = world.delivery(`d${turn}`, { effects: [react(turn)] });
    const answers = await Promise.all(engines.map((engine) => engine.deliver(delivery)));
    expect(answers.sort()).toEqual(["duplicate", "stored"]);
  }
  for (let turn = 0; turn < 40; turn += 1) {
    world.clock.advance(1000);
    await Promise.all(engines.map((engine) => engine.idle()));
  }
  expect(await generation()).toBe(40);
  expect(world.performed).toHaveLength(40);
});

test("what arrives at an instance without the lane is done by the one that has it", async () => {
  const one = await world.open({ instanceId: "one" });
  await one.deliver(world.delivery("d1", {}));
  await one.idle();
  const two = await world.open({ instanceId: "two", db: second });
  await two.deliver(world.delivery("d2", {}));
  await two.idle();
  expect(await generation()).toBe(1);
  world.clock.advance(250); // one lets go of the lane, and looks once more
  await one.idle();
  expect(await generation()).toBe(2);
});

test("a lane of a dead instance is taken when its lease ran out", async () => {
  const one = await world.open({
    instanceId: "one",
    onStep: (step) => {
      if (step === "delivery.decided") throw new Error("killed");
    },
  });
  await one.deliver(world.delivery("d1", {}));
  await expect(one.idle()).rejects.toThrow("killed");
  const two = await world.open({ instanceId: "two", db: second });
  await two.idle();
  expect(await generation()).toBe(0);
  await world.pass(two, LEASE_MS);
  expect(await generation()).toBe(1);
});

test("an instance that slept through its lease changes nothing (fence)", async () => {
  const asleep = gate();
  const sleeping = gate();
  const one = await world.open({
    instanceId: "one",
    onStep: async (step) => {
      if (step !== "delivery.decided") return;
      sleeping.open();
      await asleep.opened;
    },
  });
  await one.deliver(world.delivery("d1", { effects: [react(1)] }));
  await sleeping.opened;
  await world.db.write((tx) => lanes.release(tx, REPO, "one", 1, "2000-01-01T00:00:00.000Z"));
  const two = await world.open({ instanceId: "two", db: second });
  await two.idle();
  expect(await generation()).toBe(1);
  asleep.open();
  await one.idle();
  await two.idle();
  expect(await generation()).toBe(1);
  expect(world.performed).toEqual(["comment.react/1"]);
  expect(world.lines.some((line) => line.includes("lane lost"))).toBe(true);
});

test("a long effect keeps its lease, and nobody else performs it", async () => {
  const slow = gate();
  const began = gate();
  world.perform = async (effect) => {
    world.performed.push(effect.key);
    began.open();
    await slow.opened;
    return null;
  };
  const one = await world.open({ instanceId: "one" });
  await one.deliver(world.delivery("d1", { effects: [react(1)] }));
  await began.opened;
  const two = await world.open({ instanceId: "two", db: second });
  for (let turn = 0; turn < 20; turn += 1) {
    world.clock.advance(LEASE_MS / 3);
    await world.db.write(async () => undefined); // the renewal is stored
    await two.idle();
  }
  slow.open();
  await one.idle();
  expect(world.performed).toEqual(["comment.react/1"]);
});
