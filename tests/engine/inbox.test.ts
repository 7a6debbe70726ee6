// What happens to a delivery that cannot be translated or decided: later, aside, or the lane stands still.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TransientError } from "../../app/engine/errors.ts";
import { InvariantError } from "../../core/base/assert.ts";
import { DELIVERY_TRIES } from "../../core/base/limits.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { lanes } from "../../db/repos/lanes.ts";
import { count, openWorld, REPO, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const generation = async (): Promise<number> =>
  (await world.db.read((tx) => loadRepoState(tx, REPO, world.clock.now()))).repo.generation;
const parked = () => world.db.read((tx) => deliveries.parked(tx, REPO, 10));

function failing(id: string, error: () => Error, times: number): { tries: number } {
  const counter = { tries: 0 };
  const { translate } = world;
  world.translate = async (delivery, state) => {
    if (delivery.id !== id) return translate(delivery, state);
    counter.tries += 1;
    if (counter.tries <= times) throw error();
    return translate(delivery, state);
  };
  return counter;
}

describe("GitHub is busy while a delivery is read", () => {
  test("the delivery waits, the others go on", async () => {
    failing("d1", () => new TransientError("busy", { retryAfterMs: 60_000 }), 1);
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", {}));
    await engine.deliver(world.delivery("d2", {}));
    await engine.idle();
    expect(await generation()).toBe(1);
    world.clock.advance(60_000);
    await engine.idle();
    expect(await generation()).toBe(2);
  });

  test("for too long: it is set aside with its error, and can be tried again", async () => {
    const counter = failing("d1", () => new TransientError("busy"), DELIVERY_TRIES);
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", {}));
    await engine.idle();
    for (let turn = 0; turn < DELIVERY_TRIES + 8; turn += 1) {
      world.clock.advance(600_000);
      await engine.idle();
    }
    expect(counter.tries).toBe(DELIVERY_TRIES);
    expect(await parked()).toMatchObject([{ id: "d1", name: "issues", error: "busy" }]);
    await engine.resume(REPO, { parked: true });
    await engine.idle();
    expect(await generation()).toBe(1);
    expect(await parked()).toEqual([]);
  });
});

describe("a delivery that cannot be read", () => {
  test("is set aside with a reason, the lane goes on", async () => {
    const engine = await world.open();
    await engine.deliver({ ...world.delivery("d1", {}), payload: "{" });
    await engine.deliver(world.delivery("d2", {}));
    await engine.idle();
    expect(await generation()).toBe(1);
    const [row] = await parked();
    expect(row).toMatchObject({ id: "d1" });
    const reasons = await world.db.read((tx) => decisions.about(tx, REPO, "repo", 10));
    expect(reasons.at(-1)?.text).toContain(`set aside: malformed`);
    expect(reasons.at(-1)?.text).toContain(`(ref ${row?.reference})`);
  });
});

describe("our own bug while deciding", () => {
  beforeEach(() => {
    world.decide = (state, event) => {
      if (state.repo.generation === 1) throw new InvariantError("green only moves forward (I1)");
      return count(state, event);
    };
  });

  test("stops the lane, sets the event aside, and says so", async () => {
    const engine = await world.open();
    for (const id of ["d1", "d2", "d3"]) await engine.deliver(world.delivery(id, {}));
    await engine.idle();
    expect(await generation()).toBe(1);
    expect(await parked()).toMatchObject([
      { id: "d2", error: "InvariantError: green only moves forward (I1)" },
    ]);
    const [lane] = await world.db.read((tx) => lanes.stopped(tx));
    expect(lane?.stopped).toMatch(
      /^This repository stands still: internal error, ref [0-9a-f]{8}$/,
    );
    const [reason] = await world.db.read((tx) => decisions.about(tx, REPO, "repo", 1));
    expect(reason?.text).toBe(lane?.stopped);
    expect(world.lines.filter((line) => line.includes('"level":50'))).toHaveLength(1);
  });

  test("leaves other repositories alone", async () => {
    const engine = await world.open();
    for (const id of ["d1", "d2"]) await engine.deliver(world.delivery(id, {}));
    await engine.idle();
    await engine.deliver(world.delivery("d3", {}, "ada/other"));
    await engine.idle();
    const other = await world.db.read((tx) => loadRepoState(tx, "ada/other", world.clock.now()));
    expect(other.repo.generation).toBe(1);
  });

  test("goes on after a resume, or after a start", async () => {
    const engine = await world.open();
    for (const id of ["d1", "d2", "d3"]) await engine.deliver(world.delivery(id, {}));
    await engine.idle();
    world.decide = count;
    await engine.resume(REPO);
    await engine.idle();
    expect(await generation()).toBe(2);
    await engine.close();
    const next = await world.open();
    await next.resume(REPO, { parked: true });
    await next.idle();
    expect(await generation()).toBe(3);
  });

  test("a row that the database refuses is our bug too", async () => {
    world.decide = (state, event) => {
      const decided = count(state, event);
      const row = { ...state.repo, onboarding: "nonsense" as never };
      return {
        ...decided,
        decision: { ...decided.decision, changes: [{ kind: "repo.put", row }] },
      };
    };
    const engine = await world.open();
    await engine.deliver(world.delivery("d1", {}));
    await engine.idle();
    expect(await parked()).toMatchObject([{ id: "d1" }]);
    expect(await world.db.read((tx) => lanes.stopped(tx))).toHaveLength(1);
    expect(await generation()).toBe(0);
  });
});
