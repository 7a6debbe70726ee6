// What each head has of its own, found for all heads of a chain with one walk instead of one merge-base per element.
import { type Sha, sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";

export interface OwnHistory {
  /** Commits of the head that the base does not have; empty: the base contains the head. */
  readonly own: ReadonlySet<string>;
  /** Merge base with the base; null when there are several, or none: git has to be asked. */
  readonly mergeBase: Sha | null;
}

export async function ownHistories(
  clone: BareClone,
  base: Sha,
  heads: readonly Sha[],
): Promise<ReadonlyMap<Sha, OwnHistory>> {
  const parents = await ownCommits(clone, base, heads);
  return new Map(heads.map((head) => [head, historyOf(head, parents)]));
}

/** Commit → parents, for the commits that the base does not reach. */
async function ownCommits(
  clone: BareClone,
  base: Sha,
  heads: readonly Sha[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const parents = new Map<string, readonly string[]>();
  if (heads.length === 0) return parents;
  const { out } = await clone.git(["rev-list", "--parents", ...new Set(heads), `^${base}`, "--"]);
  for (const line of out.toString("utf8").split("\n")) {
    const [commit = "", ...rest] = line.split(" ");
    if (commit !== "") parents.set(commit, rest);
  }
  return parents;
}

/** Where the walk leaves the head's own commits it meets the base's; one such place is the merge base. */
function historyOf(head: Sha, parents: ReadonlyMap<string, readonly string[]>): OwnHistory {
  const own = new Set<string>();
  const border = new Set<string>();
  const waiting: string[] = [head];
  for (let commit = waiting.pop(); commit !== undefined; commit = waiting.pop()) {
    const above = parents.get(commit);
    if (above === undefined) border.add(commit);
    else if (!own.has(commit)) {
      own.add(commit);
      waiting.push(...above);
    }
  }
  const [only] = border;
  return { own, mergeBase: border.size === 1 && only !== undefined ? sha(only) : null };
}

export async function isContained(clone: BareClone, inner: Sha, outer: Sha): Promise<boolean> {
  // Counted rather than asked with `merge-base --is-ancestor`, which is silent (50 ms, see objects.ts).
  const { out } = await clone.git(["rev-list", "--count", "-n1", inner, `^${outer}`, "--"]);
  return out.toString("utf8").trim() === "0";
}
