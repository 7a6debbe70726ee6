// A repair must not get by because fewer tests look at it: a test file that is gone, or a case that is skipped now, refuses it.
import { posix } from "node:path";

const CODE =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|scala|rb|php|cs|swift|c|cc|cpp|exs?|sh|bats|clj|hs|lua|dart)$/i;
const FOLDER = /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\//i;
const NAME = /(?:^|[._-])(?:tests?|specs?)(?:[._-]|$)|^test_|(?:Tests?|Spec|IT)\.[a-z]+$/;

export function isTestFile(path: string): boolean {
  if (!CODE.test(path)) return false;
  return FOLDER.test(path) || NAME.test(posix.basename(path));
}

export interface Sides {
  /** Files of mc/green, of the unit's head and of the repair. */
  readonly green: ReadonlySet<string>;
  readonly head: ReadonlySet<string>;
  readonly result: ReadonlySet<string>;
  /** What the unit itself changed: with it, a file that one side lacks tells who took it away. */
  readonly changedByUnit: ReadonlySet<string>;
}

/** Test files that nobody but the repair took away. One that was moved counts as there. */
export function lostTests({ green, head, result, changedByUnit }: Sides): readonly string[] {
  const moved = new Map<string, number>();
  for (const path of result) {
    if (green.has(path) || head.has(path) || !isTestFile(path)) continue;
    const name = posix.basename(path);
    moved.set(name, (moved.get(name) ?? 0) + 1);
  }
  const lost: string[] = [];
  for (const path of new Set([...green, ...head])) {
    if (result.has(path) || !isTestFile(path)) continue;
    const byGreen = !green.has(path) && !changedByUnit.has(path);
    const byUnit = !head.has(path) && changedByUnit.has(path);
    if (byGreen || byUnit) continue;
    const name = posix.basename(path);
    const left = moved.get(name) ?? 0;
    if (left > 0) moved.set(name, left - 1);
    else lost.push(path);
  }
  return lost;
}

const SKIPS = [
  /\b(?:it|test|describe|suite|context|bench)(?:\.\w+)*\.(?:skip|skipIf|todo|only|fails|failing)\b/g,
  /\bx(?:it|test|describe)\s*\(/g,
  /\bf(?:it|describe)\s*\(/g,
  /\b(?:skip|todo)\s*:\s*(?:true|["'`])/g,
  /@(?:pytest\.mark\.|unittest\.)?(?:skip|skipif|skipIf|skipUnless|xfail|expectedFailure)\b/g,
  /\bpytest\.(?:skip|xfail)\s*\(/g,
  /\bself\.skipTest\s*\(/g,
  /\b[tb]\.Skip(?:f|Now)?\s*\(/g,
  /#\[\s*ignore\b/g,
  /@(?:Ignore|Disabled)\b/g,
];

/** Places that keep a test from running. */
export function skipsIn(text: string): number {
  const places = new Set<number>();
  for (const pattern of SKIPS) for (const found of text.matchAll(pattern)) places.add(found.index);
  return places.size;
}
