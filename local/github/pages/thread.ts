// What issues and pull requests have in common on a page: their text, comments and events in order, labels, and the forms.

import { atLeast } from "../hub.ts";
import {
  type CommentRow,
  fullName,
  type IssueRow,
  type RepoRow,
  type ThreadEventRow,
} from "../model.ts";
import { commentsOf } from "../shapes/issue.ts";
import { type Content, type Html, html } from "./html.ts";
import { labelMark, mayTriage, shaLink, timeOf } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { pageOf, type Visit } from "./visit.ts";

/** The label that starts the work of the app this server was made for; offered before all others. */
const FIRST_LABEL = "mc:objective";

export function placeOf(repo: RepoRow) {
  return { repo: pageOf(repo) };
}

export function threadPage(repo: RepoRow, issue: IssueRow): string {
  return `${pageOf(repo)}/${issue.pull === null ? "issues" : "pull"}/${issue.number}`;
}

export interface Entry {
  readonly at: string;
  readonly id: number;
  readonly shown: Html;
}

export function box(options: {
  readonly id: string;
  readonly head: Content;
  readonly body: string | null;
  readonly repo: RepoRow;
  readonly after?: Content;
  /** Its check boxes are buttons of this form. */
  readonly form?: (text: Html) => Html;
}): Html {
  const { body, repo, form } = options;
  const text =
    body === null || body.trim() === ""
      ? html`<p class="quiet">No text.</p>`
      : form === undefined
        ? renderMarkdown(body, placeOf(repo))
        : form(renderMarkdown(body, { ...placeOf(repo), tick: { next: 0 } }));
  return html`<article class="box" id="${options.id}"><div class="head">${options.head}</div><div class="inner">${text}${options.after ?? null}</div></article>`;
}

export function openingBox(repo: RepoRow, issue: IssueRow, form?: (text: Html) => Html): Html {
  return box({
    ...(form === undefined ? {} : { form }),
    id: `issue-${issue.number}`,
    head: html`<strong>${issue.login}</strong> <span class="quiet">wrote</span> ${timeOf(issue.createdAt)}`,
    body: issue.body,
    repo,
    after: reactions(issue.reactions),
  });
}

const EMOJI: Readonly<Record<string, string>> = {
  "+1": "👍",
  "-1": "👎",
  laugh: "😄",
  hooray: "🎉",
  confused: "😕",
  heart: "❤️",
  rocket: "🚀",
  eyes: "👀",
};

function reactions(rows: CommentRow["reactions"]): Content {
  if (rows.length === 0) return null;
  const shown = rows.map(
    (row) =>
      html`<li><span aria-hidden="true">${EMOJI[row.content] ?? ""}</span> ${row.content} <span class="quiet">by</span> ${row.login}</li>`,
  );
  return html`<ul class="reactions" aria-label="Reactions">${shown}</ul>`;
}

export function commentEntries(repo: RepoRow, issue: IssueRow): readonly Entry[] {
  return commentsOf(repo, issue.number).map((comment) => ({
    at: comment.createdAt,
    id: comment.id,
    shown: box({
      id: `issuecomment-${comment.id}`,
      head: html`<strong>${comment.login}</strong> <span class="quiet">commented</span> <a class="quiet" href="#issuecomment-${comment.id}">${timeOf(comment.createdAt)}</a>${comment.updatedAt === comment.createdAt ? null : html` <span class="quiet">edited</span> ${timeOf(comment.updatedAt)}`}`,
      body: comment.body,
      repo,
      after: reactions(comment.reactions),
    }),
  }));
}

function told(repo: RepoRow, event: ThreadEventRow): Content {
  const label =
    event.label === null
      ? null
      : (repo.labels.find((row) => row.name === event.label) ?? {
          name: event.label,
          color: "888888",
        });
  switch (event.event) {
    case "labeled":
      return html`added ${label === null ? "a label" : labelMark(label)}`;
    case "unlabeled":
      return html`removed ${label === null ? "a label" : labelMark(label)}`;
    case "merged":
      return html`merged this${event.commit === null ? null : html` as ${shaLink(repo, event.commit)}`}`;
    default:
      return event.event.replaceAll("_", " ");
  }
}

export function eventEntries(repo: RepoRow, issue: IssueRow): readonly Entry[] {
  return repo.threadEvents
    .filter((event) => event.thread === issue.number)
    .map((event) => ({
      at: event.createdAt,
      id: event.id,
      shown: html`<p class="event"><strong>${event.login}</strong> ${told(repo, event)} ${timeOf(event.createdAt)}</p>`,
    }));
}

/** In the order in which things happened; ids grow, so they decide within a second. */
export function timeline(entries: readonly Entry[]): Content {
  return [...entries]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id)
    .map((entry) => entry.shown);
}

export function labelForms(visit: Visit, repo: RepoRow, issue: IssueRow): Html {
  const to = `${threadPage(repo, issue)}/labels`;
  const may = mayTriage(visit, repo);
  const row = (name: string) =>
    repo.labels.find((label) => label.name === name) ?? { name, color: "ededed" };
  const on = issue.labels.map((name) =>
    may
      ? visit.postTo(
          to,
          html`<input type="hidden" name="remove" value="${name}">${labelMark(row(name))} <button class="small" aria-label="Remove label ${name}">×</button>`,
          "inline chip",
        )
      : html`${labelMark(row(name))} `,
  );
  const known = [FIRST_LABEL, ...repo.labels.map((label) => label.name)];
  const offered = [...new Set(known)].filter((name) => !issue.labels.includes(name)).slice(0, 12);
  const offer = offered.map((name) =>
    visit.postTo(
      to,
      html`<button class="small" name="add" value="${name}" aria-label="Add label ${name}">+ ${name}</button>`,
      "inline chip",
    ),
  );
  return html`<section id="labels" data-live aria-labelledby="labels-title"><h2 id="labels-title">Labels</h2>
<div class="line">${issue.labels.length === 0 ? html`<span class="quiet">None yet.</span>` : on}</div>
${may ? html`<div class="line offer">${offer}</div>` : html`<p class="quiet">Labels take triage rights in ${fullName(repo)}.</p>`}</section>`;
}

/** Outside of what is kept up to date: a new label being typed must not vanish. */
export function otherLabel(visit: Visit, repo: RepoRow, issue: IssueRow): Content {
  if (!mayTriage(visit, repo)) return null;
  return visit.postTo(
    `${threadPage(repo, issue)}/labels`,
    html`<label class="unseen" for="other-label">Another label</label><input type="text" id="other-label" name="add" maxlength="50" placeholder="another label" required> <button>Add label</button>`,
    "line",
  );
}

export function commentForm(visit: Visit, repo: RepoRow, issue: IssueRow): Html {
  const page = threadPage(repo, issue);
  return html`<section aria-labelledby="write-title"><h2 id="write-title">Write a comment</h2>${visit.postTo(
    `${page}/comments`,
    html`<input type="hidden" name="back" value="${page}"><label for="comment-body">Comment, in Markdown</label><textarea id="comment-body" name="body" maxlength="65536" required></textarea><div class="line"><button class="go">Comment</button></div>`,
    "stack",
  )}</section>`;
}

/** Issues alone; people who may write. */
export function pinForm(visit: Visit, repo: RepoRow, issue: IssueRow): Content {
  if (issue.pull !== null || !atLeast(visit.role(repo), "write")) return null;
  return visit.postTo(
    `${threadPage(repo, issue)}/pin`,
    html`<input type="hidden" name="back" value="${threadPage(repo, issue)}"><button name="pin" value="${issue.pinned === true ? "no" : "yes"}">${issue.pinned === true ? "Unpin issue" : "Pin issue"}</button>`,
    "inline",
  );
}

export function stateForm(visit: Visit, repo: RepoRow, issue: IssueRow): Content {
  const open = issue.state === "open";
  if (issue.pull?.mergedAt != null) return null;
  if (!mayTriage(visit, repo) && issue.login !== visit.login) return null;
  const word = issue.pull === null ? "issue" : "pull request";
  return visit.postTo(
    `${threadPage(repo, issue)}/state`,
    html`<input type="hidden" name="back" value="${threadPage(repo, issue)}"><button name="state" value="${open ? "closed" : "open"}">${open ? `Close ${word}` : `Reopen ${word}`}</button>`,
    "inline",
  );
}
