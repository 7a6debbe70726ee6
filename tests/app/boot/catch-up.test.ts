// After a start: lost webhooks asked for, running missions read again; later looks reach no further back than needed.
import { expect, test } from "vitest";
import { openCatchUp } from "../../../app/boot/catch-up.ts";
import type { Delivery } from "../../../app/engine/port.ts";
import type { LostDelivery } from "../../../app/github/deliveries.ts";
import { createLog } from "../../../app/observe/log.ts";
import { handClock } from "../../engine/hand-clock.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function world(options: { readonly repos?: readonly string[]; readonly fails?: number } = {}) {
  const clock = handClock();
  const start = clock.now();
  const looks: number[] = [];
  const again: (number | bigint)[] = [];
  const delivered: Delivery[] = [];
  let lost: readonly LostDelivery[] = [];
  let fails = options.fails ?? 0;
  const catchUp = openCatchUp({
    log: createLog({ level: "silent" }),
    clock,
    deliveries: {
      lost: async (sinceMs) => {
        looks.push(start - sinceMs);
        fails -= 1;
        if (fails >= 0) throw new Error("502");
        return lost;
      },
      redeliver: async (id) => {
        again.push(id);
      },
    },
    deliver: async (delivery) => {
      delivered.push(delivery);
      return "stored";
    },
    activeRepos: async () => options.repos ?? [],
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    catchUp,
    looks,
    again,
    delivered,
    lose: (...rows: readonly LostDelivery[]) => {
      lost = rows;
    },
    async begin() {
      catchUp.start();
      await settle();
    },
    async advance(ms: number) {
      clock.advance(ms);
      await settle();
    },
    next: () => clock.next(),
  };
}

test("what was lost is asked for, in order", async () => {
  const it = world();
  it.lose({ id: 1, guid: "a", event: "issues" }, { id: 2n, guid: "b", event: "push" });
  await it.begin();
  expect(it.again).toEqual([1, 2n]);
  expect(it.looks).toEqual([3 * DAY]);
});

test("looked at again soon after the start, then every five minutes, a little overlapping", async () => {
  const it = world();
  await it.begin();
  await it.advance(20_000);
  await it.advance(5 * MINUTE - 1);
  expect(it.looks).toHaveLength(2);
  await it.advance(1);
  expect(it.looks).toEqual([3 * DAY, 10 * MINUTE, 10 * MINUTE - 20_000]);
});

test("a look that failed is repeated as far back", async () => {
  const it = world({ fails: 2 });
  await it.begin();
  await it.advance(20_000);
  await it.advance(20_000);
  expect(it.looks).toEqual([3 * DAY, 3 * DAY - 20_000, 3 * DAY - 40_000]);
});

test("every repository with a running mission is read again, at each start", async () => {
  const it = world({ repos: ["o/a", "o/b"] });
  await it.begin();
  await it.begin();
  expect(it.delivered.map((one) => [one.repo, one.name])).toEqual([
    ["o/a", "event"],
    ["o/b", "event"],
    ["o/a", "event"],
    ["o/b", "event"],
  ]);
  expect(new Set(it.delivered.map((one) => one.id)).size).toBe(4);
  expect(JSON.parse(it.delivered[0]?.payload ?? "")).toMatchObject({
    type: "TimerFired",
    timer: "reconcile",
  });
});

test("nothing is waited for after the end", async () => {
  const it = world();
  await it.begin();
  await it.catchUp.close();
  expect(it.next()).toBeNull();
});
