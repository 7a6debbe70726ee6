// REST: git refs and objects. A ref moves forward unless forced, and only if nobody moved it meanwhile.
import { rm } from "node:fs/promises";
import { NO_SHA } from "../git/bare.ts";
import type { Person } from "../git/commit.ts";
import { validRef } from "../git/refs.ts";
import { type Body, fieldsOf, flagOf, isFields, listOf, textOf } from "./fields.ts";
import { guardBranch, guardWorkflows } from "./guards.ts";
import { type Hub, notFound } from "./hub.ts";
import { personOf } from "./merging.ts";
import type { RepoRow } from "./model.ts";
import { refsMoved } from "./pushes.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { gitCommitShape } from "./shapes/commit.ts";
import { apiUrlOf } from "./shapes/repository.ts";

const GIT = "/repos/{owner}/{repo}/git";
const HEADS = "refs/heads/";

async function refShape(hub: Hub, repo: RepoRow, ref: string, sha: string) {
  const object = await hub.git(repo).object(sha);
  const type = object?.type ?? "commit";
  const api = apiUrlOf(hub, repo);
  return {
    ref,
    node_id: Buffer.from(`Ref${ref}`).toString("base64"),
    url: `${api}/git/${ref}`,
    object: { sha, type, url: `${api}/git/${type}s/${sha}` },
  };
}

function nameOf(request: RouteRequest): string {
  return `refs/${request.params.ref ?? ""}`;
}

async function made(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const ref = textOf(request.body, "ref") ?? "";
  const sha = textOf(request.body, "sha") ?? "";
  if (!validRef(ref)) throw new HttpProblem(422, "Reference name is not valid.");
  if ((await git.refs("refs/heads/")).size === 0)
    throw new HttpProblem(409, "Git Repository is empty.");
  if ((await git.object(sha)) === null) throw new HttpProblem(422, "Object does not exist");
  await guardWorkflows(hub, repo, request.caller, NO_SHA, sha);
  if (!(await git.moveRef(ref, null, sha))) throw new HttpProblem(422, "Reference already exists");
  await refsMoved(hub, repo, [{ ref, before: NO_SHA, after: sha }], request.caller);
  return { status: 201, json: await refShape(hub, repo, ref, sha) };
}

async function moved(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const ref = nameOf(request);
  const after = textOf(request.body, "sha") ?? "";
  const before = await git.ref(ref);
  if (before === null) throw new HttpProblem(422, "Reference does not exist");
  if ((await git.object(after)) === null) throw new HttpProblem(422, "Object does not exist");
  const forward = await git.isAncestor(before, after);
  if (!forward && flagOf(request.body, "force") !== true)
    throw new HttpProblem(422, "Update is not a fast forward");
  if (ref.startsWith(HEADS))
    guardBranch(repo, ref.slice(HEADS.length), forward ? "update" : "force");
  await guardWorkflows(hub, repo, request.caller, before, after);
  if (!(await git.moveRef(ref, before, after)))
    throw new HttpProblem(409, "Reference cannot be updated");
  if (before !== after) await refsMoved(hub, repo, [{ ref, before, after }], request.caller);
  return { status: 200, json: await refShape(hub, repo, ref, after) };
}

async function deleted(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const ref = nameOf(request);
  const before = await git.ref(ref);
  if (before === null) throw new HttpProblem(422, "Reference does not exist");
  if (ref === `${HEADS}${repo.defaultBranch}`)
    throw new HttpProblem(422, "Cannot delete the default branch");
  if (ref.startsWith(HEADS)) guardBranch(repo, ref.slice(HEADS.length), "delete");
  if (!(await git.moveRef(ref, before, null)))
    throw new HttpProblem(409, "Reference cannot be deleted");
  await refsMoved(hub, repo, [{ ref, before, after: NO_SHA }], request.caller);
  return { status: 204 };
}

function personFrom(fields: Body | undefined, fallback: Person): Person {
  if (fields === undefined) return fallback;
  const date = textOf(fields, "date");
  return {
    name: textOf(fields, "name") ?? fallback.name,
    email: textOf(fields, "email") ?? fallback.email,
    seconds: typeof date === "string" ? Math.floor(Date.parse(date) / 1000) : fallback.seconds,
    zone: "+0000",
  };
}

async function commitMade(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const { body, caller } = request;
  const tree = textOf(body, "tree") ?? "";
  if ((await git.tree(tree)) === null) throw new HttpProblem(422, "Tree SHA does not exist");
  const parents = (listOf(body, "parents") ?? []).map(String);
  for (const parent of parents)
    if ((await git.commit(parent)) === null)
      throw new HttpProblem(422, "Parent SHA does not exist or is not a commit object");
  const author = personFrom(fieldsOf(body, "author"), personOf(hub, caller.login));
  const sha = await git.writeCommit({
    tree,
    parents,
    author,
    committer: personFrom(fieldsOf(body, "committer"), author),
    message: textOf(body, "message") ?? "",
  });
  const commit = (await git.commit(sha)) ?? notFound();
  return { status: 201, json: gitCommitShape(hub, repo, commit) };
}

async function blobMade(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const encoded = textOf(request.body, "encoding") === "base64";
  const content = Buffer.from(textOf(request.body, "content") ?? "", encoded ? "base64" : "utf8");
  const sha = await hub.git(repo).writeObject("blob", content);
  return { status: 201, json: { sha, url: `${apiUrlOf(hub, repo)}/git/blobs/${sha}` } };
}

async function blobShown(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const object = await hub.git(repo).object(request.params.file_sha ?? "");
  if (object?.type !== "blob") return notFound();
  return {
    status: 200,
    json: {
      sha: object.sha,
      node_id: Buffer.from(`Blob${object.sha}`).toString("base64"),
      url: `${apiUrlOf(hub, repo)}/git/blobs/${object.sha}`,
      size: object.data.length,
      content: object.data.toString("base64"),
      encoding: "base64",
    },
  };
}

/** Entries laid over a base tree by an index of its own; a null SHA removes a path. */
async function treeMade(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const git = hub.git(repo);
  const base = textOf(request.body, "base_tree");
  if (typeof base === "string" && (await git.tree(`${base}^{tree}`)) === null)
    throw new HttpProblem(422, "Base tree SHA does not exist");
  const lines: string[] = [];
  for (const entry of (listOf(request.body, "tree") ?? []).filter(isFields)) {
    const path = textOf(entry, "path") ?? "";
    if (
      path === "" ||
      path.startsWith("/") ||
      path.split("/").some((part) => part === ".git" || part === ".." || part === "")
    )
      throw new HttpProblem(422, `tree.path contains a malformed path component`);
    const content = textOf(entry, "content");
    const given = textOf(entry, "sha");
    if (given === null) lines.push(`0 ${NO_SHA}\t${path}\0`);
    else {
      const sha =
        typeof content === "string" ? await git.writeObject("blob", content) : (given ?? "");
      if (!/^[0-9a-f]{40}$/.test(sha)) throw new HttpProblem(422, "tree.sha is not a valid SHA");
      lines.push(`${textOf(entry, "mode") ?? "100644"} ${sha}\t${path}\0`);
    }
  }
  const env = { GIT_INDEX_FILE: `${git.dir}/index-${hub.nextId()}` };
  try {
    if (typeof base === "string") await git.git(["read-tree", base], { env });
    const added = await git.run(["update-index", "-z", "--index-info"], {
      env,
      stdin: lines.join(""),
    });
    if (added.code !== 0) throw new HttpProblem(422, `GitRPC::BadObjectState: ${added.stderr}`);
    const sha = (await git.git(["write-tree"], { env })).trim();
    return { status: 201, json: await treeShape(hub, repo, sha, false) };
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true });
  }
}

async function treeShape(hub: Hub, repo: RepoRow, sha: string, recursive: boolean) {
  const git = hub.git(repo);
  const out = await git.git(["ls-tree", "-z", "-l", ...(recursive ? ["-r", "-t"] : []), sha]);
  const api = apiUrlOf(hub, repo);
  const tree = [];
  for (const line of out.split("\0")) {
    const match = /^(\d+) (\w+) ([0-9a-f]{40}) +(\d+|-)\t(.*)$/s.exec(line);
    const [, mode = "", type = "", id = "", size = "-", path = ""] = match ?? [];
    if (match === null) continue;
    tree.push({
      path,
      mode,
      type,
      sha: id,
      ...(size === "-" ? {} : { size: Number(size) }),
      ...(type === "commit" ? {} : { url: `${api}/git/${type}s/${id}` }),
    });
  }
  return { sha, url: `${api}/git/trees/${sha}`, tree, truncated: false };
}

async function treeShown(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const name = request.params.tree_sha ?? "";
  const commit = await hub.git(repo).resolve(name);
  const object = await hub.git(repo).object(`${commit ?? name}^{tree}`);
  if (object?.type !== "tree") return notFound();
  const recursive = request.query.has("recursive");
  return { status: 200, json: await treeShape(hub, repo, object.sha, recursive) };
}

async function tagMade(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { body, caller } = request;
  const object = textOf(body, "object") ?? "";
  const type = textOf(body, "type") ?? "commit";
  const tag = textOf(body, "tag") ?? "";
  const message = textOf(body, "message") ?? "";
  const person = personFrom(fieldsOf(body, "tagger"), personOf(hub, caller.login));
  const sha = await hub
    .git(repo)
    .writeObject(
      "tag",
      `object ${object}\ntype ${type}\ntag ${tag}\ntagger ${person.name} <${person.email}> ${person.seconds} +0000\n\n${message}`,
    );
  const api = apiUrlOf(hub, repo);
  const date = `${new Date(person.seconds * 1000).toISOString().slice(0, 19)}Z`;
  return {
    status: 201,
    json: {
      node_id: Buffer.from(`Tag${sha}`).toString("base64"),
      tag,
      sha,
      url: `${api}/git/tags/${sha}`,
      message,
      tagger: { name: person.name, email: person.email, date },
      object: { sha: object, type, url: `${api}/git/${type}s/${object}` },
    },
  };
}

export function refRoutes(hub: Hub): readonly Route[] {
  const read = { needs: ["contents", "read"] } as const;
  const write = { needs: ["contents", "write"] } as const;
  return [
    {
      method: "GET",
      path: `${GIT}/ref/{ref}`,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const sha = (await hub.git(repo).ref(nameOf(request))) ?? notFound();
        return { status: 200, json: await refShape(hub, repo, nameOf(request), sha) };
      },
    },
    {
      method: "GET",
      path: `${GIT}/matching-refs/{ref}`,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const items = [];
        for (const [ref, sha] of await hub.git(repo).refs(nameOf(request)))
          items.push(await refShape(hub, repo, ref, sha));
        return { status: 200, json: items };
      },
    },
    { method: "POST", path: `${GIT}/refs`, ...write, answer: (request) => made(hub, request) },
    {
      method: "PATCH",
      path: `${GIT}/refs/{ref}`,
      ...write,
      answer: (request) => moved(hub, request),
    },
    {
      method: "DELETE",
      path: `${GIT}/refs/{ref}`,
      ...write,
      answer: (request) => deleted(hub, request),
    },
    {
      method: "POST",
      path: `${GIT}/commits`,
      ...write,
      answer: (request) => commitMade(hub, request),
    },
    {
      method: "GET",
      path: `${GIT}/commits/{commit_sha}`,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const commit = await hub.git(repo).commit(request.params.commit_sha ?? "");
        return { status: 200, json: gitCommitShape(hub, repo, commit ?? notFound()) };
      },
    },
    { method: "POST", path: `${GIT}/blobs`, ...write, answer: (request) => blobMade(hub, request) },
    {
      method: "GET",
      path: `${GIT}/blobs/{file_sha}`,
      ...read,
      answer: (request) => blobShown(hub, request),
    },
    { method: "POST", path: `${GIT}/trees`, ...write, answer: (request) => treeMade(hub, request) },
    {
      method: "GET",
      path: `${GIT}/trees/{tree_sha}`,
      ...read,
      answer: (request) => treeShown(hub, request),
    },
    { method: "POST", path: `${GIT}/tags`, ...write, answer: (request) => tagMade(hub, request) },
  ];
}
