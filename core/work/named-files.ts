// Files that a text names: logs, criteria and answers write paths in many ways. A guess: whether one is there is for the reader to
// find out.
import { normalPath } from "../base/paths.ts";

const TEXT_MAX_CHARS = 40_000;
const NAMED_MAX = 60;
/** A path with an extension; a drive, a scheme or an `@scope` before it makes it something else. */
const PATH =
  /(?<![\w@:/.-])(?:\.{0,2}\/)?(?:[\w@+.-]+\/)*[\w@+-][\w@+.-]*\.[A-Za-z][\w]{0,7}(?![\w/])/g;
/** Absolute ones of a job: the checkout's folder is cut off. */
const CHECKOUT = /(?:\/[\w.-]+)+\/repo\/(?=[\w@.])/g;

/** Paths in normal form, most named first, then as they come. */
export function filesNamedIn(text: string): readonly string[] {
  const tail = text.slice(-TEXT_MAX_CHARS).replace(CHECKOUT, " ");
  const counts = new Map<string, number>();
  for (const [found] of tail.matchAll(PATH)) {
    const normal = normalPath(found);
    if (!normal.ok || normal.path.endsWith("/")) continue;
    counts.set(normal.path, (counts.get(normal.path) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, NAMED_MAX)
    .map(([path]) => path);
}
