// A campaign begun and ended by people. It begins with a label set by somebody entitled, with the list as it stands there at that moment
// (SR1, SR5); a list that cannot be carried out is told on the issue, and nothing begins.
import { codeSpan, outgoing, words } from "../base/markdown.ts";
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { renderNotStarted } from "../voice/notice.ts";
import type { CampaignRow } from "./campaign-row.ts";
import { type ListedItem, parseCampaign } from "./list.ts";
import { showCampaign } from "./show.ts";

export const campaignSubject = ({ issue }: Pick<CampaignRow, "issue">): string =>
  `campaign:${issue}`;
export const campaignTimer = ({ issue }: Pick<CampaignRow, "issue">): string => `campaign/${issue}`;

export function campaignLabelled(draft: Draft, event: EventOf<"CampaignLabelled">): void {
  const { issue, by } = event;
  const { config, onboarding } = draft.repo;
  if (onboarding !== "active" || config === null || !config.enabled) {
    draft.because(subject.repo, `not ours: #${issue} is a campaign, and nothing may begin here`);
    return;
  }
  if (draft.strategy.campaigns.get(issue)?.state === "running") {
    draft.because(subject.repo, `#${issue} is labelled again while its campaign runs`);
    return;
  }
  const allowed = mayCommand(by, config);
  const list = parseCampaign(event.body);
  const problems = !allowed.ok ? [allowed.why] : list.ok ? [] : list.problems;
  if (problems.length > 0) {
    const why = problems.length === 1 ? problems.join() : bullets(problems);
    draft.effect({
      kind: "comment.ensure",
      key: `comment.ensure/${issue}/campaign-not-started`,
      thread: issue,
      topic: "campaign-not-started",
      body: renderNotStarted(why),
      debounceMs: 0,
    });
    draft.because(subject.repo, `the campaign of #${issue} does not begin: ${problems.join("; ")}`);
    return;
  }
  if (!list.ok) return;
  const row: CampaignRow = {
    repo: draft.repo.repo,
    issue,
    title: event.title,
    by: by.login,
    state: "running",
    because: "it begins",
    items: list.items.map(itemOf),
    asked: null,
    startedAt: draft.at,
    updatedAt: draft.at,
  };
  draft.because(
    campaignSubject(row),
    `${by.login} started a campaign of ${list.items.length} objectives with #${issue}`,
  );
  putCampaign(draft, row);
}

const bullets = (lines: readonly string[]): string =>
  `\n\n${lines.map((line) => `- ${line}`).join("\n")}`;

const itemOf = ({ text, after, done, issue }: ListedItem): CampaignRow["items"][number] => ({
  ...{ text, after, issue, mission: null },
  state: done ? "completed" : "pending",
  because: done ? "ticked when the campaign began" : "",
});

/** The label taken off, or the issue closed. */
export function campaignStopped(draft: Draft, event: EventOf<"CampaignStopped">): void {
  const row = draft.strategy.campaigns.get(event.issue);
  const config = draft.repo.config;
  if (row?.state !== "running" || config === null) {
    draft.because(subject.repo, `not ours: no campaign runs for #${event.issue}`);
    return;
  }
  const allowed = mayCommand(event.by, config);
  if (!allowed.ok) {
    draft.because(campaignSubject(row), `${event.by.login} ended it, but ${allowed.why}`);
    return;
  }
  endCampaign(draft, row, "stopped", `${event.by.login} ended it; the mission that runs goes on`);
}

export function putCampaign(draft: Draft, row: CampaignRow): CampaignRow {
  const next = draft.putCampaign({ ...row, updatedAt: draft.at });
  showCampaign(draft, next);
  return next;
}

export function endCampaign(
  draft: Draft,
  row: CampaignRow,
  state: "completed" | "failed" | "stopped",
  why: string,
): void {
  draft.cancelTimer(campaignTimer(row));
  draft.because(campaignSubject(row), `the campaign ends: ${why}`);
  putCampaign(draft, { ...row, state, because: why });
  const done = row.items.filter((item) => item.state === "completed").length;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${row.issue}/campaign-ended-${row.startedAt}`,
    thread: row.issue,
    topic: `campaign-ended-${Date.parse(row.startedAt)}`,
    body: outgoing(
      `**The campaign ${state === "completed" ? "is done" : "has ended"}:** ${done} of ${row.items.length} objectives are met, ${words(why, 500)}. Started by ${codeSpan(row.by, 60)}.`,
    ),
    debounceMs: 0,
  });
  if (state === "completed")
    draft.effect({
      kind: "issue.close",
      key: `issue.close/${row.issue}`,
      issue: row.issue,
      reason: "completed",
    });
}
