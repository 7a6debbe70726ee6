// A repository in memory: commits with whole trees, refs, ancestry. Ids depend on content alone, as git's do.
import { createHash } from "node:crypto";
import { isSha, type Sha, sha } from "../../../core/base/brand.ts";

export type Tree = ReadonlyMap<string, string>;

export interface Commit {
  readonly id: Sha;
  readonly tree: Tree;
  readonly treeId: string;
  readonly parents: readonly Sha[];
  readonly message: string;
  /** Seconds since the epoch. */
  readonly time: number;
  /** Longest way to a commit without parents. */
  readonly depth: number;
}

export interface RefChange {
  readonly ref: string;
  readonly before: Sha | null;
  readonly after: Sha | null;
  readonly by: string;
}

export class Store {
  readonly #commits = new Map<Sha, Commit>();
  readonly #refs = new Map<string, Sha>();
  readonly #treeIds = new Map<Tree, string>();
  readonly #ancestry = new Map<string, boolean>();
  /** Called after each push, with all refs that it changed. */
  onChange: (changes: readonly RefChange[]) => void = () => {};
  /** A merge of this head was found to do what nobody meant. */
  onHeld: (head: Sha) => void = () => {};
  /** What a merge of this head has as its tree; a git that errs makes it another. */
  merging: (head: Sha, tree: Tree) => Tree = (_head, tree) => tree;

  commit(tree: Tree, parents: readonly Sha[], message: string, time: number): Commit {
    const treeId = this.#treeId(tree);
    const id = sha(
      createHash("sha1")
        .update(`${treeId}\n${parents.join(" ")}\n${time}\n${message}`)
        .digest("hex"),
    );
    const known = this.#commits.get(id);
    if (known !== undefined) return known;
    const depth = 1 + Math.max(0, ...parents.map((parent) => this.get(parent).depth));
    const commit: Commit = { id, tree, treeId, parents, message, time, depth };
    this.#commits.set(id, commit);
    return commit;
  }

  #treeId(tree: Tree): string {
    const known = this.#treeIds.get(tree);
    if (known !== undefined) return known;
    const hash = createHash("sha1");
    for (const path of [...tree.keys()].sort()) hash.update(`${path}\0${tree.get(path)}\0`);
    const id = hash.digest("hex");
    this.#treeIds.set(tree, id);
    return id;
  }

  get(id: Sha): Commit {
    const commit = this.#commits.get(id);
    if (commit === undefined) throw new Error(`no commit ${id}`);
    return commit;
  }
  has(id: string): boolean {
    return isSha(id) && this.#commits.has(id);
  }

  ref(name: string): Sha | null {
    return this.#refs.get(name) ?? null;
  }
  refs(): ReadonlyMap<string, Sha> {
    return this.#refs;
  }

  /** One push of several refs, whatever they hold. */
  push(by: string, updates: readonly (readonly [ref: string, after: Sha | null])[]): void {
    const changes: RefChange[] = [];
    for (const [ref, after] of updates) {
      const before = this.ref(ref);
      if (before === after) continue;
      if (after === null) this.#refs.delete(ref);
      else this.#refs.set(ref, after);
      changes.push({ ref, before, after, by });
    }
    if (changes.length > 0) this.onChange(changes);
  }

  isAncestor(ancestor: Sha, descendant: Sha): boolean {
    if (ancestor === descendant) return true;
    const key = `${ancestor} ${descendant}`;
    const known = this.#ancestry.get(key);
    if (known !== undefined) return known;
    const least = this.get(ancestor).depth;
    const found = this.get(descendant).parents.some(
      (parent) => this.get(parent).depth >= least && this.isAncestor(ancestor, parent),
    );
    this.#ancestry.set(key, found);
    return found;
  }

  /** Of the common ancestors the one furthest from the root; null without any. */
  mergeBase(left: Sha, right: Sha): Sha | null {
    const seen = new Set<Sha>();
    const open = [left];
    let best: Commit | null = null;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const commit = this.get(at);
      if (this.isAncestor(at, right)) {
        if (best === null || commit.depth > best.depth) best = commit;
        continue;
      }
      open.push(...commit.parents);
    }
    return best?.id ?? null;
  }
}
