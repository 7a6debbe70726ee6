// Every campaign that runs, looked at after everything that happened. One objective at a time; what needs something that failed is
// skipped with the reason, and the rest goes on.

import { commitLine, outgoing, words } from "../base/markdown.ts";
import { holdNow } from "../calendar/hold.ts";
import { missionSince } from "../chain/series.ts";
import type { Draft } from "../engine/draft.ts";
import { issueOfTopic } from "../engine/issue-ensured.ts";
import { isFinal } from "../mission/facts.ts";
import { campaignSubject, campaignTimer, endCampaign, putCampaign } from "./campaign.ts";
import type { CampaignItem, CampaignRow } from "./campaign-row.ts";
import { lostItems, nextItem } from "./order.ts";
import { tickList } from "./show.ts";

const topicOf = (row: CampaignRow, at: number): string =>
  `campaign/${row.issue}/${Date.parse(row.startedAt)}/${at + 1}`;

export function advanceCampaigns(draft: Draft): void {
  for (const row of draft.strategy.campaigns.values())
    if (row.state === "running") step(draft, row);
}

function step(draft: Draft, row: CampaignRow): void {
  const at = row.items.findIndex(({ state }) => state === "opening" || state === "running");
  if (at < 0) return next(draft, row);
  const item = row.items[at];
  if (item === undefined) return;
  if (item.state === "opening") {
    const issue = issueOfTopic(draft.state, topicOf(row, at));
    if (issue !== null) ask(draft, row, at, issue);
    return;
  }
  if (item.mission === null) {
    const mission =
      item.issue === null || row.asked === null
        ? undefined
        : missionSince(draft, item.issue, row.asked);
    if (mission === undefined) return;
    patch(draft, row, at, { mission: mission.mission }, `objective ${at + 1} runs`);
    return;
  }
  const mission = draft.mission(item.mission);
  if (mission === undefined || !isFinal(mission)) return;
  if (mission.state === "completed") {
    const done = patch(draft, row, at, { state: "completed" }, `objective ${at + 1} is met`);
    return tickList(draft, done);
  }
  const because = `its mission ${mission.state === "stopped" ? "was stopped" : "failed"}`;
  failed(draft, row, at, because);
}

function failed(draft: Draft, row: CampaignRow, at: number, because: string): void {
  const next = patch(draft, row, at, { state: "failed", because }, `objective ${at + 1} failed`);
  const lost = lostItems(next.items);
  if (lost.size === 0) return;
  const items = next.items.map((item, place): CampaignItem => {
    const blame = lost.get(place);
    return blame === undefined
      ? item
      : { ...item, state: "skipped", because: `it needs number ${blame + 1}` };
  });
  putCampaign(draft, { ...next, items });
}

function next(draft: Draft, row: CampaignRow): void {
  const at = nextItem(row.items);
  if (at === null) {
    const isDone = row.items.every(({ state }) => state === "completed");
    const lost = row.items.filter(({ state }) => state === "failed" || state === "skipped").length;
    return isDone
      ? endCampaign(draft, row, "completed", "nothing is left to do")
      : endCampaign(draft, row, "failed", `${lost} failed or had to be skipped`);
  }
  const hold = holdNow(draft);
  if (hold !== null) {
    const because = `it waits: ${hold.why}`;
    if (row.because === because) return;
    draft.timer(campaignTimer(row), hold.untilMs);
    draft.because(campaignSubject(row), because);
    putCampaign(draft, { ...row, because });
    return;
  }
  const item = row.items[at];
  if (item === undefined) return;
  if (item.issue !== null) return ask(draft, row, at, item.issue);
  const topic = topicOf(row, at);
  draft.effect({
    kind: "issue.ensure",
    key: `issue.ensure/${topic}`,
    topic,
    title: commitLine(item.text, 200),
    body: outgoing(
      `${words(item.text, 1_000)}\n\nNumber ${at + 1} of ${row.items.length} in the campaign #${row.issue}.`,
    ),
    labels: [],
  });
  patch(draft, row, at, { state: "opening" }, `objective ${at + 1} begins`);
}

function ask(draft: Draft, row: CampaignRow, at: number, issue: number): void {
  draft.effect({
    kind: "mission.begin",
    key: `mission.begin/${issue}`,
    issue,
    by: row.by,
    why: `number ${at + 1} of the campaign #${row.issue} that ${row.by} started`,
    vetted: "author",
  });
  const asked = { ...row, asked: draft.at };
  patch(draft, asked, at, { state: "running", issue }, `objective ${at + 1} begins as #${issue}`);
}

function patch(
  draft: Draft,
  row: CampaignRow,
  at: number,
  change: Partial<CampaignItem>,
  because: string,
): CampaignRow {
  const items = row.items.map((item, place) => (place === at ? { ...item, ...change } : item));
  draft.because(campaignSubject(row), because);
  return putCampaign(draft, { ...row, items, because });
}

/** The mission of one of its objectives would not begin. */
export function campaignNotBegun(draft: Draft, issue: number, why: string): void {
  for (const row of draft.strategy.campaigns.values()) {
    if (row.state !== "running") continue;
    const at = row.items.findIndex(
      (item) => item.state === "running" && item.mission === null && item.issue === issue,
    );
    if (at >= 0) failed(draft, row, at, `it did not begin: ${why}`);
  }
}

/** GitHub would not open the issue of one of its objectives. */
export function campaignNotOpened(draft: Draft, topic: string, said: string): void {
  for (const row of draft.strategy.campaigns.values()) {
    if (row.state !== "running") continue;
    const at = row.items.findIndex(
      (item, place) => item.state === "opening" && topicOf(row, place) === topic,
    );
    if (at >= 0) failed(draft, row, at, `its issue could not be opened: ${said}`);
  }
}
