// REST: commits, comparisons, and merges of branches.
import { changedFiles } from "../git/changes.ts";
import { textOf } from "./fields.ts";
import { type Hub, notFound } from "./hub.ts";
import { mergeBranches } from "./merging.ts";
import type { RepoRow } from "./model.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { commitShape, fileShape } from "./shapes/commit.ts";
import { isPull, pullShape } from "./shapes/pull.ts";
import { apiUrlOf, pageUrlOf } from "./shapes/repository.ts";

const REPO = "/repos/{owner}/{repo}";
const LISTED = 1_000;
/** As many commits as GitHub shows in a comparison. */
const COMPARED = 250;

async function commitsOf(hub: Hub, repo: RepoRow, shas: readonly string[]) {
  const git = hub.git(repo);
  const shown = [];
  for (const sha of shas) {
    const commit = await git.commit(sha);
    if (commit !== null) shown.push(commitShape(hub, repo, commit));
  }
  return shown;
}

async function listed(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const { query } = request;
  const from = query.get("sha");
  const tip = await git.resolve(from ?? repo.defaultBranch);
  if (tip === null && from === null) throw new HttpProblem(409, "Git Repository is empty.");
  if (tip === null) return notFound();
  const filters: string[] = [];
  for (const name of ["since", "until", "author"] as const) {
    const value = query.get(name);
    if (value !== null) filters.push(`--${name}=${value}`);
  }
  const path = query.get("path");
  const out = await git.git([
    "rev-list",
    `--max-count=${LISTED}`,
    ...filters,
    tip,
    "--",
    ...(path === null ? [] : [path]),
  ]);
  const items = await commitsOf(hub, repo, out.split("\n").filter(Boolean));
  return { status: 200, list: { items } };
}

async function shown(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const ref = request.params.ref ?? "";
  const sha = await git.resolve(ref);
  const commit = sha === null ? null : await git.commit(sha);
  if (commit === null) throw new HttpProblem(422, `No commit found for SHA: ${ref}`);
  if (request.caller.kind === "nobody") notFound();
  const first = commit.parents[0];
  const files = await changedFiles(
    git,
    first === undefined ? commit.sha : `${first}..${commit.sha}`,
  );
  const sum = (key: "additions" | "deletions") =>
    files.reduce((total, file) => total + file[key], 0);
  const [additions, deletions] = [sum("additions"), sum("deletions")];
  return {
    status: 200,
    json: {
      ...commitShape(hub, repo, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files.map((file) => fileShape(hub, repo, file, commit.sha)),
    },
  };
}

async function compared(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const basehead = request.params.basehead ?? "";
  const [baseName = "", headName = ""] = basehead.split("...");
  const own = (name: string) => name.replace(`${repo.owner}:`, "");
  const [base, head] = await Promise.all([git.resolve(own(baseName)), git.resolve(own(headName))]);
  if (base === null || head === null) return notFound();
  const mergeBase = await git.mergeBase(base, head);
  if (mergeBase === null)
    throw new HttpProblem(404, `No common ancestor between ${baseName} and ${headName}.`);
  const [ahead, behind, files] = await Promise.all([
    git.between(base, head),
    git.between(head, base),
    changedFiles(git, `${base}...${head}`),
  ]);
  const [baseCommit = null, mergeCommit = null] = await commitsOf(hub, repo, [base, mergeBase]);
  const status =
    ahead.length > 0 && behind.length > 0
      ? "diverged"
      : ahead.length > 0
        ? "ahead"
        : behind.length > 0
          ? "behind"
          : "identical";
  const page = pageUrlOf(hub, repo);
  return {
    status: 200,
    json: {
      url: `${apiUrlOf(hub, repo)}/compare/${basehead}`,
      html_url: `${page}/compare/${basehead}`,
      permalink_url: `${page}/compare/${base.slice(0, 7)}...${head.slice(0, 7)}`,
      diff_url: `${page}/compare/${basehead}.diff`,
      patch_url: `${page}/compare/${basehead}.patch`,
      base_commit: baseCommit,
      merge_base_commit: mergeCommit,
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      commits: await commitsOf(hub, repo, [...ahead].reverse().slice(0, COMPARED)),
      files: files.slice(0, 300).map((file) => fileShape(hub, repo, file, head)),
    },
  };
}

export function commitRoutes(hub: Hub): readonly Route[] {
  const read = { needs: ["contents", "read"] } as const;
  return [
    {
      method: "GET",
      path: `${REPO}/commits`,
      ...read,
      answer: (request) => listed(hub, request),
    },
    {
      method: "GET",
      path: `${REPO}/commits/{ref}`,
      ...read,
      answer: (request) => shown(hub, request),
    },
    {
      method: "GET",
      path: `${REPO}/compare/{basehead}`,
      ...read,
      answer: (request) => compared(hub, request),
    },
    {
      method: "GET",
      path: `${REPO}/commits/{commit_sha}/pulls`,
      needs: ["pull_requests", "read"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const sha = request.params.commit_sha;
        const items = Object.values(repo.issues)
          .filter(isPull)
          .filter(({ pull }) => pull.headSha === sha || pull.mergeCommit === sha)
          .map((issue) => pullShape(hub, repo, issue));
        return { status: 200, list: { items } };
      },
    },
    {
      method: "POST",
      path: `${REPO}/merges`,
      needs: ["contents", "write"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const { body, caller } = request;
        const sha = await mergeBranches(hub, repo, caller, {
          base: textOf(body, "base") ?? "",
          head: textOf(body, "head") ?? "",
          message: textOf(body, "commit_message") ?? null,
        });
        if (sha === null) return { status: 204 };
        const [json] = await commitsOf(hub, repo, [sha]);
        return { status: 201, json };
      },
    },
  ];
}
