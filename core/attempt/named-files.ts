// Files that a text names: logs, criteria and answers write paths in many ways. A guess: whether one is there is for the reader to
// find out.
import { normalPath } from "../base/paths.ts";

const TEXT_MAX_CHARS = 40_000;
const NAMED_MAX = 60;
const PATH_MAX_CHARS = 300;
const WORD = /[\w@+./-]+/g;
const ENDING = /[^/.]\.[A-Za-z]\w{0,7}$/;
/** Absolute paths of a job: the checkout's folder is cut off. */
const CHECKOUT = "/repo/";

/** Paths in normal form, most named first, then as they come. */
export function filesNamedIn(text: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const [word] of text.slice(-TEXT_MAX_CHARS).matchAll(WORD)) {
    const path = pathOf(word);
    if (path !== null) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, NAMED_MAX)
    .map(([path]) => path);
}

function pathOf(word: string): string | null {
  if (word.length > PATH_MAX_CHARS) return null;
  const at = word.startsWith("/") ? word.lastIndexOf(CHECKOUT) : -1;
  const inside = (at < 0 ? word : word.slice(at + CHECKOUT.length)).replace(/[.-]+$/, "");
  // A scope of packages is no folder; `-` and `/` begin options and other places.
  if (/^[@/-]/.test(inside) || !ENDING.test(inside)) return null;
  const normal = normalPath(inside);
  return normal.ok ? normal.path : null;
}
