// One issue: its conversation, and what a person may do on any thread (label, comment, close, reopen).
import { createHash } from "node:crypto";
import { notFound } from "../hub.ts";
import type { IssueRow, RepoRow } from "../model.ts";
import { HttpProblem } from "../route.ts";
import { nodeId } from "../shapes/user.ts";
import { type Html, html } from "./html.ts";
import { stateOf } from "./issues.ts";
import { mayTriage, stateMark, timeOf } from "./layout.ts";
import { hasTasks, toggled } from "./tasks.ts";
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
${openingBox(repo, issue, taskForm(visit, repo, issue))}
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

/** Whoever may edit the text may tick its boxes. */
function taskForm(visit: Visit, repo: RepoRow, issue: IssueRow) {
  const may = mayTriage(visit, repo) || issue.login === visit.login;
  if (!may || !hasTasks(issue.body)) return undefined;
  const was = html`<input type="hidden" name="was" value="${markOf(issue)}"><input type="hidden" name="back" value="${threadPage(repo, issue)}">`;
  return (text: Html): Html =>
    visit.postTo(`${threadPage(repo, issue)}/task`, html`${was}${text}`, "tasks");
}

/** Of the text as it was shown: a box of another text is not ticked. */
const markOf = (issue: IssueRow): string =>
  createHash("sha256")
    .update(issue.body ?? "")
    .digest("hex");

export async function changeTask(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = threadOf(visit, repo);
  if (visit.field("was") !== markOf(issue))
    throw new HttpProblem(409, "The text has changed since it was shown: nothing was ticked.");
  const body = toggled(issue.body ?? "", Number(visit.field("task")));
  if (body === null) return notFound();
  await visit.act("PATCH", `${apiOf(repo)}/issues/${issue.number}`, { body });
  return seeOther(threadPage(repo, issue));
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
