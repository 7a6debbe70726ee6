// What people are told of the backlog. Titles are data: they enter Markdown as plain words only.
import { words } from "../base/markdown.ts";
import type { BacklogItemRow } from "./item.ts";
import type { PriorityCommand } from "./priority-command.ts";
import {
  baseScore,
  FORGIVEN,
  failurePenalty,
  isStale,
  scoreOf,
  toDigits,
  type Weights,
} from "./score.ts";
import type { BacklogSettings } from "./settings.ts";
import type { BacklogCounts, BacklogSlice } from "./slice.ts";

const TITLE_CHARS = 90;

export type Line = Pick<
  BacklogItemRow,
  "issue" | "title" | "track" | "impact" | "effort" | "attempts" | "pinned" | "score"
>;

export const shownScore = (score: number): string => toDigits(score, 1);

export const switchedOff = (): string =>
  "This repository has no backlog: set `backlog.issues` to `label` or `all` in its configuration.";

export const noItem = (issue: number, settings: BacklogSettings): string =>
  settings.issues === "label"
    ? `#${issue} is not in the backlog: an open issue with the label \`${settings.label}\` is.`
    : `#${issue} is not in the backlog: it is closed, an objective, or no issue.`;

export const isCompleted = (item: BacklogItemRow): string =>
  `#${item.issue} is completed. Reopen the issue first.`;
export const impactRange = (): string => "Impact is a number from 1 to 10.";
export const pinRange = (most: number): string => `A pinned score is a number from 0 to ${most}.`;
export const notPinned = (item: BacklogItemRow): string => `#${item.issue} is not pinned.`;
export const alreadyDeferred = (item: BacklogItemRow): string =>
  `#${item.issue} is deferred already.`;
export const notDeferred = (item: BacklogItemRow): string => `#${item.issue} is not deferred.`;
export const inProgress = (item: BacklogItemRow): string =>
  `#${item.issue} is being worked on${item.mission === null ? "" : ` by mission ${item.mission}`}: it can be deferred when that ends.`;

export function changed(
  command: PriorityCommand,
  before: BacklogItemRow,
  after: BacklogItemRow,
): string {
  const from = shownScore(before.score);
  const to = shownScore(after.score);
  const moved = from === to ? `Its score stays ${to}.` : `Its score goes from ${from} to ${to}.`;
  const proposed = after.proposed
    ? " It is a proposal still: it counts when somebody takes the label `mc:proposed` away."
    : "";
  switch (command.action) {
    case "set":
      return after.pinned === null
        ? `#${after.issue} has impact ${after.impact} now. ${moved}${proposed}`
        : `#${after.issue} has impact ${after.impact} now; its pinned score ${to} counts nevertheless.${proposed}`;
    case "pin":
      return `#${after.issue} is pinned at ${to}: failures and age no longer change it.${proposed}`;
    case "unpin":
      return `#${after.issue} is no longer pinned. ${moved}${proposed}`;
    case "defer":
      return `#${after.issue} is deferred: no mission takes it up until \`/mc priority resume\`.`;
    case "resume":
      return `#${after.issue} is back in the backlog with score ${to}.${proposed}`;
    default:
      return `#${after.issue}: score ${to}.`;
  }
}

export function explain(item: BacklogItemRow, nowMs: number, weights: Weights): string {
  const lines = [
    `**#${item.issue} ${words(item.title, TITLE_CHARS)}**: score ${shownScore(scoreOf(item, nowMs, weights))}, ${stateOf(item)}`,
    "",
  ];
  const base = baseScore(item.impact, item.effort, weights.effortWeight);
  const said =
    item.rankedBy === null ? "as its labels and text say" : `as ${words(item.rankedBy, 60)} said`;
  lines.push(
    `- Impact ${item.impact}, effort ${item.effort} (${said}); effort counts ${Math.round(weights.effortWeight * 100)} %: ${base.toFixed(4)}`,
  );
  if (item.attempts > 0) {
    const lost = Math.round(failurePenalty(item.attempts, item.lastCategory) * 100);
    const forgiven = item.lastCategory !== null && FORGIVEN.includes(item.lastCategory);
    const last = item.lastFailure === null ? "" : ` Last: ${words(item.lastFailure, 200)}`;
    lines.push(
      forgiven
        ? `- ${tries(item.attempts)} without success, forgiven: it was the infrastructure (${item.lastCategory}).${last}`
        : `- ${tries(item.attempts)} without success: ${lost} % less.${last}`,
    );
  }
  if (isStale(item.touchedAt, nowMs, weights.staleHours))
    lines.push(`- Untouched since ${item.touchedAt.slice(0, 10)}: 10 % less`);
  if (item.pinned !== null)
    lines.push(`- Pinned at ${shownScore(item.pinned)}: this counts, nothing above`);
  return lines.join("\n");
}

const tries = (count: number): string => (count === 1 ? "1 try" : `${count} tries`);

function stateOf(item: BacklogItemRow): string {
  if (item.state === "in_progress")
    return item.mission === null ? "in progress" : `in progress in mission ${item.mission}`;
  return `${item.state}${item.proposed ? ", proposed" : ""}`;
}

export function countsLine(counts: BacklogCounts): string {
  const parts = [
    `${counts.pending} pending`,
    `${counts.inProgress} in progress`,
    `${counts.deferred} deferred`,
    `${counts.proposed} proposed`,
  ];
  return `${parts.join(", ")}.`;
}

export function table(lines: readonly Line[]): string {
  const rows = lines.map(
    (item, place) =>
      `| ${place + 1} | ${shownScore(item.score)}${item.pinned === null ? "" : " 📌"} | #${item.issue} | ${words(item.title, TITLE_CHARS)} | ${item.track} | ${item.impact} / ${item.effort} | ${item.attempts === 0 ? "" : item.attempts} |`,
  );
  return [
    "| | score | issue | | kind | impact / effort | failed tries |",
    "|--:|--:|---|---|---|---|--:|",
    ...rows,
  ].join("\n");
}

export function top(backlog: BacklogSlice, count: number): string {
  const lines = backlog.top.flatMap((issue) => {
    const item = backlog.items.get(issue);
    return item === undefined || item.state !== "pending" ? [] : [item];
  });
  return listed(lines.slice(0, count), backlog.counts);
}

export const listed = (lines: readonly Line[], counts: BacklogCounts): string =>
  lines.length === 0
    ? `Nothing is pending. ${countsLine(counts)}`
    : `${table(lines)}\n\n${countsLine(counts)}`;

export const lineOf = (item: Line): string =>
  `#${item.issue} ${words(item.title, TITLE_CHARS)} (${shownScore(item.score)})`;
