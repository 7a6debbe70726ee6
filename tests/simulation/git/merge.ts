// Three-way merges of whole trees: by path, and within a path by line while the number of lines stays the same.

import { type ConflictFile, conflictText } from "../../../app/git/conflict.ts";
import type { Sha } from "../../../core/base/brand.ts";
import type { Store, Tree } from "./store.ts";

export type Merged =
  | { readonly clean: true; readonly tree: Tree }
  | { readonly clean: false; readonly paths: readonly string[]; readonly detail: string };

export function mergeTrees(base: Tree, ours: Tree, theirs: Tree): Merged {
  const tree = new Map(ours);
  const conflicts: ConflictFile[] = [];
  const moved = renames(base, ours);
  for (const path of new Set([...base.keys(), ...theirs.keys()])) {
    const [was, here, there] = [base.get(path), ours.get(path), theirs.get(path)];
    if (there === was || there === here) continue;
    if (here === was) {
      if (there === undefined) tree.delete(path);
      else tree.set(path, there);
      continue;
    }
    // The change follows a file that our side renamed, as long as it did nothing else to it.
    const elsewhere = there === undefined ? undefined : moved.get(path);
    if (elsewhere !== undefined && there !== undefined) {
      tree.set(elsewhere, there);
      continue;
    }
    const merged = mergeLines(was, here, there);
    if (merged === null) conflicts.push(conflictOf(path, was, here, there));
    else tree.set(path, merged);
  }
  if (conflicts.length === 0) return { clean: true, tree };
  conflicts.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    clean: false,
    paths: conflicts.map(({ path }) => path),
    detail: conflictText(conflicts),
  };
}

/** Old name → new name, where the content stayed the same to the letter. */
export function renames(before: Tree, after: Tree): ReadonlyMap<string, string> {
  const gone = new Map<string, string>();
  const found = new Map<string, string>();
  for (const [path, text] of before) if (!after.has(path)) gone.set(text, path);
  if (gone.size === 0) return found;
  for (const [path, text] of after) {
    const from = before.has(path) ? undefined : gone.get(text);
    if (from !== undefined) found.set(from, path);
  }
  return found;
}

type Text = string | undefined;

function conflictOf(path: string, was: Text, here: Text, there: Text): ConflictFile {
  if (here === undefined || there === undefined) {
    const [gone, kept] = here === undefined ? ["ours", "theirs"] : ["theirs", "ours"];
    const said = `CONFLICT (modify/delete): ${path} deleted in ${gone} and modified in ${kept}.`;
    return { path, said: [said], body: null };
  }
  const kind = was === undefined ? "add/add" : "content";
  const body = Buffer.from(marked(here.split("\n"), there.split("\n")));
  return { path, said: [`CONFLICT (${kind}): Merge conflict in ${path}`], body };
}

/** One conflict from the first line that differs to the last. */
function marked(ours: readonly string[], theirs: readonly string[]): string {
  let head = 0;
  while (head < ours.length && head < theirs.length && ours[head] === theirs[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(ours.length, theirs.length) - head &&
    ours.at(-1 - tail) === theirs.at(-1 - tail)
  )
    tail += 1;
  return [
    ...ours.slice(0, head),
    ...["<<<<<<< ours", ...ours.slice(head, ours.length - tail), "======="],
    ...[...theirs.slice(head, theirs.length - tail), ">>>>>>> theirs"],
    ...ours.slice(ours.length - tail),
  ].join("\n");
}

function mergeLines(was: Text, here: Text, there: Text): string | null {
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
