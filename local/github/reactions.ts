// REST: reactions to issues and comments. The same reaction of the same person counts once.
import { findComment } from "./comments.ts";
import { textOf } from "./fields.ts";
import { type Hub, idOf, notFound } from "./hub.ts";
import type { ReactionRow, RepoRow } from "./model.ts";
import { HttpProblem, type Route, type RouteRequest } from "./route.ts";
import { reactionShape } from "./shapes/user.ts";
import { thread } from "./threads.ts";

const ON_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/reactions";
const ON_COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";

type Find = (repo: RepoRow, request: RouteRequest) => ReactionRow[];

const ofIssue: Find = (repo, request) => thread(repo, idOf(request, "issue_number")).reactions;
const ofComment: Find = (repo, request) => findComment(repo, request).reactions;

function listRoute(hub: Hub, path: string, find: Find): Route {
  return {
    method: "GET",
    path,
    needs: ["issues", "read"],
    or: ["pull_requests", "read"],
    answer: async (request) => {
      const content = request.query.get("content");
      const items = find(hub.repoOf(request), request)
        .filter((row) => content === null || row.content === content)
        .map((row) => reactionShape(hub, row));
      return { status: 200, list: { items } };
    },
  };
}

function addRoute(hub: Hub, path: string, find: Find): Route {
  return {
    method: "POST",
    path,
    needs: ["issues", "write"],
    or: ["pull_requests", "write"],
    role: "read",
    answer: async (request) => {
      const rows = find(hub.repoOf(request), request);
      const content = textOf(request.body, "content") ?? "";
      const { login } = request.caller;
      const known = rows.find((row) => row.login === login && row.content === content);
      if (known !== undefined) return { status: 200, json: reactionShape(hub, known) };
      const row = { id: hub.nextId(), login, content, createdAt: hub.time() };
      rows.push(row);
      hub.changed();
      return { status: 201, json: reactionShape(hub, row) };
    },
  };
}

export function reactionRoutes(hub: Hub): readonly Route[] {
  return [
    listRoute(hub, ON_ISSUE, ofIssue),
    addRoute(hub, ON_ISSUE, ofIssue),
    listRoute(hub, ON_COMMENT, ofComment),
    addRoute(hub, ON_COMMENT, ofComment),
    {
      method: "DELETE",
      path: `${ON_COMMENT}/{reaction_id}`,
      needs: ["issues", "write"],
      or: ["pull_requests", "write"],
      role: "read",
      answer: async (request) => {
        const rows = ofComment(hub.repoOf(request), request);
        const at = rows.findIndex((row) => row.id === idOf(request, "reaction_id"));
        const row = rows[at] ?? notFound();
        if (row.login !== request.caller.login)
          throw new HttpProblem(403, "You may delete your own reactions only.");
        rows.splice(at, 1);
        hub.changed();
        return { status: 204 };
      },
    },
  ];
}
