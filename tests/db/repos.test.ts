// Every function of the repositories that the engine's own tests do not pin down on their own.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { applyChanges } from "../../db/repo-state.ts";
import { agendaOf } from "../../db/repos/agenda.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { effects, type Lease } from "../../db/repos/effects.ts";
import { lanes } from "../../db/repos/lanes.ts";
import { missions } from "../../db/repos/missions.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { timers } from "../../db/repos/timers.ts";
import { units } from "../../db/repos/units.ts";
import { sql } from "../../db/sql.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import * as rows from "./rows.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
});
afterEach(() => it.close());

const { REPO, at } = rows;
const lease: Lease = { repo: REPO, holder: "one", fence: 1 };

const delivery = (id: string) => ({
  id,
  repo: REPO,
  name: "push",
  payload: "{}",
  receivedAt: at(0),
});
const effect = (key: string, patch: { body?: string; due?: string; latest?: string } = {}) => ({
  repo: REPO,
  key,
  kind: "x",
  body: patch.body ?? "{}",
  decision: null,
  now: at(0),
  due: patch.due ?? at(0),
  latest: patch.latest ?? at(0),
});

describe("deliveries", () => {
  test("are stored once, read in order, closed once", async () => {
    await it.db.write(async (tx) => {
      expect(await deliveries.store(tx, delivery("a"))).toBe(true);
      expect(await deliveries.store(tx, delivery("a"))).toBe(false);
      expect(await deliveries.store(tx, delivery("b"))).toBe(true);
      const [a, b, ...others] = await deliveries.next(tx, REPO, at(0), 0, 8);
      expect([a?.id, b?.id, ...others]).toEqual(["a", "b"]);
      expect(await deliveries.next(tx, REPO, at(0), 0, 1)).toEqual([a]);
      expect(a?.payload).toBe("{}");
      expect(await deliveries.next(tx, REPO, at(0), a?.seq ?? 0, 8)).toEqual([b]);
      expect(await deliveries.next(tx, REPO, at(0), b?.seq ?? 0, 8)).toEqual([]);
      expect(await deliveries.waitingRepos(tx)).toEqual([REPO]);
      expect(await deliveries.close(tx, a?.seq ?? 0, at(1))).toBe(true);
      expect(await deliveries.close(tx, a?.seq ?? 0, at(1))).toBe(false);
      await deliveries.retry(tx, b?.seq ?? 0, at(60), "busy");
      expect(await deliveries.next(tx, REPO, at(59), 0, 8)).toEqual([]);
      expect(await deliveries.next(tx, REPO, at(60), 0, 8)).toMatchObject([{ id: "b", tries: 1 }]);
      expect(await agendaOf(tx, REPO, 1)).toMatchObject({ delivery: at(60) });
      expect(await deliveries.park(tx, b?.seq ?? 0, "bad", "ref")).toBe(true);
      expect(await agendaOf(tx, REPO, 1)).toMatchObject({ delivery: null });
      expect(await deliveries.parked(tx, REPO, 10)).toMatchObject([
        { id: "b", error: "bad", reference: "ref" },
      ]);
      expect(await deliveries.unpark(tx, REPO, at(70))).toBe(1);
      expect(await deliveries.next(tx, REPO, at(70), 0, 8)).toMatchObject([{ id: "b", tries: 0 }]);
    });
  });

  test("are swept when closed, oldest first, never while they wait", async () => {
    await it.db.write(async (tx) => {
      for (const id of ["a", "b", "c"]) await deliveries.store(tx, delivery(id));
      await deliveries.close(tx, 1, at(1));
      await deliveries.close(tx, 2, at(2));
      expect(await deliveries.sweep(tx, at(10), 1)).toBe(1);
      expect(await deliveries.sweep(tx, at(2), 10)).toBe(0);
      expect(await deliveries.sweep(tx, at(10), 10)).toBe(1);
      expect(await deliveries.next(tx, REPO, at(10), 0, 8)).toMatchObject([{ id: "c" }]);
      expect(await tx.all(sql`select seq from payload`)).toEqual([{ seq: 3 }]);
    });
  });
});

describe("decisions", () => {
  const decision = (position: number, subject: string, text: string) => ({
    repo: REPO,
    delivery: "d",
    position,
    eventType: "TimerFired",
    event: "{}",
    changes: "[]",
    at: at(position),
    because: [{ subject, text }],
  });

  test("are found by subject, newest first", async () => {
    await it.db.write(async (tx) => {
      await decisions.append(tx, decision(0, "commit:abcd", "first"));
      await decisions.append(tx, decision(1, "commit:abce", "second"));
      await decisions.append(tx, decision(2, "commit:abcd", "third"));
      const about = await decisions.about(tx, REPO, "commit:abcd", 10);
      expect(about.map(({ text }) => text)).toEqual(["third", "first"]);
      expect(await decisions.subjects(tx, REPO, "commit:abc", "commit:abcg", 10)).toEqual([
        "commit:abcd",
        "commit:abce",
      ]);
      expect(await decisions.latest(tx, REPO, 1)).toMatchObject([{ text: "third", at: at(2) }]);
      expect(await decisions.about(tx, "other/repo", "commit:abcd", 10)).toEqual([]);
    });
  });

  test("a delivery's event is decided once (I5)", async () => {
    await it.db.write((tx) => decisions.append(tx, decision(0, "repo", "once")));
    const again = it.db.write((tx) => decisions.append(tx, decision(0, "repo", "twice")));
    await expect(again).rejects.toThrow("UNIQUE constraint failed");
  });

  test("swept, their reasons go with them, and effects only forget where they came from", async () => {
    await it.db.write(async (tx) => {
      const id = await decisions.append(tx, decision(0, "repo", "old"));
      await effects.enqueue(tx, { ...effect("k"), decision: id });
      expect(await decisions.sweep(tx, at(10), 10)).toBe(1);
      expect(await decisions.about(tx, REPO, "repo", 10)).toEqual([]);
      expect(await effects.countOpen(tx, REPO)).toBe(1);
    });
  });
});

describe("effects", () => {
  test("one waits per key, with the newest body and the earliest place", async () => {
    await it.db.write(async (tx) => {
      await effects.enqueue(tx, effect("a", { body: "1" }));
      await effects.enqueue(tx, effect("b"));
      await effects.enqueue(tx, effect("a", { body: "2", due: at(9) }));
      expect(await effects.take(tx, lease, at(0), at(15), 1)).toMatchObject([
        { key: "a", body: "2" },
      ]);
      expect(await effects.take(tx, lease, at(0), at(15), 1)).toMatchObject([{ key: "b" }]);
    });
  });

  test("are leased once; the same key waits until it is settled", async () => {
    await it.db.write(async (tx) => {
      await effects.enqueue(tx, effect("a"));
      expect(await effects.take(tx, lease, at(0), at(15), 8)).toMatchObject([{ id: 1, tries: 0 }]);
      expect(await effects.take(tx, lease, at(0), at(15), 8)).toEqual([]);
      await effects.enqueue(tx, effect("a", { body: "2" }));
      expect(await effects.take(tx, lease, at(0), at(15), 8)).toEqual([]);
      expect(await agendaOf(tx, REPO, 1)).toMatchObject({ effect: null });
      expect(await effects.done(tx, 1, { ...lease, fence: 2 }, at(1))).toBe(false);
      expect(await effects.done(tx, 1, lease, at(1))).toBe(true);
      expect(await effects.take(tx, lease, at(0), at(15), 8)).toMatchObject([{ body: "2" }]);
      expect(await effects.openRepos(tx)).toEqual([REPO]);
    });
  });

  test("a backoff is kept when a newer text comes", async () => {
    await it.db.write(async (tx) => {
      await effects.enqueue(tx, effect("a"));
      await effects.take(tx, lease, at(0), at(15), 8);
      await effects.retry(tx, 1, lease, at(1), at(60), "busy");
      await effects.enqueue(tx, effect("a", { body: "2" }));
      expect(await effects.take(tx, lease, at(59), at(75), 8)).toEqual([]);
      expect(await effects.dueRepos(tx, at(59))).toEqual([]);
      expect(await effects.dueRepos(tx, at(60))).toEqual([REPO]);
      expect(await effects.take(tx, lease, at(60), at(75), 8)).toMatchObject([
        { body: "2", tries: 1 },
      ]);
    });
  });

  test("of a dead holder go back when the lease ran out, our own from before at once", async () => {
    await it.db.write(async (tx) => {
      await effects.enqueue(tx, effect("a"));
      await effects.enqueue(tx, effect("b"));
      await effects.take(tx, lease, at(0), at(15), 1);
      await effects.take(tx, { ...lease, holder: "two" }, at(0), at(15), 1);
      const next: Lease = { ...lease, fence: 2 };
      expect(await agendaOf(tx, REPO, 2)).toMatchObject({ effect: at(15) });
      expect(await effects.reclaim(tx, next, at(1))).toBe(1);
      expect(await effects.reclaim(tx, next, at(14))).toBe(0);
      expect(await effects.reclaim(tx, next, at(15))).toBe(1);
      expect(await effects.take(tx, next, at(15), at(20), 1)).toMatchObject([
        { key: "a", tries: 1 },
      ]);
      await effects.renew(tx, next, at(40));
      expect(await effects.dueRepos(tx, at(30))).toEqual([REPO]); // b waits
      expect(await effects.refuse(tx, 1, next, at(31), "no")).toBe(true);
      expect(await effects.sweep(tx, at(40), 10)).toBe(1);
    });
  });
});

describe("timers and lanes", () => {
  test("a timer fires for the due time it was read with", async () => {
    await it.db.write(async (tx) => {
      await timers.set(tx, REPO, "a", at(5));
      expect(await timers.due(tx, REPO, at(4))).toBeNull();
      expect(await timers.due(tx, REPO, at(5))).toEqual({ timer: "a", due: at(5) });
      await timers.set(tx, REPO, "a", at(7));
      expect(await timers.fire(tx, REPO, "a", at(5))).toBe(false);
      expect(await agendaOf(tx, REPO, 1)).toMatchObject({ timer: at(7) });
      expect(await timers.dueRepos(tx, at(6))).toEqual([]);
      expect(await timers.repos(tx)).toEqual([REPO]);
      expect(await timers.fire(tx, REPO, "a", at(7))).toBe(true);
      await timers.cancel(tx, REPO, "a");
      expect(await agendaOf(tx, REPO, 1)).toMatchObject({ timer: null });
    });
  });

  test("a lane has one holder; each new hold has a higher fence", async () => {
    await it.db.write(async (tx) => {
      expect(await lanes.claim(tx, REPO, "one", at(0), at(15))).toBe(true);
      expect(await lanes.claim(tx, REPO, "two", at(14), at(29))).toBe(false);
      expect(await lanes.hold(tx, REPO, "one", 1, at(20))).toBe(true);
      expect(await lanes.claim(tx, REPO, "one", at(1), at(16))).toBe(true);
      expect(await lanes.hold(tx, REPO, "one", 1, at(20))).toBe(false);
      await lanes.release(tx, REPO, "one", 2, at(2));
      expect(await lanes.claim(tx, REPO, "two", at(2), at(17))).toBe(true);
      expect(await lanes.find(tx, REPO)).toMatchObject({ holder: "two", fence: 3 });
      await lanes.stop(tx, REPO, "why", "ref");
      expect(await lanes.hold(tx, REPO, "two", 3, at(20))).toBe(false);
      expect(await lanes.stopped(tx)).toMatchObject([{ stopped: "why", reference: "ref" }]);
      await lanes.resume(tx, REPO);
      expect(await lanes.hold(tx, REPO, "two", 3, at(20))).toBe(true);
      await lanes.stop(tx, REPO, "why", "ref");
      expect(await lanes.resumeAll(tx)).toBe(1);
    });
  });
});

test("missions and units are found by issue, pull request and name", async () => {
  await it.db.write((tx) => applyChanges(tx, REPO, rows.allChanges));
  await it.db.read(async (tx) => {
    expect(await missions.activeRepos(tx)).toEqual([REPO]);
    expect(await missions.ofIssue(tx, REPO, 1)).toEqual(["m1"]);
    expect(await missions.ofIssue(tx, REPO, 2)).toEqual([]);
    expect(await missions.ofPull(tx, REPO, 4)).toEqual(["m1"]);
    expect(await units.ofPull(tx, REPO, 12)).toEqual([{ mission: "m1", unit: "parser" }]);
    expect(await units.named(tx, REPO, "parser")).toEqual([{ mission: "m1", unit: "parser" }]);
    expect(await repositories.ofInstallation(tx, 42)).toEqual([REPO]);
    expect(await repositories.list(tx)).toEqual([REPO]);
  });
});
