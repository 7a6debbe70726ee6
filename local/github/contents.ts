// REST: files and folders at a commit; writing a file is a commit on its branch, guarded by the blob it replaces.
import { rm } from "node:fs/promises";
import { NO_SHA, type TreeEntry } from "../git/bare.ts";
import { type Body, fieldsOf, textOf } from "./fields.ts";
import { refuse } from "./gate.ts";
import { mayWriteWorkflows, WORKFLOWS } from "./guards.ts";
import { type Hub, notFound } from "./hub.ts";
import { personOf } from "./merging.ts";
import type { RepoRow } from "./model.ts";
import { refsMoved } from "./pushes.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { gitCommitShape } from "./shapes/commit.ts";
import { apiUrlOf, pageUrlOf } from "./shapes/repository.ts";

const CONTENTS = "/repos/{owner}/{repo}/contents/{path}";
const ROOT = "/repos/{owner}/{repo}/contents";
/** GitHub sends no content inline beyond this. */
const INLINE_LIMIT = 1_048_576;

function pathOf(request: RouteRequest): string {
  return (request.params.path ?? "").replace(/^\/+|\/+$/g, "");
}

function entryShape(
  hub: Hub,
  repo: RepoRow,
  entry: {
    readonly path: string;
    readonly sha: string;
    readonly type: string;
    readonly size: number;
  },
  ref: string,
) {
  const escaped = entry.path.split("/").map(encodeURIComponent).join("/");
  const url = `${apiUrlOf(hub, repo)}/contents/${escaped}?ref=${encodeURIComponent(ref)}`;
  const kind = entry.type === "dir" ? "tree" : "blob";
  const git = `${apiUrlOf(hub, repo)}/git/${kind}s/${entry.sha}`;
  const html = `${pageUrlOf(hub, repo)}/${kind}/${ref}/${escaped}`;
  return {
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url,
    html_url: html,
    git_url: git,
    download_url: entry.type === "dir" ? null : `${pageUrlOf(hub, repo)}/raw/${ref}/${escaped}`,
    type: entry.type,
    _links: { self: url, git, html },
  };
}

async function shown(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const asked = request.query.get("ref");
  const ref = asked ?? repo.defaultBranch;
  const commit = await git.resolve(ref);
  if (commit === null)
    throw new HttpProblem(
      404,
      asked === null ? "This repository is empty." : `No commit found for the ref ${ref}`,
    );
  const path = pathOf(request);
  const object = await git.object(`${commit}:${path}`);
  if (object === null || path.split("/").includes("..")) return notFound();
  if (object.type === "tree") {
    const entries = (await git.tree(`${commit}:${path}`)) ?? [];
    const items = await Promise.all(
      entries.map(async (entry) => {
        const at = path === "" ? entry.path : `${path}/${entry.path}`;
        const size = entry.type === "blob" ? await sizeOf(hub, repo, entry) : 0;
        const type = entry.type === "tree" ? "dir" : "file";
        return entryShape(hub, repo, { path: at, sha: entry.sha, type, size }, ref);
      }),
    );
    return { status: 200, json: items };
  }
  const size = object.data.length;
  if (/\braw\b/.test(request.query.get("accept") ?? "")) return { status: 200, bytes: object.data };
  const inline = size <= INLINE_LIMIT;
  return {
    status: 200,
    json: {
      ...entryShape(hub, repo, { path, sha: object.sha, type: "file", size }, ref),
      content: inline ? lines(object.data.toString("base64")) : "",
      encoding: inline ? "base64" : "none",
    },
  };
}

/** GitHub breaks base64 into lines of sixty. */
function lines(text: string): string {
  return text.replace(/.{1,60}/g, "$&\n");
}

async function sizeOf(hub: Hub, repo: RepoRow, entry: TreeEntry): Promise<number> {
  return (await hub.git(repo).object(entry.sha))?.data.length ?? 0;
}

interface Change {
  readonly path: string;
  readonly branch: string;
  /** null: the file goes. */
  readonly content: Buffer | null;
}

async function changed(hub: Hub, request: RouteRequest, content: Buffer | null): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const { body, caller } = request;
  const path = pathOf(request);
  const branch = textOf(body, "branch") ?? repo.defaultBranch;
  if (path.startsWith(`${WORKFLOWS}/`) && !mayWriteWorkflows(caller)) refuse();
  if (path.split("/").some((part) => part === ".." || part === ".git" || part === ""))
    throw new HttpProblem(422, "path contains a malformed path component");
  const tip = await git.branch(branch);
  const empty = (await git.refs("refs/heads/")).size === 0;
  if (tip === null && !empty) throw new HttpProblem(404, `Branch ${branch} not found`);
  const old = tip === null ? null : await git.object(`${tip}:${path}`);
  const given = textOf(body, "sha") ?? null;
  if (old !== null && given === null)
    throw new HttpProblem(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (old === null && content === null) return notFound();
  if (given !== null && given !== old?.sha)
    throw new HttpProblem(409, `${path} does not match ${given}`);
  const tree = await treeWith(hub, repo, tip, { path, branch, content });
  const author = person(fieldsOf(body, "author"), hub, caller.login);
  const sha = await git.writeCommit({
    tree,
    parents: tip === null ? [] : [tip],
    author,
    committer: person(fieldsOf(body, "committer"), hub, caller.login),
    message: textOf(body, "message") ?? "",
  });
  const ref = `refs/heads/${branch}`;
  if (!(await git.moveRef(ref, tip, sha)))
    throw new HttpProblem(409, `${branch} was changed meanwhile`);
  await refsMoved(hub, repo, [{ ref, before: tip ?? NO_SHA, after: sha }], caller);
  const commit = (await git.commit(sha)) ?? notFound();
  const blob = content === null ? null : await git.object(`${sha}:${path}`);
  return {
    status: old === null ? 201 : 200,
    json: {
      content:
        blob === null
          ? null
          : entryShape(
              hub,
              repo,
              { path, sha: blob.sha, type: "file", size: blob.data.length },
              branch,
            ),
      commit: gitCommitShape(hub, repo, commit),
    },
  };
}

function person(fields: Body | undefined, hub: Hub, login: string) {
  const own = personOf(hub, login);
  if (fields === undefined) return own;
  const { name, email } = own;
  return { ...own, name: textOf(fields, "name") ?? name, email: textOf(fields, "email") ?? email };
}

async function treeWith(
  hub: Hub,
  repo: RepoRow,
  tip: string | null,
  { path, content }: Change,
): Promise<string> {
  const git = hub.git(repo);
  const env = { GIT_INDEX_FILE: `${git.dir}/index-${hub.nextId()}` };
  try {
    if (tip !== null) await git.git(["read-tree", tip], { env });
    const line =
      content === null
        ? `0 ${NO_SHA}\t${path}\0`
        : `100644 ${await git.writeObject("blob", content)}\t${path}\0`;
    await git.git(["update-index", "-z", "--index-info"], { env, stdin: line });
    return (await git.git(["write-tree"], { env })).trim();
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true });
  }
}

export function contentRoutes(hub: Hub): readonly Route[] {
  const read = { needs: ["contents", "read"] } as const;
  const write = { needs: ["contents", "write"] } as const;
  return [
    { method: "GET", path: CONTENTS, ...read, answer: (request) => shown(hub, request) },
    { method: "GET", path: ROOT, ...read, answer: (request) => shown(hub, request) },
    { method: "GET", path: `${ROOT}/`, ...read, answer: (request) => shown(hub, request) },
    {
      method: "PUT",
      path: CONTENTS,
      ...write,
      answer: (request) =>
        changed(hub, request, Buffer.from(textOf(request.body, "content") ?? "", "base64")),
    },
    {
      method: "DELETE",
      path: CONTENTS,
      ...write,
      answer: (request) => changed(hub, request, null),
    },
  ];
}
