// What real clones find in a merge, found in trees in memory: the lists of changed paths are made here, the judgement is
// the one of app/git/finding.ts. Renames count where the content stayed the same to the letter.
import type { Changes, RawPath } from "../../../app/git/changes.ts";
import { type Finding, outsideOf, revertOf } from "../../../app/git/finding.ts";
import { PAST_DEPTH, type Past, pastOf, type Step } from "../../../app/git/past.ts";
import type { Sha } from "../../../core/base/brand.ts";
import { changedPaths, renames } from "./merge.ts";
import type { Store, Tree } from "./store.ts";

export interface MergeInMemory {
  /** Merge base of `previous` and `head`. */
  readonly common: Sha;
  readonly previous: Sha;
  readonly head: Sha;
  readonly tree: Tree;
  readonly mayRevert: boolean;
}

/** `base`: the mc/green that the chain stands on. */
export function findingIn(store: Store, base: Sha, merge: MergeInMemory): Finding | null {
  const { common, previous, head, mayRevert } = merge;
  const [since, before] = [store.get(common).tree, store.get(previous).tree];
  const changed = changesOf(before, merge.tree);
  const allowed = changesOf(since, store.get(head).tree);
  const meanwhile = [...renames(since, before)].map(
    ([from, to]) => [rawPath(to), rawPath(from)] as const,
  );
  const outside = outsideOf(head, changed, allowed, new Map(meanwhile));
  if (outside !== null || mayRevert) return outside;
  return revertOf(
    pastIn(store, base),
    changed,
    new Set([...renames(before, merge.tree).keys()].map(rawPath)),
  );
}

const rawPath = (path: string): RawPath => Buffer.from(path, "utf8").toString("latin1");
const stateOf = (text: string | undefined): string => (text === undefined ? "" : `100644 ${text}`);

function changesOf(before: Tree, after: Tree): Changes {
  return new Map(
    changedPaths(before, after).map((path) => [
      rawPath(path),
      { before: stateOf(before.get(path)), after: stateOf(after.get(path)) },
    ]),
  );
}

const pasts = new WeakMap<Store, Map<Sha, Past>>();
const steps = new WeakMap<Store, Map<Sha, Step>>();

function pastIn(store: Store, tip: Sha): Past {
  const known = memoryOf(pasts, store);
  const found = known.get(tip);
  if (found !== undefined) return found;
  const line: Step[] = [];
  for (let at: Sha | null = tip; at !== null && line.length < PAST_DEPTH; ) {
    const step = stepOf(store, at);
    line.push(step);
    at = step.parent;
  }
  const past = pastOf(line);
  known.set(tip, past);
  return past;
}

function stepOf(store: Store, commit: Sha): Step {
  const known = memoryOf(steps, store);
  const found = known.get(commit);
  if (found !== undefined) return found;
  const { tree, parents, message } = store.get(commit);
  const [parent = null] = parents;
  const before: Tree = parent === null ? new Map() : store.get(parent).tree;
  const [subject = ""] = message.split("\n");
  const step = { commit, parent, subject, changes: changesOf(before, tree) };
  known.set(commit, step);
  return step;
}

function memoryOf<Value>(all: WeakMap<Store, Map<Sha, Value>>, store: Store): Map<Sha, Value> {
  const known = all.get(store);
  if (known !== undefined) return known;
  const made = new Map<Sha, Value>();
  all.set(store, made);
  return made;
}
