// One issue: its conversation, and what a person may do on any thread (label, comment, close, reopen).
import { notFound } from "../hub.ts";
import type { IssueRow, RepoRow } from "../model.ts";
import { nodeId } from "../shapes/user.ts";
import { html } from "./html.ts";
import { stateOf } from "./issues.ts";
import { stateMark, timeOf } from "./layout.ts";
import {
  commentEntries,
  commentForm,
  eventEntries,
  labelForms,
  openingBox,
  otherLabel,
  pinForm,
  stateForm,
  threadPage,
  timeline,
} from "./thread.ts";
import { apiOf, type Page, seeOther, type Visit } from "./visit.ts";

export function threadOf(visit: Visit, repo: RepoRow): IssueRow {
  return repo.issues[String(visit.number("number"))] ?? notFound();
}

export function issuePage(visit: Visit): Page | Response {
  const repo = visit.repo();
  const issue = threadOf(visit, repo);
  // Issues and pull requests share their numbers; a link to the wrong kind leads to the right one.
  if (issue.pull !== null) return seeOther(threadPage(repo, issue));
  return {
    title: `${issue.title} · #${issue.number}`,
    at: { repo, tab: "issues" },
    body: html`<h1>${issue.title} <span class="quiet">#${issue.number}</span></h1>
<p id="about" data-live>${stateMark(stateOf(issue))} <span class="quiet">opened by</span> <strong>${issue.login}</strong> ${timeOf(issue.createdAt)}${issue.pinned === true ? html` <strong class="pinned">Pinned</strong>` : null}</p>
${labelForms(visit, repo, issue)}
${otherLabel(visit, repo, issue)}
<section id="conversation" data-live aria-label="Conversation">
${openingBox(repo, issue)}
${timeline([...commentEntries(repo, issue), ...eventEntries(repo, issue)])}
</section>
${commentForm(visit, repo, issue)}
<div id="state" data-live>${stateForm(visit, repo, issue)}${pinForm(visit, repo, issue)}</div>`,
  };
}

export async function changeLabels(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = threadOf(visit, repo);
  const path = `${apiOf(repo)}/issues/${issue.number}/labels`;
  const [add, remove] = [visit.field("add").trim(), visit.field("remove")];
  if (add !== "") await visit.act("POST", path, { labels: [add] });
  if (remove !== "") await visit.act("DELETE", `${path}/${encodeURIComponent(remove)}`);
  return seeOther(threadPage(repo, issue));
}

export async function addComment(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = threadOf(visit, repo);
  const comment = await visit.act("POST", `${apiOf(repo)}/issues/${issue.number}/comments`, {
    body: visit.field("body"),
  });
  return seeOther(`${threadPage(repo, issue)}#issuecomment-${Number(comment.id)}`);
}

export async function changePin(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = threadOf(visit, repo);
  await visit.pin(nodeId("Issue", issue.id), visit.field("pin") === "yes");
  return seeOther(threadPage(repo, issue));
}

export async function changeState(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = threadOf(visit, repo);
  const kind = issue.pull === null ? "issues" : "pulls";
  await visit.act("PATCH", `${apiOf(repo)}/${kind}/${issue.number}`, {
    state: visit.field("state"),
  });
  return seeOther(threadPage(repo, issue));
}
