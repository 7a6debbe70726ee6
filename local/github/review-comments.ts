// Comments on lines of a pull request: held against its diff, all of a request or none, and listed.
import { changedFiles } from "../git/changes.ts";
import { type Place, placeIn } from "./diff-places.ts";
import { isFields, numberOf, textOf } from "./fields.ts";
import { type Hub, notFound } from "./hub.ts";
import { checkedBody } from "./issues.ts";
import type { RepoRow, ReviewCommentRow, ReviewRow } from "./model.ts";
import { HttpProblem, type Reply, type RouteRequest } from "./route.ts";
import { type PullIssue, reviewCommentShape } from "./shapes/pull.ts";

export function refuse(...messages: readonly string[]): never {
  throw new HttpProblem(422, "Unprocessable Entity", messages);
}

export interface NewComment {
  readonly place: Place;
  readonly body: string;
  readonly inReplyTo: number | null;
}

/** All of them or none: GitHub refuses the whole request for one that does not stand in the diff. */
export async function readComments(
  hub: Hub,
  repo: RepoRow,
  pull: PullIssue["pull"],
  commit: string,
  values: readonly unknown[],
): Promise<readonly NewComment[]> {
  const sent = values.filter(isFields);
  if (sent.length === 0) return [];
  const files = await changedFiles(hub.git(repo), `${pull.baseSha}...${commit}`);
  const problems: string[] = [];
  const comments: NewComment[] = [];
  for (const value of sent) {
    const found = placeIn(files, value);
    if ("problem" in found) problems.push(found.problem);
    else comments.push({ place: found.place, body: commentBody(value), inReplyTo: null });
  }
  return problems.length === 0 ? comments : refuse(...new Set(problems));
}

const commentBody = (value: Readonly<Record<string, unknown>>): string =>
  checkedBody("PullRequestReviewComment", textOf(value, "body")) ?? "";

/** A reply stands where the comment does that it answers. */
export async function readComment(
  hub: Hub,
  repo: RepoRow,
  issue: PullIssue,
  commit: string,
  value: Readonly<Record<string, unknown>>,
): Promise<NewComment> {
  const inReplyTo = numberOf(value, "in_reply_to") ?? null;
  if (inReplyTo !== null) {
    const parent = repo.reviewComments[String(inReplyTo)];
    if (parent === undefined || parent.pull !== issue.number) return notFound();
    const { path, line, startLine, side, diffHunk, position = null } = parent;
    const place = { path, line, startLine, side, diffHunk, position };
    return { place, body: commentBody(value), inReplyTo };
  }
  const [comment] = await readComments(hub, repo, issue.pull, commit, [value]);
  return comment ?? notFound();
}

export function addComment(
  hub: Hub,
  repo: RepoRow,
  review: ReviewRow,
  { place, body, inReplyTo }: NewComment,
): ReviewCommentRow {
  const comment: ReviewCommentRow = {
    ...place,
    id: hub.nextId(),
    review: review.id,
    pull: review.pull,
    login: review.login,
    commit: review.commit,
    inReplyTo,
    body,
    createdAt: hub.time(),
  };
  repo.reviewComments[String(comment.id)] = comment;
  hub.changed();
  return comment;
}

/** Pending reviews are seen by their author alone. */
export function visible(review: ReviewRow, login: string): boolean {
  return review.state !== "PENDING" || review.login === login;
}

export function listComments(
  hub: Hub,
  request: RouteRequest,
  keep: (row: ReviewCommentRow) => boolean,
): Reply {
  const repo = hub.repoOf(request);
  const items = Object.values(repo.reviewComments)
    .filter((row) => {
      const review = repo.reviews[String(row.review)];
      return keep(row) && review !== undefined && visible(review, request.caller.login);
    })
    .map((row) => reviewCommentShape(hub, repo, row));
  return { status: 200, list: { items } };
}
