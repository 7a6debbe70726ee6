// REST: pull requests. Head and base are branches of the same repository; mergeability is found by really merging.

import { changedFiles } from "../git/changes.ts";
import { flagOf, listOf, namesOf, numberOf, textOf } from "./fields.ts";
import { type Hub, idOf, notFound } from "./hub.ts";
import { admitThread, checkedBody, editText } from "./issues.ts";
import { mergePull, updateBranch } from "./merging.ts";
import type { PullRow, RepoRow } from "./model.ts";
import { pullStats } from "./pushes.ts";
import { type Caller, HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { commitShape, fileShape } from "./shapes/commit.ts";
import {
  fullPullShape,
  isPull,
  type Mergeability,
  type PullIssue,
  pullShape,
} from "./shapes/pull.ts";
import { userShape } from "./shapes/user.ts";
import { addThread, announcePull, invalid, setState, touch } from "./threads.ts";

const PULLS = "/repos/{owner}/{repo}/pulls";
const PULL = `${PULLS}/{pull_number}`;

export function findPull(repo: RepoRow, request: RouteRequest): PullIssue {
  const issue = repo.issues[String(idOf(request, "pull_number"))];
  return isPull(issue) ? issue : notFound();
}

export async function mergeability(
  hub: Hub,
  repo: RepoRow,
  { pull, state }: PullIssue,
): Promise<Mergeability> {
  if (state === "closed") return { mergeable: null, state: "unknown" };
  const git = hub.git(repo);
  const base = await git.branch(pull.baseRef);
  if (base === null) return { mergeable: null, state: "unknown" };
  const merged = await git.mergeTree(base, pull.headSha);
  if ("conflicts" in merged) return { mergeable: false, state: "dirty" };
  return { mergeable: true, state: pull.draft ? "draft" : "clean" };
}

export async function shownPull(hub: Hub, repo: RepoRow, issue: PullIssue) {
  const [stats, merge] = await Promise.all([
    pullStats(hub, repo, issue.pull),
    mergeability(hub, repo, issue),
  ]);
  return fullPullShape(hub, repo, issue, { stats, merge });
}

/** `owner:branch` of the same owner, or just the branch. */
function branchOf(repo: RepoRow, text: string): string | null {
  const [owner, ...rest] = text.split(":");
  if (rest.length === 0) return text;
  return owner?.toLowerCase() === repo.owner.toLowerCase() ? rest.join(":") : null;
}

async function opened(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { body, caller } = request;
  const git = hub.git(repo);
  const headRef = branchOf(repo, textOf(body, "head") ?? "") ?? "";
  const baseRef = textOf(body, "base") ?? "";
  const [headSha, baseSha] = await Promise.all([git.branch(headRef), git.branch(baseRef)]);
  if (headSha === null) return invalid("PullRequest", "head", "invalid");
  if (baseSha === null) return invalid("PullRequest", "base", "invalid");
  const title = textOf(body, "title") ?? "";
  if (title.trim() === "") invalid("PullRequest", "title", "missing_field");
  const text = checkedBody("PullRequest", textOf(body, "body"));
  const refuse = (message: string): never => {
    throw new HttpProblem(422, "Validation Failed", [
      { resource: "PullRequest", code: "custom", message },
    ]);
  };
  const stats = await git.stats(baseSha, headSha).catch(() => null);
  if (stats === null)
    return refuse(`The ${headRef} branch has no history in common with ${baseRef}`);
  if (stats.commits === 0) refuse(`No commits between ${baseRef} and ${headRef}`);
  const twin = Object.values(repo.issues).find(
    (row) =>
      isPull(row) &&
      row.state === "open" &&
      row.pull.headRef === headRef &&
      row.pull.baseRef === baseRef,
  );
  if (twin !== undefined) refuse(`A pull request already exists for ${repo.owner}:${headRef}.`);
  const pull: PullRow = {
    id: hub.nextId(),
    headRef,
    headSha,
    baseRef,
    baseSha,
    draft: flagOf(body, "draft") ?? false,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    requestedReviewers: [],
  };
  const issue = addThread(hub, repo, caller, { title, body: text, pull });
  if (!isPull(issue)) return notFound();
  await announcePull(hub, repo, issue, "opened", caller.login);
  const merge = { mergeable: null, state: "unknown" } as const;
  return { status: 201, json: fullPullShape(hub, repo, issue, { stats, merge }) };
}

function listed(hub: Hub, request: RouteRequest): Reply {
  const repo = hub.repoOf(request);
  const { query } = request;
  const state = query.get("state") ?? "open";
  const head = query.get("head");
  const headRef = head === null ? null : branchOf(repo, head);
  const base = query.get("base");
  const rows = Object.values(repo.issues)
    .filter(isPull)
    .filter(
      (issue) =>
        (state === "all" || issue.state === state) &&
        (head === null || issue.pull.headRef === headRef) &&
        (base === null || issue.pull.baseRef === base),
    );
  const updated = query.get("sort") === "updated";
  rows.sort((a, b) =>
    updated
      ? Date.parse(b.updatedAt) - Date.parse(a.updatedAt) || b.number - a.number
      : b.number - a.number,
  );
  if (query.get("direction") === "asc") rows.reverse();
  return { status: 200, list: { items: rows.map((issue) => pullShape(hub, repo, issue)) } };
}

async function edited(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { caller, body } = request;
  const issue = findPull(repo, request);
  if (!hub.mayEdit(repo, caller, issue.login, "triage"))
    throw new HttpProblem(403, "Must have admin rights to Repository.");
  await editText(hub, repo, issue, request);
  const base = textOf(body, "base");
  if (typeof base === "string" && base !== issue.pull.baseRef)
    await rebase(hub, repo, issue, base, caller);
  const state = textOf(body, "state");
  if (state === "open" || state === "closed") {
    if (state === "open" && issue.state === "closed") await refuseReopening(hub, repo, issue);
    await setState(hub, repo, issue, state, caller.login);
  }
  return { status: 200, json: await shownPull(hub, repo, issue) };
}

async function rebase(hub: Hub, repo: RepoRow, issue: PullIssue, base: string, caller: Caller) {
  const sha = await hub.git(repo).branch(base);
  if (sha === null) return invalid("PullRequest", "base", "invalid");
  const changes = {
    base: { ref: { from: issue.pull.baseRef }, sha: { from: issue.pull.baseSha } },
  };
  issue.pull.baseRef = base;
  issue.pull.baseSha = sha;
  touch(hub, issue);
  await announcePull(hub, repo, issue, "edited", caller.login, { changes });
}

async function refuseReopening(hub: Hub, repo: RepoRow, issue: PullIssue): Promise<void> {
  const refuse = (message: string): never => {
    throw new HttpProblem(422, "Validation Failed", [
      { resource: "PullRequest", field: "state", code: "invalid", message },
    ]);
  };
  if (issue.pull.mergedAt !== null) refuse("state cannot be changed. The pull request was merged.");
  const head = await hub.git(repo).branch(issue.pull.headRef);
  if (head === null)
    return refuse(`state cannot be changed. The ${issue.pull.headRef} branch has been deleted.`);
  issue.pull.headSha = head;
}

export function pullRoutes(hub: Hub): readonly Route[] {
  const read = ["pull_requests", "read"] as const;
  const write = ["pull_requests", "write"] as const;
  return [
    { method: "GET", path: PULLS, needs: read, answer: async (request) => listed(hub, request) },
    {
      method: "POST",
      path: PULLS,
      needs: write,
      role: "write",
      content: true,
      answer: (request) => opened(hub, request),
    },
    {
      method: "GET",
      path: PULL,
      needs: read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        return { status: 200, json: await shownPull(hub, repo, findPull(repo, request)) };
      },
    },
    {
      method: "PATCH",
      path: PULL,
      needs: write,
      role: "read",
      answer: (request) => edited(hub, request),
    },
    {
      method: "GET",
      path: `${PULL}/files`,
      needs: read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const { pull } = findPull(repo, request);
        const files = await changedFiles(hub.git(repo), `${pull.baseSha}...${pull.headSha}`);
        const items = files.map((file) => fileShape(hub, repo, file, pull.headSha));
        return { status: 200, list: { items } };
      },
    },
    {
      method: "GET",
      path: `${PULL}/commits`,
      needs: read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const { pull } = findPull(repo, request);
        const git = hub.git(repo);
        const items = [];
        for (const sha of [...(await git.between(pull.baseSha, pull.headSha, 250))].reverse()) {
          const commit = await git.commit(sha);
          if (commit !== null) items.push(commitShape(hub, repo, commit));
        }
        return { status: 200, list: { items } };
      },
    },
    {
      method: "GET",
      path: `${PULL}/merge`,
      needs: read,
      answer: async (request) => {
        const { pull } = findPull(hub.repoOf(request), request);
        return pull.mergedAt === null ? notFound() : { status: 204 };
      },
    },
    {
      method: "PUT",
      path: `${PULL}/merge`,
      needs: ["contents", "write"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const { body, caller } = request;
        return mergePull(hub, repo, findPull(repo, request), caller, {
          sha: textOf(body, "sha") ?? null,
          method: textOf(body, "merge_method") ?? "merge",
          title: textOf(body, "commit_title") ?? null,
          message: textOf(body, "commit_message") ?? null,
        });
      },
    },
    {
      method: "PUT",
      path: `${PULL}/update-branch`,
      needs: write,
      role: "write",
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const expected = textOf(request.body, "expected_head_sha") ?? null;
        return updateBranch(hub, repo, findPull(repo, request), request.caller, expected);
      },
    },
    {
      method: "GET",
      path: `${PULL}/requested_reviewers`,
      needs: read,
      answer: async (request) => {
        const { pull } = findPull(hub.repoOf(request), request);
        const users = pull.requestedReviewers.map((login) => userShape(hub, login));
        return { status: 200, json: { users, teams: [] } };
      },
    },
    {
      method: "POST",
      path: `${PULL}/requested_reviewers`,
      needs: write,
      answer: (request) => reviewersAsked(hub, request),
    },
  ];
}

async function reviewersAsked(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const issue = findPull(repo, request);
  admitThread(request.caller, issue, "write");
  for (const login of namesOf(listOf(request.body, "reviewers") ?? [])) {
    const user = hub.user(login);
    if (user === null || hub.role(repo, login) === null)
      throw new HttpProblem(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
      );
    if (user.login === issue.login)
      throw new HttpProblem(422, "Review cannot be requested from pull request author.");
    if (issue.pull.requestedReviewers.includes(user.login)) continue;
    issue.pull.requestedReviewers.push(user.login);
    touch(hub, issue);
    await announcePull(hub, repo, issue, "review_requested", request.caller.login, {
      requested_reviewer: userShape(hub, user.login),
    });
  }
  return { status: 201, json: pullShape(hub, repo, issue) };
}

export function lineOf(request: RouteRequest, name: string): number | null {
  return numberOf(request.body, name) ?? null;
}
