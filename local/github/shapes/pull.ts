// Pull requests, reviews and review comments as GitHub shows them.
import type { RangeStats } from "../../git/bare.ts";
import type { Hub } from "../hub.ts";
import type { IssueRow, PullRow, RepoRow, ReviewCommentRow, ReviewRow } from "../model.ts";
import { association, commentsOf, labelsOf } from "./issue.ts";
import { apiUrlOf, pageUrlOf, repositoryShape } from "./repository.ts";
import { nodeId, rollupShape, userShape } from "./user.ts";

export type PullIssue = IssueRow & { readonly pull: PullRow };

export function isPull(issue: IssueRow | undefined): issue is PullIssue {
  return issue !== undefined && issue.pull !== null;
}

export function pullShape(hub: Hub, repo: RepoRow, issue: PullIssue) {
  const { pull } = issue;
  const api = apiUrlOf(hub, repo);
  const url = `${api}/pulls/${issue.number}`;
  const issueUrl = `${api}/issues/${issue.number}`;
  const page = `${pageUrlOf(hub, repo)}/pull/${issue.number}`;
  const assignees = issue.assignees.map((login) => userShape(hub, login));
  const owner = userShape(hub, repo.owner);
  const repository = repositoryShape(hub, repo);
  const end = (ref: string, sha: string) => ({
    label: `${repo.owner}:${ref}`,
    ref,
    sha,
    user: owner,
    repo: repository,
  });
  const links = {
    comments: `${issueUrl}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.headSha}`,
  };
  return {
    url,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: userShape(hub, issue.login),
    body: issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: pull.requestedReviewers.map((login) => userShape(hub, login)),
    requested_teams: [],
    labels: labelsOf(hub, repo, issue),
    milestone: null,
    draft: pull.draft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head: end(pull.headRef, pull.headSha),
    base: end(pull.baseRef, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issueUrl },
      comments: { href: links.comments },
      review_comments: { href: links.review_comments },
      review_comment: { href: links.review_comment },
      commits: { href: links.commits },
      statuses: { href: links.statuses },
    },
    author_association: association(repo, issue.login),
    auto_merge: null,
    active_lock_reason: null,
  };
}

export interface Mergeability {
  readonly mergeable: boolean | null;
  readonly state: "unknown" | "clean" | "dirty" | "draft";
}

export function fullPullShape(
  hub: Hub,
  repo: RepoRow,
  issue: PullIssue,
  facts: { readonly stats: RangeStats; readonly merge: Mergeability },
) {
  const { pull } = issue;
  const comments = Object.values(repo.reviewComments).filter((row) => row.pull === issue.number);
  return {
    ...pullShape(hub, repo, issue),
    merged: pull.mergedAt !== null,
    mergeable: facts.merge.mergeable,
    rebaseable: facts.merge.mergeable,
    mergeable_state: facts.merge.state,
    merged_by: pull.mergedBy === null ? null : userShape(hub, pull.mergedBy),
    comments: commentsOf(repo, issue.number).length,
    review_comments: comments.length,
    maintainer_can_modify: false,
    commits: facts.stats.commits,
    additions: facts.stats.additions,
    deletions: facts.stats.deletions,
    changed_files: facts.stats.files,
  };
}

/** `payload`: webhooks spell the state in lower case. */
export function reviewShape(
  hub: Hub,
  repo: RepoRow,
  review: ReviewRow,
  spelling: "reply" | "payload",
) {
  const pull = `${apiUrlOf(hub, repo)}/pulls/${review.pull}`;
  const page = `${pageUrlOf(hub, repo)}/pull/${review.pull}#pullrequestreview-${review.id}`;
  const shape = {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: userShape(hub, review.login),
    state: spelling === "reply" ? review.state : review.state.toLowerCase(),
    html_url: page,
    pull_request_url: pull,
    author_association: association(repo, review.login),
    _links: { html: { href: page }, pull_request: { href: pull } },
    commit_id: review.commit,
  };
  if (spelling === "payload")
    return {
      ...shape,
      body: review.body === "" ? null : review.body,
      submitted_at: review.submittedAt,
    };
  return {
    ...shape,
    body: review.body,
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
  };
}

export function reviewCommentShape(hub: Hub, repo: RepoRow, comment: ReviewCommentRow) {
  const api = apiUrlOf(hub, repo);
  const url = `${api}/pulls/comments/${comment.id}`;
  const pull = `${api}/pulls/${comment.pull}`;
  const page = `${pageUrlOf(hub, repo)}/pull/${comment.pull}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: comment.review,
    id: comment.id,
    node_id: nodeId("PullRequestReviewComment", comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: userShape(hub, comment.login),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    html_url: page,
    pull_request_url: pull,
    author_association: association(repo, comment.login),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pull } },
    reactions: rollupShape(url, []),
    start_line: comment.startLine,
    original_start_line: comment.startLine,
    start_side: comment.startLine === null ? null : comment.side,
    line: comment.line,
    original_line: comment.line,
    side: comment.side,
    position: comment.position ?? comment.line,
    original_position: comment.position ?? comment.line ?? 1,
    subject_type: comment.line === null ? "file" : "line",
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}
