// What comes next in the store: series, campaigns, money by day and missions of long ago come back as they were put.
import { afterEach, beforeEach, expect, test } from "vitest";
import { isoTime } from "../../core/base/brand.ts";
import { ENDED_MISSION_MS } from "../../core/base/limits.ts";
import type { CampaignRow } from "../../core/campaign/campaign-row.ts";
import type { SeriesRow } from "../../core/chain/series-row.ts";
import type { Change } from "../../core/engine/change.ts";
import { applyChanges, loadRepoState } from "../../db/repo-state.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import * as rows from "./rows.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
});
afterEach(() => it.close());

const load = async () =>
  (await it.db.read((tx) => loadRepoState(tx, rows.REPO, rows.NOW_MS))).strategy;
const put = (...changes: readonly Change[]): Promise<void> =>
  it.db.write((tx) => applyChanges(tx, rows.REPO, changes));

const series: SeriesRow = {
  ...{ repo: rows.REPO, series: "s1", issue: 1, by: "ada", operator: false, maxDepth: 3 },
  ...{ state: "on", because: "it's on", passedBy: [7] },
  links: [
    {
      ...{ source: "person", title: 'say "hi"', why: "", issue: 1 },
      ...{ mission: rows.mission.mission, outcome: "completed" },
    },
  ],
  step: { kind: "waiting", why: "quiet hours", until: rows.at(60) },
  queued: {
    source: "strategist",
    title: "next",
    body: "text\n\nlines",
    why: "because",
    issue: null,
  },
  ...{ startedAt: rows.at(0), updatedAt: rows.at(1) },
};
const campaign: CampaignRow = {
  ...{ repo: rows.REPO, issue: 9, title: "Ship it", by: "ada", state: "running", because: "" },
  items: [
    { ...{ text: "a", after: [], issue: 3, mission: null }, state: "running", because: "" },
    { ...{ text: "b", after: [0], issue: null, mission: null }, state: "pending", because: "" },
  ],
  ...{ asked: rows.at(3), startedAt: rows.at(0), updatedAt: rows.at(1) },
};

test("rows come back as they were put, the later one in the place of the earlier", async () => {
  const day = { repo: rows.REPO, slot: 3, day: 20_003, usd: 1.5 };
  await put(
    { kind: "daySpend.put", row: { ...day, usd: 1 } },
    { kind: "series.put", row: { ...series, because: "earlier" } },
    { kind: "campaign.put", row: { ...campaign, because: "earlier" } },
  );
  await put(
    { kind: "daySpend.put", row: day },
    { kind: "series.put", row: series },
    { kind: "campaign.put", row: campaign },
  );
  expect(await load()).toEqual({
    series: new Map([["s1", series]]),
    campaigns: new Map([[9, campaign]]),
    days: new Map([[3, day]]),
    past: [],
  });
});

test("what ended long ago is left out, what goes on is not, however old", async () => {
  const old = isoTime(rows.NOW_MS - 10 * ENDED_MISSION_MS);
  await put(
    { kind: "series.put", row: { ...series, updatedAt: old } },
    { kind: "series.put", row: { ...series, series: "s2", state: "ended", updatedAt: old } },
    { kind: "series.put", row: { ...series, series: "s3", state: "ended" } },
    { kind: "campaign.put", row: { ...campaign, updatedAt: old } },
    { kind: "campaign.put", row: { ...campaign, issue: 10, state: "failed", updatedAt: old } },
  );
  const found = await load();
  expect([...found.series.keys()]).toEqual(["s1", "s3"]);
  expect([...found.campaigns.keys()]).toEqual([9]);
});

test("missions of long ago are remembered in a line each, oldest first", async () => {
  const ended = (id: string, days: number): Change => ({
    kind: "mission.put",
    row: {
      ...rows.mission,
      mission: rows.mission.mission.replace("m1", id) as typeof rows.mission.mission,
      ...{ title: `Mission ${id}`, state: "completed", stopReason: "objective_met", costUsd: 2 },
      endedAt: isoTime(rows.NOW_MS - days * 24 * 3_600_000),
    },
  });
  await put(ended("m5", 20), ended("m4", 30), ended("m6", 3));
  const { past } = await load();
  expect(past.map(({ mission }) => mission)).toEqual(["m4", "m5"]);
  expect(past[0]).toEqual({
    ...{ mission: "m4", issue: rows.mission.issue, title: "Mission m4", state: "completed" },
    ...{ stopReason: "objective_met", costUsd: 2 },
    endedAt: isoTime(rows.NOW_MS - 30 * 24 * 3_600_000),
  });
});
