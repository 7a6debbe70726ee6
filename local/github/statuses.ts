// REST: commit statuses, and the combined one.
import { textOf } from "./fields.ts";
import type { Hub } from "./hub.ts";
import type { RepoRow, StatusRow } from "./model.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { statusShape } from "./shapes/check.ts";
import { apiUrlOf, minimalRepositoryShape } from "./shapes/repository.ts";

const REPO = "/repos/{owner}/{repo}";

async function commitOf(hub: Hub, request: RouteRequest, name: string) {
  const repo = hub.repoOf(request);
  const ref = request.params[name] ?? "";
  const sha = await hub.git(repo).resolve(ref);
  if (sha === null) throw new HttpProblem(422, `No commit found for SHA: ${ref}`);
  return { repo, sha };
}

function ofCommit(repo: RepoRow, sha: string): readonly StatusRow[] {
  return repo.statuses.filter((row) => row.sha === sha).toReversed();
}

function latest(rows: readonly StatusRow[]): readonly StatusRow[] {
  const seen = new Set<string>();
  return rows.filter(({ context }) => !seen.has(context) && seen.add(context));
}

async function created(hub: Hub, request: RouteRequest): Promise<Reply> {
  const { repo, sha } = await commitOf(hub, request, "sha");
  const { body } = request;
  const state = textOf(body, "state");
  if (state !== "error" && state !== "failure" && state !== "pending" && state !== "success")
    throw new HttpProblem(422, "Validation Failed");
  const row: StatusRow = {
    id: hub.nextId(),
    sha,
    state,
    context: textOf(body, "context") ?? "default",
    description: textOf(body, "description") ?? null,
    targetUrl: textOf(body, "target_url") ?? null,
    login: request.caller.login,
    createdAt: hub.time(),
  };
  repo.statuses.push(row);
  hub.changed();
  return { status: 201, json: statusShape(hub, repo, row) };
}

async function combined(hub: Hub, request: RouteRequest): Promise<Reply> {
  const { repo, sha } = await commitOf(hub, request, "ref");
  const rows = latest(ofCommit(repo, sha));
  const states = rows.map((row) => row.state);
  const failed = states.includes("failure") || states.includes("error");
  const passed = rows.length > 0 && states.every((state) => state === "success");
  return {
    status: 200,
    json: {
      state: failed ? "failure" : passed ? "success" : "pending",
      statuses: rows.map((row) => statusShape(hub, repo, row)),
      sha,
      total_count: rows.length,
      repository: minimalRepositoryShape(hub, repo),
      commit_url: `${apiUrlOf(hub, repo)}/commits/${sha}`,
      url: `${apiUrlOf(hub, repo)}/commits/${sha}/status`,
    },
  };
}

export function statusRoutes(hub: Hub): readonly Route[] {
  return [
    {
      method: "POST",
      path: `${REPO}/statuses/{sha}`,
      needs: ["statuses", "write"],
      answer: (request) => created(hub, request),
    },
    {
      method: "GET",
      path: `${REPO}/commits/{ref}/statuses`,
      needs: ["statuses", "read"],
      answer: async (request) => {
        const { repo, sha } = await commitOf(hub, request, "ref");
        const items = ofCommit(repo, sha).map((row) => statusShape(hub, repo, row));
        return { status: 200, list: { items } };
      },
    },
    {
      method: "GET",
      path: `${REPO}/commits/{ref}/status`,
      needs: ["statuses", "read"],
      answer: (request) => combined(hub, request),
    },
  ];
}
