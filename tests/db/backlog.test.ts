// The backlog in the store: ranks in SQL are those of the formula, slices are small, counts follow, readings go on.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { IssueSeen } from "../../core/backlog/issue-facts.ts";
import { begun } from "../../core/backlog/reading.ts";
import { byScore, scoreOf } from "../../core/backlog/score.ts";
import { isoTime, repoName } from "../../core/base/brand.ts";
import type { Db } from "../../db/client.ts";
import { applyChanges } from "../../db/repo-state.ts";
import { backlog } from "../../db/repos/backlog.ts";
import { backlogRanks } from "../../db/repos/backlog-ranks.ts";
import { backlogReading } from "../../db/repos/backlog-reading.ts";
import { backlogConfig, item, NOW_MS, WEIGHTS } from "../core/backlog/rows.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

const REPO = repoName("olga/kit");
const HOUR_MS = 3_600_000;
const SETTINGS = backlogConfig().backlog;

let it: TestDatabase;
let db: Db;
beforeEach(async () => {
  it = await testDatabase();
  db = it.db;
});
afterEach(() => it.close());

const put = (...rows: readonly ReturnType<typeof item>[]): Promise<void> =>
  db.write((tx) =>
    applyChanges(
      tx,
      REPO,
      rows.map((row) => ({ kind: "backlog.put", row })),
    ),
  );

const issues = (rows: readonly { readonly issue: number }[]): readonly number[] =>
  rows.map(({ issue }) => issue);

test("a row comes back as it was put, and is gone when it is removed", async () => {
  const row = item(7, {
    ...{ title: "It's", body: "text\n\nwith lines", track: "bug", impact: 9, effort: 2 },
    ...{ rankedBy: "olga", attempts: 2, lastFailure: "why", lastCategory: "test", pinned: 8.5 },
    ...{ state: "deferred", proposed: true, source: "import", files: ["a.ts"] },
  });
  await put(row);
  expect(await db.read((tx) => backlog.named(tx, REPO, [7, 8]))).toEqual([row]);
  await db.write((tx) => applyChanges(tx, REPO, [{ kind: "backlog.remove", issue: 7 }]));
  expect(await db.read((tx) => backlog.named(tx, REPO, [7]))).toEqual([]);
  expect(await db.read((tx) => backlog.counts(tx, REPO))).toMatchObject({ proposed: 0 });
});

test("facts of an issue never go back to older ones; what was decided about it does", async () => {
  const row = item(1, { title: "new", body: "new", updatedAt: isoTime(NOW_MS) });
  await put(row);
  await put({ ...row, title: "old", body: "old", impact: 9, updatedAt: isoTime(NOW_MS - 1) });
  const [found] = await db.read((tx) => backlog.named(tx, REPO, [1]));
  expect(found).toMatchObject({ title: "new", body: "new", impact: 9, updatedAt: row.updatedAt });
});

test("ranks in SQL are those of the formula, and an equal one is not written", async () => {
  const rows = Array.from({ length: 400 }, (_, n) =>
    item(n + 1, {
      ...{ impact: 1 + (n % 10), effort: 1 + ((n * 7) % 10), attempts: n % 6, score: 0.5 },
      lastCategory: [null, "test", "network", "timeout", "infrastructure", "type"][n % 6] ?? null,
      pinned: n % 50 === 0 ? 3.25 : null,
      state: n % 9 === 0 ? "in_progress" : n % 13 === 0 ? "completed" : "pending",
      touchedAt: isoTime(NOW_MS - (n % 4) * 36 * HOUR_MS),
    }),
  );
  await put(...rows);
  const again = () => db.write((tx) => backlogRanks.recalculate(tx, REPO, NOW_MS, WEIGHTS));
  const open = rows.filter(({ state }) => state !== "completed");
  expect(await again()).toBe(open.length);
  expect(await again()).toBe(0);
  const found = await db.read((tx) => backlog.named(tx, REPO, issues(rows)));
  for (const row of found) {
    const before = rows[row.issue - 1];
    expect(row.score).toBe(row.state === "completed" ? 0.5 : scoreOf(row, NOW_MS, WEIGHTS));
    expect(row.touchedAt).toBe(before?.touchedAt);
  }
  const listed = await db.read((tx) => backlogRanks.list(tx, REPO, "pending", false, 1_000));
  const pending = found.filter(({ state }) => state === "pending");
  expect(issues(listed)).toEqual(issues([...pending].sort(byScore)));
});

test("a slice has the top, what is in progress, what is named and what the top waits for", async () => {
  const many = Array.from({ length: 60 }, (_, n) => item(n + 1, { impact: 1, score: n / 100 }));
  await put(
    ...many,
    item(100, { impact: 10, body: "Depends on #5." }),
    item(101, { impact: 10, state: "in_progress" }),
    item(102, { impact: 10, proposed: true }),
    item(103, { impact: 10, state: "deferred" }),
  );
  const slice = await db.read((tx) => backlog.slice(tx, REPO, [103, 999]));
  expect(slice.top).toHaveLength(20);
  expect(slice.top[0]).toBe(100);
  expect([...slice.items.keys()].sort((a, b) => a - b)).toEqual([
    5,
    ...Array.from({ length: 19 }, (_, n) => 42 + n),
    ...[100, 101, 102, 103],
  ]);
  expect(slice.counts).toEqual({
    ...{ pending: 61, inProgress: 1, deferred: 1, completed: 0, proposed: 1 },
  });
});

const seen = (issue: number, change: Partial<IssueSeen> = {}): IssueSeen => ({
  ...{
    issue,
    title: `Issue ${issue}`,
    body: "",
    open: true,
    labels: [],
    isInside: true,
    topic: null,
  },
  ...{ reopened: false, createdAt: isoTime(NOW_MS), updatedAt: isoTime(NOW_MS) },
  ...change,
});

test("a page and the place after it are stored together; what a whole reading did not meet is closed", async () => {
  const began = isoTime(NOW_MS + HOUR_MS);
  await put(item(1), item(2), item(3, { proposed: true }), item(4, { state: "in_progress" }));
  await db.write(async (tx) => {
    const page = [seen(2, { title: "Renamed" }), seen(9)];
    expect(await backlogReading.store(tx, REPO, page, SETTINGS, NOW_MS, began)).toBe(2);
    expect(await backlogReading.closeUnseen(tx, REPO, began, false)).toBe(1);
    await backlogReading.moveTo(tx, REPO, begun(began, true, null));
  });
  const states = await db.read((tx) => backlog.named(tx, REPO, [1, 2, 3, 4, 9]));
  expect(states.map(({ issue, state, title }) => [issue, state, title])).toEqual([
    [1, "completed", "Entry 1"],
    [2, "pending", "Renamed"],
    [3, "pending", "Entry 3"],
    [4, "in_progress", "Entry 4"],
    [9, "pending", "Issue 9"],
  ]);
  expect(await db.read((tx) => backlogReading.cursor(tx, REPO))).toMatchObject({
    full: true,
    page: 1,
  });
});

test("when so many of the best left that the rest are best, they are found", async () => {
  const rows = Array.from({ length: 1_200 }, (_, n) =>
    item(n + 1, { createdAt: isoTime(NOW_MS - HOUR_MS + n), touchedAt: isoTime(NOW_MS), score: 1 }),
  );
  await put(...rows);
  await db.write((tx) => backlogRanks.recalculate(tx, REPO, NOW_MS, WEIGHTS));
  // All are worth the same: the oldest thousand are the head.
  await db.write((tx) =>
    applyChanges(
      tx,
      REPO,
      rows.slice(0, 995).map(({ issue }) => ({ kind: "backlog.remove", issue })),
    ),
  );
  const slice = await db.read((tx) => backlog.slice(tx, REPO, []));
  expect(slice.top).toEqual(Array.from({ length: 20 }, (_, n) => 996 + n));
  const listed = await db.read((tx) => backlogRanks.list(tx, REPO, "pending", false, 50));
  expect(issues(listed)).toEqual(Array.from({ length: 50 }, (_, n) => 996 + n));
});

test("what fell behind leaves the head, what got ahead comes in", async () => {
  const rows = Array.from({ length: 1_500 }, (_, n) =>
    item(n + 1, {
      impact: n < 1_000 ? 8 : 7,
      // The best are touched last three days ago: they become stale.
      touchedAt: isoTime(NOW_MS - (n < 1_000 ? 71 : 1) * HOUR_MS),
    }),
  );
  await put(...rows);
  const again = (hours: number) =>
    db.write((tx) =>
      backlogRanks.recalculate(tx, REPO, NOW_MS + hours * HOUR_MS, { ...WEIGHTS, effortWeight: 0 }),
    );
  await again(0);
  expect((await db.read((tx) => backlog.slice(tx, REPO, []))).top[0]).toBe(1);
  // 7.2 against 7 still; another weight of nothing changes nothing: then a person lowers them.
  await put(...rows.slice(0, 1_000).map((row) => ({ ...row, impact: 5, score: 5 })));
  await again(1);
  const slice = await db.read((tx) => backlog.slice(tx, REPO, []));
  expect(slice.top).toEqual(Array.from({ length: 20 }, (_, n) => 1_001 + n));
});
