// Three-way merges of whole trees: by path, and within a path by line while the number of lines stays the same.

import type { Sha } from "../../../core/base/brand.ts";
import type { Store, Tree } from "./store.ts";

export type Merged =
  | { readonly clean: true; readonly tree: Tree }
  | { readonly clean: false; readonly paths: readonly string[]; readonly detail: string };

export function mergeTrees(base: Tree, ours: Tree, theirs: Tree): Merged {
  const tree = new Map(ours);
  const paths: string[] = [];
  const detail: string[] = [];
  for (const path of new Set([...base.keys(), ...theirs.keys()])) {
    const [was, here, there] = [base.get(path), ours.get(path), theirs.get(path)];
    if (there === was || there === here) continue;
    if (here === was) {
      if (there === undefined) tree.delete(path);
      else tree.set(path, there);
      continue;
    }
    const merged = mergeLines(was, here, there);
    if (merged !== null) {
      tree.set(path, merged);
      continue;
    }
    paths.push(path);
    detail.push(
      `--- ${path}\n<<<<<<<\n${here ?? "(deleted)"}\n=======\n${there ?? "(deleted)"}\n>>>>>>>`,
    );
  }
  if (paths.length === 0) return { clean: true, tree };
  return { clean: false, paths: paths.sort(), detail: detail.join("\n") };
}

function mergeLines(
  was: string | undefined,
  here: string | undefined,
  there: string | undefined,
): string | null {
  if (was === undefined || here === undefined || there === undefined) return null;
  const [base, ours, theirs] = [was.split("\n"), here.split("\n"), there.split("\n")];
  if (ours.length !== base.length || theirs.length !== base.length) return null;
  const lines: string[] = [];
  for (const [at, line] of base.entries()) {
    const [left = "", right = ""] = [ours[at], theirs[at]];
    if (left !== line && right !== line && left !== right) return null;
    lines.push(left === line ? right : left);
  }
  return lines.join("\n");
}

/** Paths that differ between two trees. */
export function changedPaths(before: Tree, after: Tree): readonly string[] {
  const paths: string[] = [];
  for (const [path, text] of after) if (before.get(path) !== text) paths.push(path);
  for (const path of before.keys()) if (!after.has(path)) paths.push(path);
  return paths.sort();
}

/** What `head` changes against its merge base with `other`; null when they share no history. */
export function changesSince(store: Store, other: Sha, head: Sha): readonly string[] | null {
  const base = store.mergeBase(other, head);
  return base === null ? null : changedPaths(store.get(base).tree, store.get(head).tree);
}
