// The rows of notices: who may claim, what becomes of what nobody finished, what is removed.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sweep } from "../../app/engine/sweep.ts";
import type { Channel } from "../../core/notice/channels.ts";
import { notices } from "../../db/repos/notices.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import * as rows from "./rows.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
});
afterEach(() => it.close());
const { at } = rows;

const add = (id: string, channel: Channel = "slack", seconds = 0) => {
  const notice = { id, kind: "ended", urgency: "high", title: id, body: "", link: "" } as const;
  const due = at(seconds);
  return it.db.write((tx) => notices.add(tx, rows.REPO, { notice, channels: [channel], due }, due));
};
const counts = async (channel: Channel = "slack") =>
  Object.fromEntries(await it.db.read((tx) => notices.counts(tx, channel)));
const claim = (id: number, by: string, until = at(60)) =>
  it.db.write((tx) => notices.claim(tx, id, { by, until }));

test("one claims it, and only who claimed it settles it", async () => {
  await add("a");
  expect(await claim(1, "one")).toBe(true);
  expect(await claim(1, "two")).toBe(false);
  await it.db.write((tx) => notices.sent(tx, 1, "two", at(1)));
  await it.db.write((tx) => notices.retry(tx, 1, "two", { due: at(2), tries: 1, error: "no" }));
  expect(await counts()).toEqual({ sending: 1 });
  await it.db.write((tx) => notices.sent(tx, 1, "one", at(1)));
  expect(await counts()).toEqual({ sent: 1 });
});

describe("what nobody finished", () => {
  test("of this instance is unknown at once, of another when its time is over", async () => {
    await add("mine");
    await add("theirs");
    await claim(1, "one", at(60));
    await claim(2, "two", at(60));
    const abandon = (by: string | null, seconds: number) =>
      it.db.write((tx) => notices.abandon(tx, by, at(seconds)));
    expect(await abandon("one", 10)).toBe(1);
    expect(await counts()).toEqual({ sending: 1, unknown: 1 });
    expect(await abandon(null, 59)).toBe(0);
    expect(await abandon(null, 60)).toBe(1);
    const lost = await it.db.read((tx) => notices.untold(tx, "slack", 10));
    expect(lost.map(({ title, state }) => [title, state])).toEqual([
      ["mine", "unknown"],
      ["theirs", "unknown"],
    ]);
    await it.db.write((tx) => notices.told(tx, 1));
    expect(await it.db.read((tx) => notices.untold(tx, "slack", 10))).toHaveLength(1);
  });
});

test("the sweep lets go of what was closed a week ago, and of what waits for a channel that nobody set up", async () => {
  await add("old");
  await claim(1, "one");
  await it.db.write((tx) => notices.sent(tx, 1, "one", at(1)));
  await add("never sent");
  const hour = 3_600_000;
  await sweep(it.db, 0, rows.NOW_MS + 23 * hour);
  expect(await counts()).toEqual({ sent: 1, waiting: 1 });
  await sweep(it.db, 0, rows.NOW_MS + 25 * hour);
  expect(await counts()).toEqual({ sent: 1, expired: 1 });
  await sweep(it.db, 0, rows.NOW_MS + 10 * 24 * hour);
  expect(await counts()).toEqual({});
});
