// Issues as entries of the backlog: what a webhook shows of one, by whomever it was changed. Costs no request, and is nothing
// at all while the backlog is off.

import { isInside } from "../../core/backlog/issue-facts.ts";
import { backlogOf } from "../../core/backlog/settings.ts";
import { type IsoTime, isoTime } from "../../core/base/brand.ts";
import type { Event } from "../../core/engine/event.ts";
import { DASHBOARD_LABEL } from "../../core/report/workflow-names.ts";
import { topicOf } from "../github/ensure.ts";
import { type Desk, isOwn } from "./desk.ts";
import type { Issues } from "./payloads.ts";

const SEEN: readonly string[] = ["opened", "edited", "closed", "reopened", "labeled", "unlabeled"];

export function translateBacklog(desk: Desk, payload: Issues): readonly Event[] {
  const { action, issue } = payload;
  if (backlogOf(desk.state.repo) === null || issue.pull_request !== undefined) return [];
  const { at } = desk;
  const labels = (issue.labels ?? []).map(({ name }) => name);
  // What we write there ourselves, time and again.
  if (labels.includes(DASHBOARD_LABEL)) return [];
  if (isOwn(desk, payload.sender) && (action === "labeled" || action === "unlabeled")) return [];
  if (action === "deleted" || action === "transferred")
    return [{ type: "BacklogIssueGone", at, issue: issue.number, how: action }];
  if (!SEEN.includes(action)) return [];
  const body = issue.body ?? "";
  const isOurs = issue.user != null && isOwn(desk, issue.user);
  const updatedAt = timeOf(issue.updated_at, at);
  return [
    {
      type: "BacklogIssueSeen",
      at,
      seen: {
        issue: issue.number,
        title: issue.title.slice(0, 1_000),
        body: body.slice(0, 20_000),
        open: issue.state !== "closed",
        labels,
        isInside: isOurs || isInside(issue.author_association),
        topic: isOurs ? topicOf(body) : null,
        reopened: action === "reopened",
        createdAt: timeOf(issue.created_at, updatedAt),
        updatedAt,
      },
    },
  ];
}

function timeOf(text: string | null | undefined, otherwise: IsoTime): IsoTime {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? otherwise : isoTime(ms);
}
