// REST: comments on issues and pull requests.
import { textOf } from "./fields.ts";
import { type Hub, idOf, notFound } from "./hub.ts";
import { admitThread, checkedBody } from "./issues.ts";
import type { CommentRow, RepoRow } from "./model.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { commentShape, commentsOf, issueShape } from "./shapes/issue.ts";
import { invalid, thread, touch } from "./threads.ts";

const COMMENTS = "/repos/{owner}/{repo}/issues/comments";
const COMMENT = `${COMMENTS}/{comment_id}`;
const THREAD = "/repos/{owner}/{repo}/issues/{issue_number}/comments";

export function findComment(repo: RepoRow, request: RouteRequest): CommentRow {
  return repo.comments[String(idOf(request, "comment_id"))] ?? notFound();
}

function announceComment(
  hub: Hub,
  repo: RepoRow,
  comment: CommentRow,
  action: "created" | "edited" | "deleted",
  sender: string,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const issue = thread(repo, comment.thread);
  const body = () => ({
    ...extra,
    issue: issueShape(hub, repo, issue),
    comment: commentShape(hub, repo, comment),
  });
  hub.hooks.emit(repo, { event: "issue_comment", action, sender, body });
}

function textOfComment(request: RouteRequest): string {
  const body = checkedBody("IssueComment", textOf(request.body, "body")) ?? "";
  if (body.trim() === "") invalid("IssueComment", "body", "missing_field");
  return body;
}

async function added(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { caller } = request;
  const issue = thread(repo, idOf(request, "issue_number"));
  admitThread(caller, issue, "write");
  const at = hub.time();
  const comment: CommentRow = {
    id: hub.nextId(),
    thread: issue.number,
    login: caller.login,
    viaApp: hub.viaApp(caller),
    createdAt: at,
    updatedAt: at,
    body: textOfComment(request),
    reactions: [],
  };
  repo.comments[String(comment.id)] = comment;
  touch(hub, issue);
  announceComment(hub, repo, comment, "created", caller.login);
  return { status: 201, json: commentShape(hub, repo, comment) };
}

async function edited(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { caller } = request;
  const comment = findComment(repo, request);
  const issue = thread(repo, comment.thread);
  admitThread(caller, issue, "write");
  refuseStranger(hub, repo, comment, request);
  const body = textOfComment(request);
  if (body !== comment.body) {
    const changes = { body: { from: comment.body } };
    comment.body = body;
    comment.updatedAt = hub.time();
    touch(hub, issue);
    announceComment(hub, repo, comment, "edited", caller.login, { changes });
  }
  return { status: 200, json: commentShape(hub, repo, comment) };
}

function refuseStranger(hub: Hub, repo: RepoRow, comment: CommentRow, request: RouteRequest): void {
  if (hub.mayEdit(repo, request.caller, comment.login, "write")) return;
  throw new HttpProblem(403, "Must have admin rights to Repository.");
}

async function deleted(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const comment = findComment(repo, request);
  const issue = thread(repo, comment.thread);
  admitThread(request.caller, issue, "write");
  refuseStranger(hub, repo, comment, request);
  delete repo.comments[String(comment.id)];
  touch(hub, issue);
  announceComment(hub, repo, comment, "deleted", request.caller.login);
  return { status: 204 };
}

function shown(hub: Hub, repo: RepoRow, rows: readonly CommentRow[], request: RouteRequest): Reply {
  const since = Date.parse(request.query.get("since") ?? "") || 0;
  const items = rows
    .filter((comment) => Date.parse(comment.updatedAt) >= since)
    .map((comment) => commentShape(hub, repo, comment));
  if (request.query.get("direction") === "desc") items.reverse();
  return { status: 200, list: { items } };
}

export function commentRoutes(hub: Hub): readonly Route[] {
  const read = { needs: ["issues", "read"], or: ["pull_requests", "read"] } as const;
  const write = {
    needs: ["issues", "write"],
    or: ["pull_requests", "write"],
    role: "read",
  } as const;
  return [
    {
      method: "GET",
      path: THREAD,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const issue = thread(repo, idOf(request, "issue_number"));
        admitThread(request.caller, issue, "read");
        return shown(hub, repo, commentsOf(repo, issue.number), request);
      },
    },
    {
      method: "POST",
      path: THREAD,
      ...write,
      content: true,
      answer: (request) => added(hub, request),
    },
    {
      method: "GET",
      path: COMMENTS,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        return shown(hub, repo, Object.values(repo.comments), request);
      },
    },
    {
      method: "GET",
      path: COMMENT,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        return { status: 200, json: commentShape(hub, repo, findComment(repo, request)) };
      },
    },
    { method: "PATCH", path: COMMENT, ...write, answer: (request) => edited(hub, request) },
    { method: "DELETE", path: COMMENT, ...write, answer: (request) => deleted(hub, request) },
  ];
}
