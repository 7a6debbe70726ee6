// One real bare repository: refs, objects, history questions, merges. Objects never change, so what is read of commits is kept.
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Commit, type Person, parseCommit, personLine } from "./commit.ts";
import { History } from "./history.ts";
import { type LineCounts, lineCounts } from "./line-counts.ts";
import { type GitObject, type ObjectInfo, ObjectReader } from "./objects.ts";
import { RefReader, validRef } from "./refs.ts";
import { type GitResult, git, runGit } from "./run.ts";

export const NO_SHA = "0".repeat(40);

export interface FileChange {
  readonly path: string;
  readonly previous: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly additions: number;
  readonly deletions: number;
  readonly blob: string;
  readonly patch: string | null;
}

export interface RangeStats {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly path: string;
}

/** Trees kept in memory: those of the last commits, which are asked for again and again. */
const TREES_KEPT = 1_000;

const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tfsync = none
\tlogAllRefUpdates = false
[http]
\treceivepack = true
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[receive]
\tautogc = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
`;

export class BareRepository {
  readonly dir: string;
  readonly #objects: ObjectReader;
  readonly #refs: RefReader;
  readonly #commits = new Map<string, Commit>();
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  readonly history = new History((sha) => this.commit(sha));
  readonly #stats = new Map<string, Promise<RangeStats>>();

  constructor(dir: string) {
    this.dir = dir;
    this.#objects = new ObjectReader(dir);
    this.#refs = new RefReader(dir);
  }

  async init(defaultBranch: string): Promise<void> {
    if (existsSync(join(this.dir, "HEAD"))) return;
    for (const folder of ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"])
      await mkdir(join(this.dir, folder), { recursive: true });
    await writeFile(join(this.dir, "config"), CONFIG);
    await this.pointHead(defaultBranch);
  }

  async pointHead(branch: string): Promise<void> {
    await writeFile(join(this.dir, "HEAD"), `ref: refs/heads/${branch}\n`);
  }

  run(args: readonly string[], options: Parameters<typeof runGit>[2] = {}): Promise<GitResult> {
    return runGit(this.dir, args, options);
  }

  git(args: readonly string[], options: Parameters<typeof runGit>[2] = {}): Promise<string> {
    return git(this.dir, args, options);
  }

  ref(name: string): Promise<string | null> {
    return this.#refs.read(name);
  }

  branch(name: string): Promise<string | null> {
    return this.#refs.read(`refs/heads/${name}`);
  }

  refs(prefix: string): Promise<ReadonlyMap<string, string>> {
    return this.#refs.list(prefix);
  }

  object(revision: string): Promise<GitObject | null> {
    return this.#objects.read(revision);
  }

  objectInfo(revision: string): Promise<ObjectInfo | null> {
    return this.#objects.info(revision);
  }

  /** Commit of a full ref, branch, tag or (abbreviated) SHA, in that order; null when there is none. */
  async resolve(name: string): Promise<string | null> {
    for (const ref of [name, `refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`]) {
      const sha = await this.#refs.read(ref);
      if (sha !== null) return this.#peel(sha);
    }
    return /^[0-9a-f]{4,40}$/.test(name) ? this.#peel(name) : null;
  }

  async #peel(sha: string): Promise<string | null> {
    if (this.#commits.has(sha)) return sha;
    const object = await this.object(`${sha}^{commit}`);
    return object?.type === "commit" ? object.sha : null;
  }

  async commit(sha: string): Promise<Commit | null> {
    const known = this.#commits.get(sha);
    if (known !== undefined) return known;
    const object = await this.object(sha);
    if (object?.type !== "commit") return null;
    const commit = parseCommit(object.sha, object.data.toString("utf8"));
    this.#commits.set(commit.sha, commit);
    return commit;
  }

  /** Direct entries of a tree; null when the revision names no tree. */
  async tree(revision: string): Promise<readonly TreeEntry[] | null> {
    const object = await this.object(revision);
    if (object?.type !== "tree") return null;
    const entries: TreeEntry[] = [];
    for (let at = 0; at < object.data.length; ) {
      const space = object.data.indexOf(32, at);
      const end = object.data.indexOf(0, space);
      const mode = object.data.toString("latin1", at, space).padStart(6, "0");
      const path = object.data.toString("utf8", space + 1, end);
      const sha = object.data.toString("hex", end + 1, end + 21);
      const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
      entries.push({ mode, type, sha, path });
      at = end + 21;
    }
    return entries;
  }

  /** The same by the tree's own id, which never changes its meaning. */
  async treeOf(sha: string): Promise<readonly TreeEntry[]> {
    const known = this.#trees.get(sha);
    if (known !== undefined) return known;
    const entries = await this.tree(sha);
    if (entries === null) throw new Error(`${sha} is not a tree of ${this.dir}.`);
    if (this.#trees.size >= TREES_KEPT) this.#trees.clear();
    this.#trees.set(sha, entries);
    return entries;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    if (ancestor === descendant) return true;
    const known = await this.history.isAncestor(ancestor, descendant);
    if (known !== null) return known;
    const result = await this.run(["merge-base", "--is-ancestor", ancestor, descendant]);
    return result.code === 0;
  }

  async mergeBase(a: string, b: string): Promise<string | null> {
    const result = await this.run(["merge-base", a, b]);
    return result.code === 0 ? result.stdout.toString("utf8").trim() : null;
  }

  /** Commits reachable from `to` and not from `from`, newest first. */
  async between(from: string | null, to: string, limit = 10_000): Promise<readonly string[]> {
    const known = await this.history.between(from, to);
    if (known !== null) return known.slice(0, limit);
    const range = from === null ? [to] : [to, `^${from}`];
    const out = await this.git([
      "rev-list",
      "--topo-order",
      `--max-count=${limit}`,
      ...range,
      "--",
    ]);
    return out.split("\n").filter((line) => line !== "");
  }

  /** Commits and changes of `head` since it left `base`; kept, because both are fixed. */
  stats(base: string, head: string): Promise<RangeStats> {
    const key = `${base} ${head}`;
    const known = this.#stats.get(key);
    if (known !== undefined) return known;
    const computed = this.#computeStats(base, head);
    this.#stats.set(key, computed);
    computed.catch(() => this.#stats.delete(key));
    return computed;
  }

  async #computeStats(base: string, head: string): Promise<RangeStats> {
    const [counts, commits] = await Promise.all([
      this.#counts(base, head),
      this.#distance(base, head),
    ]);
    return { commits, ...counts };
  }

  async #distance(base: string, head: string): Promise<number> {
    const known = await this.history.between(base, head);
    if (known !== null) return known.length;
    return Number((await this.git(["rev-list", "--count", head, `^${base}`, "--"])).trim());
  }

  async #counts(base: string, head: string): Promise<LineCounts> {
    const known = await lineCounts(this, base, head);
    if (known !== null) return known;
    const numbers = await this.git(["diff", "--numstat", "-M", `${base}...${head}`, "--"]);
    let [additions, deletions, files] = [0, 0, 0];
    for (const line of numbers.split("\n")) {
      if (line === "") continue;
      const [added = "", removed = ""] = line.split("\t");
      additions += Number.parseInt(added, 10) || 0;
      deletions += Number.parseInt(removed, 10) || 0;
      files += 1;
    }
    return { additions, deletions, files };
  }

  /** Merges two commits without a work tree: the resulting tree, or the paths in conflict. */
  async mergeTree(
    ours: string,
    theirs: string,
  ): Promise<{ readonly tree: string } | { readonly conflicts: readonly string[] }> {
    const result = await this.run([
      "merge-tree",
      "--write-tree",
      "--name-only",
      "--no-messages",
      "-z",
      ours,
      theirs,
    ]);
    const [tree = "", ...paths] = result.stdout.toString("utf8").split("\0");
    if (result.code === 0) return { tree };
    if (result.code === 1) return { conflicts: [...new Set(paths.filter((path) => path !== ""))] };
    throw new Error(`git merge-tree failed: ${result.stderr.trim()}`);
  }

  async writeCommit(commit: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly author: Person;
    readonly committer: Person;
    readonly message: string;
  }): Promise<string> {
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${personLine(commit.author)}`,
      `committer ${personLine(commit.committer)}`,
      "",
      commit.message,
    ];
    return this.writeObject("commit", lines.join("\n"));
  }

  async writeObject(
    type: "commit" | "tree" | "blob" | "tag",
    data: string | Uint8Array,
  ): Promise<string> {
    const out = await this.git(["hash-object", "-t", type, "-w", "--stdin"], { stdin: data });
    return out.trim();
  }

  /** Moves a ref only when it still has the expected value (null: must not exist). False: somebody else was first. */
  async moveRef(ref: string, before: string | null, after: string | null): Promise<boolean> {
    if (!validRef(ref)) throw new Error(`${ref} is not a valid ref name.`);
    const line =
      after === null
        ? `delete ${ref} ${before ?? NO_SHA}\n`
        : `update ${ref} ${after} ${before ?? NO_SHA}\n`;
    const result = await this.run(["update-ref", "--no-deref", "--stdin"], { stdin: line });
    return result.code === 0;
  }

  close(): void {
    this.#objects.close();
  }
}
