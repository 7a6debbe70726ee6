// What happened around the backlog, noted in its rows: issues that were seen, pages that were read, scores made anew.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { reply } from "../mission/replies.ts";
import { mirrored } from "./issue-facts.ts";
import { backlogOf } from "./settings.ts";
import { showLabels, showLater } from "./shown-labels.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export function backlogIssueSeen(draft: Draft, { seen }: EventOf<"BacklogIssueSeen">): void {
  const settings = backlogOf(draft.repo);
  if (settings === null) return draft.because(subject.repo, "not ours: the backlog is off");
  const known = draft.backlog.items.get(seen.issue) ?? null;
  const row = mirrored(draft.repo.repo, known, seen, settings, draft.nowMs);
  if (row === null)
    return draft.because(subject.repo, `#${seen.issue}: nothing new for the backlog`);
  if (row === "gone") {
    draft.removeBacklog(seen.issue);
    return draft.because(subject.repo, `#${seen.issue} is no entry of the backlog any more`);
  }
  draft.putBacklog(row);
  const how = known === null ? "is in the backlog" : `is ${row.state} in the backlog`;
  draft.because(subject.repo, `#${seen.issue} ${how}, score ${row.score}`);
  showLater(draft);
}

export function backlogIssueGone(draft: Draft, event: EventOf<"BacklogIssueGone">): void {
  const { issue, how } = event;
  if (!draft.backlog.items.has(issue))
    return draft.because(subject.repo, `not ours: #${issue} was ${how}`);
  draft.removeBacklog(issue);
  draft.because(subject.repo, `#${issue} was ${how}: it leaves the backlog`);
}

export function startReading(draft: Draft, full: boolean, why: string): void {
  draft.cancelTimer("backlog/read");
  draft.effect({ kind: "backlog.read", key: "backlog.read", pass: draft.at, full });
  draft.because(subject.repo, `the issues are read${full ? " from the first" : ""}: ${why}`);
}

/** One page per effect: whatever else waits has its turn between them. */
export function backlogRead(draft: Draft, event: EventOf<"BacklogRead">): void {
  const settings = backlogOf(draft.repo);
  if (settings === null) return draft.because(subject.repo, "not ours: the backlog is off");
  const { pass, full, page, read, changed, next } = event;
  draft.because(
    subject.repo,
    `page ${page} of the issues: ${read} read, ${changed} changed${next === "done" ? "; that is all" : ""}`,
  );
  if (changed > 0) showLater(draft);
  if (next === "done") releaseForgotten(draft);
  if (next === "done" && full) recalculate(draft, "all issues were read");
  if (next === "done")
    return draft.timer("backlog/read", draft.nowMs + settings.sync_minutes * MINUTE_MS);
  if (next === "more")
    return draft.effect({ kind: "backlog.read", key: "backlog.read", pass, full });
  draft.because(
    subject.repo,
    `GitHub allows little more just now: reading goes on at ${next.restUntil}`,
  );
  draft.timer("backlog/read", Math.max(draft.nowMs + MINUTE_MS, Date.parse(next.restUntil)));
}

/** In progress for a mission that is over: it ended while the backlog was off, so nobody said what became of the entry. */
function releaseForgotten(draft: Draft): void {
  for (const item of draft.backlog.items.values()) {
    if (item.state !== "in_progress") continue;
    const mission = item.mission === null ? undefined : draft.mission(item.mission);
    if (mission?.endedAt === null) continue;
    draft.putBacklog({ ...item, state: "pending", mission: null });
    draft.because(subject.repo, `#${item.issue} is pending again: no mission works on it any more`);
  }
}

export function recalculate(draft: Draft, why: string): void {
  if (backlogOf(draft.repo) === null) return;
  draft.effect({ kind: "backlog.recalculate", key: "backlog.recalculate", why });
}

export function backlogRecalculated(draft: Draft, event: EventOf<"BacklogRecalculated">): void {
  const settings = backlogOf(draft.repo);
  if (settings === null) return draft.because(subject.repo, "not ours: the backlog is off");
  draft.because(subject.repo, `scores made anew (${event.why}): ${event.changed} changed`);
  draft.timer("backlog/recalculate", draft.nowMs + settings.recalculate_hours * HOUR_MS);
  if (event.changed > 0) showLater(draft);
}

/** The answer to a command that needed the whole table. */
export function backlogTold(draft: Draft, event: EventOf<"BacklogTold">): void {
  const { given, done, text, issues } = event;
  for (const issue of issues)
    draft.effect({ kind: "issue.ensure", key: `issue.ensure/${issue.topic}`, ...issue });
  draft.because(subject.repo, `${given.by.login}: /mc ${given.command.name} is answered`);
  reply(draft, given, done ? "+1" : "confused", text);
}

export function backlogTimer(draft: Draft, id: string): void {
  if (backlogOf(draft.repo) === null) return draft.because(subject.repo, "the backlog is off");
  switch (id) {
    case "read":
      return startReading(draft, false, "it is time");
    case "recalculate":
      return recalculate(draft, "it is time");
    case "labels":
      return showLabels(draft);
    default:
      draft.because(subject.repo, `not ours: timer backlog/${id}`);
  }
}
