// REST: reviews of pull requests, their inline comments, dismissal. A review belongs to the commit it was written for.
import { listOf, textOf } from "./fields.ts";
import { type Hub, idOf, notFound } from "./hub.ts";
import { checkedBody } from "./issues.ts";
import type { RepoRow, ReviewRow } from "./model.ts";
import { findPull } from "./pulls.ts";
import {
  addComment,
  listComments,
  readComment,
  readComments,
  refuse,
  visible,
} from "./review-comments.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import {
  isPull,
  type PullIssue,
  pullShape,
  reviewCommentShape,
  reviewShape,
} from "./shapes/pull.ts";
import { touch } from "./threads.ts";

const PULL = "/repos/{owner}/{repo}/pulls/{pull_number}";
const REVIEWS = `${PULL}/reviews`;
const REVIEW = `${REVIEWS}/{review_id}`;

function findReview(repo: RepoRow, request: RouteRequest): ReviewRow {
  const review = repo.reviews[String(idOf(request, "review_id"))];
  if (review === undefined || review.pull !== idOf(request, "pull_number")) return notFound();
  return review;
}

function announceReview(
  hub: Hub,
  repo: RepoRow,
  review: ReviewRow,
  action: "submitted" | "edited" | "dismissed",
  sender: string,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const issue = repo.issues[String(review.pull)];
  if (!isPull(issue)) return;
  const body = () => ({
    ...extra,
    review: reviewShape(hub, repo, review, "payload"),
    pull_request: pullShape(hub, repo, issue),
  });
  hub.hooks.emit(repo, { event: "pull_request_review", action, sender, body });
}

const STATES = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;

function stateOf(event: string | null | undefined): (typeof STATES)[keyof typeof STATES] | null {
  switch (event) {
    case "APPROVE":
    case "REQUEST_CHANGES":
    case "COMMENT":
      return STATES[event];
    default:
      return null;
  }
}

/** GitHub's rules for who may say what about whose work. */
function checkVerdict(
  issue: PullIssue,
  login: string,
  state: ReviewRow["state"],
  body: string,
): void {
  if (issue.login === login && state === "APPROVED")
    refuse("Can not approve your own pull request");
  if (issue.login === login && state === "CHANGES_REQUESTED")
    refuse("Can not request changes on your own pull request");
  if (state === "CHANGES_REQUESTED" && body.trim() === "")
    refuse("Review Can not be blank when requesting changes");
}

async function created(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const issue = findPull(repo, request);
  const { caller, body } = request;
  const text = checkedBody("PullRequestReview", textOf(body, "body")) ?? "";
  const state = stateOf(textOf(body, "event")) ?? "PENDING";
  const comments = listOf(body, "comments") ?? [];
  checkVerdict(issue, caller.login, state, text);
  if (state === "COMMENTED" && text.trim() === "" && comments.length === 0)
    refuse("Review Can not be blank");
  const commit = textOf(body, "commit_id") ?? issue.pull.headSha;
  if ((await hub.git(repo).commit(commit)) === null)
    refuse("commit_id is not part of the pull request");
  const placed = await readComments(hub, repo, issue.pull, commit, comments);
  const review: ReviewRow = {
    id: hub.nextId(),
    pull: issue.number,
    login: caller.login,
    commit,
    state,
    body: text,
    submittedAt: state === "PENDING" ? null : hub.time(),
  };
  repo.reviews[String(review.id)] = review;
  for (const comment of placed) addComment(hub, repo, review, comment);
  if (state !== "PENDING") submitted(hub, repo, issue, review);
  return { status: 200, json: reviewShape(hub, repo, review, "reply") };
}

function submitted(hub: Hub, repo: RepoRow, issue: PullIssue, review: ReviewRow): void {
  issue.pull.requestedReviewers = issue.pull.requestedReviewers.filter(
    (login) => login !== review.login,
  );
  touch(hub, issue);
  announceReview(hub, repo, review, "submitted", review.login);
}

async function submittedLater(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const issue = findPull(repo, request);
  const review = findReview(repo, request);
  if (review.login !== request.caller.login) return notFound();
  if (review.state !== "PENDING") refuse("Can not submit a review that was submitted already");
  const state = stateOf(textOf(request.body, "event"));
  if (state === null) return refuse("Event is required");
  const text = checkedBody("PullRequestReview", textOf(request.body, "body")) ?? review.body;
  checkVerdict(issue, review.login, state, text);
  review.state = state;
  review.body = text;
  review.submittedAt = hub.time();
  submitted(hub, repo, issue, review);
  return { status: 200, json: reviewShape(hub, repo, review, "reply") };
}

async function edited(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const review = findReview(repo, request);
  if (review.login !== request.caller.login)
    throw new HttpProblem(403, "Must be the author of the review.");
  const body = checkedBody("PullRequestReview", textOf(request.body, "body")) ?? "";
  const changes = { body: { from: review.body } };
  review.body = body;
  hub.changed();
  announceReview(hub, repo, review, "edited", request.caller.login, { changes });
  return { status: 200, json: reviewShape(hub, repo, review, "reply") };
}

async function dismissed(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const issue = findPull(repo, request);
  const review = findReview(repo, request);
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED")
    refuse(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
  review.state = "DISMISSED";
  touch(hub, issue);
  announceReview(hub, repo, review, "dismissed", request.caller.login);
  return { status: 200, json: reviewShape(hub, repo, review, "reply") };
}

/** A single inline comment is a review of its own. */
async function commented(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const issue = findPull(repo, request);
  const { caller, body } = request;
  const commit = textOf(body, "commit_id") ?? issue.pull.headSha;
  const sent = await readComment(hub, repo, issue, commit, body);
  const review: ReviewRow = {
    id: hub.nextId(),
    pull: issue.number,
    login: caller.login,
    commit,
    state: "COMMENTED",
    body: "",
    submittedAt: hub.time(),
  };
  repo.reviews[String(review.id)] = review;
  const comment = addComment(hub, repo, review, sent);
  submitted(hub, repo, issue, review);
  return { status: 201, json: reviewCommentShape(hub, repo, comment) };
}

export function reviewRoutes(hub: Hub): readonly Route[] {
  const read = { needs: ["pull_requests", "read"] } as const;
  const write = { needs: ["pull_requests", "write"] } as const;
  const anyone = { ...write, role: "read" } as const;
  return [
    {
      method: "GET",
      path: REVIEWS,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const { number } = findPull(repo, request);
        const items = Object.values(repo.reviews)
          .filter((row) => row.pull === number && visible(row, request.caller.login))
          .map((row) => reviewShape(hub, repo, row, "reply"));
        return { status: 200, list: { items } };
      },
    },
    {
      method: "POST",
      path: REVIEWS,
      ...anyone,
      content: true,
      answer: (request) => created(hub, request),
    },
    {
      method: "GET",
      path: REVIEW,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const review = findReview(repo, request);
        if (!visible(review, request.caller.login)) return notFound();
        return { status: 200, json: reviewShape(hub, repo, review, "reply") };
      },
    },
    { method: "PUT", path: REVIEW, ...anyone, answer: (request) => edited(hub, request) },
    {
      method: "POST",
      path: `${REVIEW}/events`,
      ...anyone,
      content: true,
      answer: (request) => submittedLater(hub, request),
    },
    {
      method: "PUT",
      path: `${REVIEW}/dismissals`,
      ...write,
      role: "write",
      answer: (request) => dismissed(hub, request),
    },
    {
      method: "GET",
      path: `${REVIEW}/comments`,
      ...read,
      answer: async (request) => {
        const review = findReview(hub.repoOf(request), request);
        return listComments(hub, request, (row) => row.review === review.id);
      },
    },
    {
      method: "GET",
      path: `${PULL}/comments`,
      ...read,
      answer: async (request) => {
        const { number } = findPull(hub.repoOf(request), request);
        return listComments(hub, request, (row) => row.pull === number);
      },
    },
    {
      method: "POST",
      path: `${PULL}/comments`,
      ...anyone,
      content: true,
      answer: (request) => commented(hub, request),
    },
  ];
}
