// Questions about history, answered from commits in memory where history is short: a process costs more than the answer.
// Exact or not at all: null says that git has to be asked.
import type { Commit } from "./commit.ts";

/** Commits that one answer may walk over. Beyond that git, with its index of commits, is quicker. */
const WALK_MAX = 2_000;

export class History {
  readonly #read: (sha: string) => Promise<Commit | null>;
  /** Read by one walk, at hand for the next without a turn of the event loop each. */
  readonly #known = new Map<string, Commit>();
  /** History only grows: once it was too long it stays so. */
  #long = false;

  constructor(read: (sha: string) => Promise<Commit | null>) {
    this.#read = read;
  }

  async commit(sha: string): Promise<Commit | null> {
    const known = this.#known.get(sha);
    if (known !== undefined) return known;
    const commit = await this.#read(sha);
    if (commit === null || commit.sha !== sha) return null;
    if (this.#known.size >= 4 * WALK_MAX) this.#known.clear();
    this.#known.set(sha, commit);
    return commit;
  }

  /** Everything that a commit reaches, itself included, without what is in `stop`. */
  async reach(tip: string, stop: ReadonlySet<string> = NONE): Promise<ReadonlySet<string> | null> {
    if (this.#long) return null;
    const found = new Set<string>();
    const waiting = [tip];
    for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
      if (found.has(sha) || stop.has(sha)) continue;
      if (found.size >= WALK_MAX) {
        this.#long = true;
        return null;
      }
      found.add(sha);
      const commit = this.#known.get(sha) ?? (await this.commit(sha));
      if (commit === null) return null;
      waiting.push(...commit.parents);
    }
    return found;
  }

  /** Commits reachable from `to` and not from `from`, in the order of `git rev-list --topo-order`. */
  async between(from: string | null, to: string): Promise<readonly string[] | null> {
    const old = from === null ? NONE : await this.reach(from);
    const fresh = old === null ? null : await this.reach(to, old);
    if (fresh === null) return null;
    const parents = (sha: string) =>
      (this.#known.get(sha)?.parents ?? []).filter((parent) => fresh.has(parent));
    const children = new Map<string, number>();
    for (const sha of fresh)
      for (const parent of parents(sha)) children.set(parent, (children.get(parent) ?? 0) + 1);
    const order: string[] = [];
    const ready = fresh.has(to) ? [to] : [];
    for (let sha = ready.pop(); sha !== undefined; sha = ready.pop()) {
      order.push(sha);
      for (const parent of parents(sha)) {
        const left = (children.get(parent) ?? 0) - 1;
        children.set(parent, left);
        if (left === 0) ready.push(parent);
      }
    }
    return order.length === fresh.size ? order : null;
  }

  /** The line of first parents from `to` down to what `from` reaches, newest first. */
  async line(from: string | null, to: string, limit: number): Promise<readonly Commit[] | null> {
    const old = from === null ? NONE : await this.reach(from);
    if (old === null) return null;
    const found: Commit[] = [];
    for (let sha: string | undefined = to; sha !== undefined && !old.has(sha); ) {
      if (found.length === limit) break;
      const commit = await this.commit(sha);
      if (commit === null) return null;
      found.push(commit);
      sha = commit.parents[0];
    }
    return found;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean | null> {
    return (await this.reach(descendant))?.has(ancestor) ?? null;
  }

  /** The oldest commit of the tip's line of first parents that still contains the head; the head itself when none does. */
  async landing(head: string, tip: string): Promise<string | null> {
    const old = await this.reach(head);
    if (old === null) return null;
    let landed = head;
    for (let sha: string | undefined = tip; sha !== undefined && !old.has(sha); ) {
      const above = await this.reach(sha, old);
      const commit = await this.commit(sha);
      if (above === null || commit === null) return null;
      const joins = [...above].some((one) => this.#known.get(one)?.parents.includes(head));
      if (!joins) break;
      landed = sha;
      sha = commit.parents[0];
    }
    return landed;
  }

  /** The one best common ancestor; null also when there is none, or more than one. */
  async mergeBase(a: string, b: string): Promise<string | null> {
    const [left, right] = [await this.reach(a), await this.reach(b)];
    if (left === null || right === null) return null;
    if (left.has(b)) return b;
    if (right.has(a)) return a;
    const common = [...left].filter((sha) => right.has(sha));
    const inner = new Set(common.flatMap((sha) => this.#known.get(sha)?.parents ?? []));
    const best = common.filter((sha) => !inner.has(sha));
    return best.length === 1 ? (best[0] ?? null) : null;
  }
}

const NONE: ReadonlySet<string> = new Set();
