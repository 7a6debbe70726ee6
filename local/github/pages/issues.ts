// Issues: the list with its filters, and the form for a new one.
import type { IssueRow, RepoRow } from "../model.ts";
import { commentsOf } from "../shapes/issue.ts";
import { type Content, html } from "./html.ts";
import { empty, labelsOn, paged, stateMark, timeOf } from "./layout.ts";
import { threadPage } from "./thread.ts";
import { apiOf, type Page, pageOf, seeOther, type Visit } from "./visit.ts";

export function stateOf(issue: IssueRow): string {
  if (issue.pull?.mergedAt != null) return "merged";
  if (issue.pull?.draft === true && issue.state === "open") return "draft";
  return issue.state;
}

export function threadRows(repo: RepoRow, issues: readonly IssueRow[]): Content {
  const row = (issue: IssueRow) => {
    const comments = commentsOf(repo, issue.number).length;
    const branches =
      issue.pull === null
        ? null
        : html` · <code>${issue.pull.headRef}</code> → <code>${issue.pull.baseRef}</code>`;
    return html`<li>${stateMark(stateOf(issue))} <a class="title" href="${threadPage(repo, issue)}">${issue.title}</a>${labelsOn(repo, issue.labels)}<span class="meta">${issue.pinned === true ? "Pinned · " : ""}#${issue.number} by ${issue.login}, ${timeOf(issue.createdAt)}${branches}${comments === 0 ? null : ` · ${comments} ${comments === 1 ? "comment" : "comments"}`}</span></li>`;
  };
  return html`<ul class="rows">${issues.map(row)}</ul>`;
}

/** Links that choose a state, and a choice of label. */
export function threadFilters(
  visit: Visit,
  repo: RepoRow,
  issues: readonly IssueRow[],
  path: string,
) {
  const state = visit.url.searchParams.get("state") ?? "open";
  const label = visit.url.searchParams.get("label") ?? "";
  const labelled = issues.filter((issue) => label === "" || issue.labels.includes(label));
  const chosen = labelled
    .filter((issue) => state === "all" || issue.state === state)
    .sort((a, b) => Number(b.pinned === true) - Number(a.pinned === true) || b.number - a.number);
  const to = (value: string) =>
    `${path}?${new URLSearchParams({ state: value, ...(label === "" ? {} : { label }) })}`;
  const link = (value: string, name: string) => {
    const count = labelled.filter((issue) => value === "all" || issue.state === value).length;
    return value === state
      ? html`<a href="${to(value)}" aria-current="true">${name} (${count})</a>`
      : html`<a href="${to(value)}">${name} (${count})</a>`;
  };
  const names = repo.labels.map((row) => row.name);
  const option = (name: string) =>
    name === label
      ? html`<option value="${name}" selected>${name}</option>`
      : html`<option value="${name}">${name}</option>`;
  const choice =
    names.length === 0
      ? null
      : html`<form method="get" action="${path}" class="line"><input type="hidden" name="state" value="${state}"><label for="label">Label</label><select id="label" name="label"><option value="">any</option>${names.map(option)}</select><button>Filter</button></form>`;
  return {
    chosen,
    filters: html`<div class="filters"><span id="states" data-live class="line">${link("open", "Open")} ${link("closed", "Closed")} ${link("all", "All")}</span>${choice}</div>`,
  };
}

export function issuesPage(visit: Visit): Page {
  const repo = visit.repo();
  const issues = Object.values(repo.issues).filter((issue) => issue.pull === null);
  const { chosen, filters } = threadFilters(visit, repo, issues, `${pageOf(repo)}/issues`);
  const { shown, links } = paged(visit, chosen);
  return {
    title: "Issues",
    at: { repo, tab: "issues" },
    body: html`<h1>Issues</h1>
<p><a class="button" href="${pageOf(repo)}/issues/new">New issue</a></p>
${filters}
<div id="list" data-live>${shown.length === 0 ? empty("No issue fits.") : threadRows(repo, shown)}${links}</div>`,
  };
}

export function newIssuePage(visit: Visit): Page {
  const repo = visit.repo();
  const to = `${pageOf(repo)}/issues`;
  return {
    title: "New issue",
    at: { repo, tab: "issues" },
    body: html`<h1>New issue</h1>
${visit.postTo(
  to,
  html`<input type="hidden" name="back" value="${to}/new"><label for="title">Title</label><input type="text" id="title" name="title" maxlength="256" required autofocus><label for="body">What is wanted, in Markdown</label><textarea id="body" name="body" rows="12" maxlength="65536"></textarea><div class="line"><button class="go">Open issue</button></div>`,
  "stack",
)}`,
  };
}

export async function openIssue(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = await visit.act("POST", `${apiOf(repo)}/issues`, {
    title: visit.field("title"),
    body: visit.field("body"),
  });
  return seeOther(`${pageOf(repo)}/issues/${Number(issue.number)}`);
}
