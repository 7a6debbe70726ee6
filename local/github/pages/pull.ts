// One pull request: conversation, commits, checks, reviews, files. A review and a merge are bound to the head commit that the
// page showed: when the head has moved meanwhile, the person is told so and nothing happens.
import { changedFiles } from "../../git/changes.ts";
import { notFound } from "../hub.ts";
import type { RepoRow, ReviewCommentRow, ReviewRow } from "../model.ts";
import { mergeability } from "../pulls.ts";
import { HttpProblem } from "../route.ts";
import { isPull, type PullIssue } from "../shapes/pull.ts";
import { checksList } from "./checks.ts";
import { commitRows } from "./commits.ts";
import { filesSection } from "./diff.ts";
import { type Content, type Html, html } from "./html.ts";
import { stateOf } from "./issues.ts";
import { branchLink, empty, mayWrite, shaLink, stateMark, timeOf } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import {
  box,
  commentEntries,
  commentForm,
  type Entry,
  eventEntries,
  labelForms,
  openingBox,
  otherLabel,
  placeOf,
  stateForm,
  timeline,
} from "./thread.ts";
import { apiOf, type Page, pageOf, seeOther, type Visit } from "./visit.ts";

const COMMITS_SHOWN = 250;
const CONTEXT_LINES = 3;

export function pullOf(visit: Visit, repo: RepoRow): PullIssue {
  const issue = repo.issues[String(visit.number("number"))];
  return isPull(issue) ? issue : notFound();
}

export async function pullPage(visit: Visit): Promise<Page> {
  const repo = visit.repo();
  const issue = pullOf(visit, repo);
  const { pull } = issue;
  const git = visit.hub.git(repo);
  const [commits, files, merge] = await Promise.all([
    git.between(pull.baseSha, pull.headSha, COMMITS_SHOWN),
    changedFiles(git, `${pull.baseSha}...${pull.headSha}`),
    mergeability(visit.hub, repo, issue),
  ]);
  const open = issue.state === "open";
  return {
    title: `${issue.title} · #${issue.number}`,
    at: { repo, tab: "pulls" },
    body: html`<h1>${issue.title} <span class="quiet">#${issue.number}</span></h1>
<div id="about" data-live><p>${stateMark(stateOf(issue))} <strong>${issue.login}</strong> <span class="quiet">${open ? "wants" : "wanted"}</span> ${branchLink(repo, pull.headRef)} <span class="quiet">at</span> ${shaLink(repo, pull.headSha)} <span class="quiet">to go into</span> ${branchLink(repo, pull.baseRef)} <span class="quiet">since</span> ${timeOf(issue.createdAt)}</p>
${pull.mergeCommit === null ? null : html`<p>${stateMark("merged")} <span class="quiet">by</span> <strong>${pull.mergedBy}</strong> <span class="quiet">as</span> ${shaLink(repo, pull.mergeCommit)} ${timeOf(pull.mergedAt)}</p>`}
<nav aria-label="On this page" class="filters"><a href="#conversation">Conversation</a> <a href="#checks">Checks</a> ${open ? html`<a href="#review">Review</a> ` : null}<a href="#merge">Merge</a> <a href="#commits">Commits (${commits.length})</a> <a href="#files">Files (${files.length})</a></nav></div>
${labelForms(visit, repo, issue)}
${otherLabel(visit, repo, issue)}
<section id="conversation" data-live aria-labelledby="conversation-title"><h2 id="conversation-title">Conversation</h2>
${openingBox(repo, issue)}
${timeline([...commentEntries(repo, issue), ...eventEntries(repo, issue), ...reviewEntries(visit, repo, issue)])}
</section>
<section id="checks" data-live aria-labelledby="checks-title"><h2 id="checks-title">Checks of ${shaLink(repo, pull.headSha)}</h2>${checksList(repo, pull.headSha)}</section>
${open ? reviewForm(visit, repo, issue) : null}
<section id="merge" data-live aria-labelledby="merge-title"><h2 id="merge-title">Merge</h2>${mergeForm(visit, repo, issue, merge.mergeable)}</section>
${commentForm(visit, repo, issue)}
<div id="state" data-live>${stateForm(visit, repo, issue)}</div>
<section id="commits" data-live aria-labelledby="commits-title"><h2 id="commits-title">Commits</h2>${commits.length === 0 ? empty("No commit of its own.") : await commitRows(visit, repo, commits.toReversed())}</section>
<section id="files" data-live aria-labelledby="files-title"><h2 id="files-title">Files</h2>${filesSection(repo, files, { at: pull.headSha, notes: notesOf(repo, issue) })}</section>`,
  };
}

function pullUrl(repo: RepoRow, issue: PullIssue): string {
  return `${pageOf(repo)}/pull/${issue.number}`;
}

const SAID: Readonly<Record<ReviewRow["state"], string>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "requested changes to",
  COMMENTED: "reviewed",
  DISMISSED: "reviewed (dismissed)",
  PENDING: "is writing a review of",
};

function reviewEntries(visit: Visit, repo: RepoRow, issue: PullIssue): readonly Entry[] {
  return Object.values(repo.reviews)
    .filter((row) => row.pull === issue.number)
    .filter((row) => row.state !== "PENDING" || row.login === visit.login)
    .map((row) => {
      const stale = row.commit !== issue.pull.headSha && issue.state === "open";
      const comments = Object.values(repo.reviewComments).filter((one) => one.review === row.id);
      return {
        at: row.submittedAt ?? issue.updatedAt,
        id: row.id,
        shown: box({
          id: `pullrequestreview-${row.id}`,
          head: html`${stateMark(row.state.toLowerCase())} <strong>${row.login}</strong> <span class="quiet">${SAID[row.state]}</span> ${shaLink(repo, row.commit)} ${timeOf(row.submittedAt)}${stale ? html` <span class="quiet">(not the head any more)</span>` : null}`,
          body: row.body === "" && comments.length > 0 ? " " : row.body,
          repo,
          after: inlineComments(repo, comments),
        }),
      };
    });
}

function inlineComments(repo: RepoRow, comments: readonly ReviewCommentRow[]): Content {
  return comments.map(
    (row) =>
      html`<div class="inline" id="discussion_r${row.id}"><p><code>${row.path}${lineOf(row)}</code></p>${linesOf(row)}${renderMarkdown(row.body, placeOf(repo))}</div>`,
  );
}

function lineOf({ line, startLine }: ReviewCommentRow): string {
  if (line === null) return "";
  return startLine === null ? `:${line}` : `:${startLine}-${line}`;
}

/** The lines it stands on and a few above, as they were when it was written. */
function linesOf({ diffHunk, line, startLine }: ReviewCommentRow): Html | null {
  if (line === null || diffHunk === "") return null;
  const count = (startLine === null ? 1 : line - startLine + 1) + CONTEXT_LINES;
  const [, ...lines] = diffHunk.split("\n");
  return html`<pre class="diff" tabindex="0">${lines.slice(-count).join("\n")}</pre>`;
}

/** Comments by the place that they have in the files as they are now. */
function notesOf(repo: RepoRow, issue: PullIssue): ReadonlyMap<string, readonly Html[]> {
  const notes = new Map<string, Html[]>();
  for (const row of Object.values(repo.reviewComments)) {
    if (row.pull !== issue.number || row.commit !== issue.pull.headSha || row.side === "LEFT")
      continue;
    if (repo.reviews[String(row.review)]?.state === "PENDING") continue;
    const place = `${row.path}:${row.line ?? ""}`;
    const note = html`<p class="quiet"><a href="#discussion_r${row.id}">${row.login} wrote</a></p>${renderMarkdown(row.body, placeOf(repo))}`;
    notes.set(place, [...(notes.get(place) ?? []), note]);
  }
  return notes;
}

function reviewForm(visit: Visit, repo: RepoRow, issue: PullIssue): Html {
  const own = issue.login === visit.login;
  const choice = (value: string, text: string, off: boolean, on: boolean) =>
    html`<label><input type="radio" name="event" value="${value}" required ${off ? "disabled" : ""} ${on ? "checked" : ""}> ${text}</label>`;
  return html`<section id="review" aria-labelledby="review-title"><h2 id="review-title">Review</h2>
${own ? html`<p class="quiet">It is your own pull request: you can comment, and somebody else approves.</p>` : null}
${visit.postTo(
  `${pullUrl(repo, issue)}/reviews`,
  html`<input type="hidden" name="back" value="${pullUrl(repo, issue)}"><input type="hidden" name="commit" value="${issue.pull.headSha}"><p>Look at <a href="#files">what changes</a>. This review is for commit ${shaLink(repo, issue.pull.headSha)}: when the branch has moved before you send it, you are told and nothing is sent.</p><label for="review-body">What you think, in Markdown</label><textarea id="review-body" name="body" maxlength="65536"></textarea><fieldset><legend>Verdict</legend>${choice("APPROVE", "Approve", own, false)}${choice("REQUEST_CHANGES", "Request changes (says what, above)", own, false)}${choice("COMMENT", "Comment only", false, own)}</fieldset><div class="line"><button class="go">Submit review</button></div>`,
  "stack",
)}</section>`;
}

function mergeForm(visit: Visit, repo: RepoRow, issue: PullIssue, mergeable: boolean | null): Html {
  const { pull } = issue;
  if (pull.mergedAt !== null) return html`<p>Merged.</p>`;
  if (issue.state === "closed") return html`<p>Closed without a merge.</p>`;
  if (pull.draft) return html`<p>A draft is not merged.</p>`;
  if (mergeable === false)
    return html`<p class="note bad">${branchLink(repo, pull.headRef)} conflicts with ${branchLink(repo, pull.baseRef)}; the conflicts have to be resolved in the branch first.</p>`;
  if (!mayWrite(visit, repo)) return html`<p class="quiet">Merging takes write rights.</p>`;
  return html`<p>${shaLink(repo, pull.headSha)} merges into ${branchLink(repo, pull.baseRef)} without conflicts.</p>${visit.postTo(
    `${pullUrl(repo, issue)}/merge`,
    html`<input type="hidden" name="back" value="${pullUrl(repo, issue)}"><input type="hidden" name="commit" value="${pull.headSha}"><button class="go">Merge pull request</button>`,
    "line",
  )}`;
}

/** The commit the person saw, when it still is the head. */
function seenHead(visit: Visit, issue: PullIssue): string {
  const seen = visit.field("commit");
  const { headSha } = issue.pull;
  if (seen === headSha) return seen;
  throw new HttpProblem(
    409,
    `The branch has moved from ${seen.slice(0, 7)} to ${headSha.slice(0, 7)} since you opened the page, so nothing was sent. Look at the new commits, then decide again.`,
  );
}

export async function submitReview(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = pullOf(visit, repo);
  const review = await visit.act("POST", `${apiOf(repo)}/pulls/${issue.number}/reviews`, {
    commit_id: seenHead(visit, issue),
    event: visit.field("event"),
    body: visit.field("body"),
  });
  return seeOther(`${pullUrl(repo, issue)}#pullrequestreview-${Number(review.id)}`);
}

export async function mergePullRequest(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  const issue = pullOf(visit, repo);
  await visit.act("PUT", `${apiOf(repo)}/pulls/${issue.number}/merge`, {
    sha: seenHead(visit, issue),
  });
  return seeOther(pullUrl(repo, issue));
}
