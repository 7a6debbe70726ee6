// Reading ten thousand issues into the store: how many requests it takes, that it rests before GitHub's allowance is used up,
// that it goes on after a restart and never begins again, and what the next look costs.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BacklogEffect, performBacklog } from "../../../app/github/perform-backlog.ts";
import type { GitHub } from "../../../app/github/port.ts";
import type { IssueSeen } from "../../../core/backlog/issue-facts.ts";
import { type Allowance, PAGE_SIZE } from "../../../core/backlog/reading.ts";
import { isoTime } from "../../../core/base/brand.ts";
import type { EventOf } from "../../../core/engine/event.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import { backlog } from "../../../db/repos/backlog.ts";
import { backlogConfig, NOW_MS } from "../../core/backlog/rows.ts";
import { type TestDatabase, testDatabase } from "../../db/database.ts";
import { type ListedIssues, listedIssues } from "../../support/many-issues.ts";
import { performer } from "../support/deed.ts";
import { stateOf } from "../support/state.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
});
afterEach(() => it.close());

interface Reading {
  readonly asked: { since: string | null; page: number; state: string }[];
  /** One effect. */
  read(pass: string, full: boolean): Promise<EventOf<"BacklogRead">>;
  /** Until it is done or rests. */
  all(pass: string, full: boolean): Promise<EventOf<"BacklogRead">>;
}

const repoState = (): RepoState => {
  const state = stateOf();
  return { ...state, repo: { ...state.repo, config: backlogConfig() } };
};

async function reading(
  listing: () => ListedIssues,
  allowance: () => Allowance | null,
): Promise<Reading> {
  const asked: Reading["asked"] = [];
  const state = repoState();
  await it.db.write((tx) =>
    applyChanges(tx, state.repo.repo, [{ kind: "repo.put", row: state.repo }]),
  );
  const github: GitHub = {
    ...performer({ answers: {} }).github,
    issuesPage: async ({ since, page, state: wanted }) => {
      asked.push({ since, page, state: wanted });
      const found = listing().page(since, page, PAGE_SIZE);
      const issues = found.issues.filter(({ open }) => wanted === "all" || open);
      return { ...found, issues, allowance: allowance() };
    },
  };
  const deed = { github, repo: state.repo, state: () => state, now: () => isoTime(NOW_MS) };
  const perform = (effect: BacklogEffect) => performBacklog(deed, effect, it.db);
  const read: Reading["read"] = async (pass, full) => {
    const event = await perform({
      ...{ kind: "backlog.read", key: "backlog.read", full },
      pass: isoTime(Date.parse(pass)),
    });
    if (event.type !== "BacklogRead") throw new Error(event.type);
    return event;
  };
  return {
    asked,
    read,
    async all(pass, full) {
      for (;;) {
        const event = await read(pass, full);
        if (event.next !== "more") return event;
      }
    },
  };
}

const PLENTY = (): Allowance => ({ limit: 5_000, remaining: 4_000, resetsAt: isoTime(NOW_MS) });
const pending = async (): Promise<number> => {
  const { repo } = stateOf().repo;
  return (await it.db.read((tx) => backlog.counts(tx, repo))).pending;
};

describe("ten thousand issues", () => {
  test("take about a hundred requests, each page once", async () => {
    const many = listedIssues(10_000, 0);
    const { all, asked } = await reading(() => many, PLENTY);
    const last = await all("2026-02-20T10:00:00Z", true);
    expect(last.next).toBe("done");
    expect(await pending()).toBe(10_000);
    expect(asked.length).toBeLessThanOrEqual(103);
    expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(asked.length);
  }, 60_000);

  test("the same effect again after it was done asks nothing; the next look asks once", async () => {
    const some = listedIssues(250, 50);
    const { all, read, asked } = await reading(() => some, PLENTY);
    await all("2026-02-20T10:00:00Z", true);
    const before = asked.length;
    expect(await read("2026-02-20T10:00:00Z", true)).toMatchObject({ next: "done", read: 0 });
    expect(asked).toHaveLength(before);
    expect(await read("2026-02-20T11:00:00Z", false)).toMatchObject({ next: "done", changed: 0 });
    expect(asked.slice(before)).toEqual([
      { since: "2025-01-01T05:00:00.000Z", page: 1, state: "all" },
    ]);
  });

  test("rest while little of the allowance is left, and go on where they were, whoever asks", async () => {
    const some = listedIssues(900, 0);
    let left = 1_150;
    const resetsAt = isoTime(NOW_MS + 1_800_000);
    const { all, asked } = await reading(
      () => some,
      () => {
        left -= 50;
        return { limit: 5_000, remaining: left, resetsAt };
      },
    );
    const rested = await all("2026-02-20T10:00:00Z", true);
    expect(rested.next).toEqual({ restUntil: resetsAt });
    expect(asked).toHaveLength(4);
    left = 5_000;
    // The timer asks for what changed; what was not read to its end comes first.
    const last = await all("2026-02-20T10:30:00Z", false);
    expect(last).toMatchObject({ next: "done", full: true });
    expect(await pending()).toBe(900);
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  test("what changes between two pages is met, and what closed is completed", async () => {
    let listing = listedIssues(250, 0);
    const { all, read } = await reading(() => listing, PLENTY);
    await read("2026-02-20T10:00:00Z", true);
    const old = listing;
    const moved: IssueSeen = {
      ...{
        issue: 5,
        title: "Changed",
        body: "",
        open: true,
        labels: [],
        isInside: true,
        topic: null,
      },
      ...{ reopened: false, createdAt: isoTime(0), updatedAt: isoTime(NOW_MS) },
    };
    // #5 goes to the end, #250 is closed while the second page is on its way.
    const issues = old
      .page(null, 1, 1_000)
      .issues.filter(({ issue }) => issue !== 5 && issue !== 250)
      .concat(moved);
    listing = {
      page(since, page, size) {
        const wanted = issues.filter(({ updatedAt }) => since === null || updatedAt >= since);
        const found = wanted.slice((page - 1) * size, page * size);
        return { rows: found.length, lastUpdated: found.at(-1)?.updatedAt ?? null, issues: found };
      },
    };
    await all("2026-02-20T10:00:00Z", true);
    const { repo } = stateOf().repo;
    const [changed] = await it.db.read((tx) => backlog.named(tx, repo, [5]));
    expect(changed?.title).toBe("Changed");
    expect(await pending()).toBe(249);
    listing = { page: () => ({ rows: 0, lastUpdated: null, issues: [] }) };
    // Everything is gone: a whole reading says so.
    await all("2027-02-20T10:00:00Z", true);
    expect(await pending()).toBe(0);
  });
});
