// Whether something learned is about the files at hand: by whole segments of paths, never by substrings, so that `a.py` is
// not `data.py` and `lib/a.py` is not `src/a.py`.
import { isGlob, overlaps, plainPath } from "../base/paths.ts";

/** Two different files of one folder are near, not the same. */
const SAME_FOLDER = 0.5;
const DEPTH_MAX = 12;

const segments = (path: string): readonly string[] =>
  plainPath(path).split("/").slice(0, DEPTH_MAX);

/** 1: the same file, or one holds the other; .5 and less: files of the same folder, the more folders they share; 0: apart. */
function near(a: string, b: string): number {
  if (overlaps(a, b)) return 1;
  if (isGlob(a) || isGlob(b)) return 0;
  const left = segments(a).slice(0, -1);
  const right = segments(b).slice(0, -1);
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared += 1;
  const deepest = Math.max(left.length, right.length);
  return deepest === 0 ? 0 : (SAME_FOLDER * shared) / deepest;
}

/** How much a lesson about `of` concerns work on `files`: the best of all pairs. */
export function scopeMatch(of: readonly string[], files: readonly string[]): number {
  let best = 0;
  for (const one of of) {
    for (const file of files) {
      best = Math.max(best, near(one, file));
      if (best === 1) return 1;
    }
  }
  return best;
}

/** A lesson about no file in particular concerns everybody. */
export const concerns = (of: readonly string[], files: readonly string[]): boolean =>
  of.length === 0 || scopeMatch(of, files) >= SAME_FOLDER;

/** What episodes are gathered by: each path, and the folder that holds it. */
export function scopeTokens(paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const plain = plainPath(path).replace(/\/$/, "");
    found.add(plain);
    const cut = plain.lastIndexOf("/");
    if (cut > 0) found.add(plain.slice(0, cut));
  }
  return [...found];
}
