// Globs over repository paths: `**` any folders, `*` and `?` within one name, `{a,b}`. Dot files count like any other,
// square brackets are plain text (`[id].tsx` is a file name), and matching is never exponential.

/** Alternatives a pattern's braces may expand to; beyond it braces are taken literally. */
const MAX_ALTERNATIVES = 256;

export interface GlobOptions {
  readonly ignoreCase?: boolean;
}

export const isGlob = (text: string): boolean => /[*?]|\{[^{}]*,[^{}]*\}/.test(text);

/** `folder/` and `folder/**` cover the folder and all below it. */
export function matchesGlob(path: string, glob: string, options: GlobOptions = {}): boolean {
  const fold = (text: string): string => (options.ignoreCase === true ? text.toLowerCase() : text);
  const names = segments(fold(path));
  return alternatives(fold(glob)).some((pattern) => pathMatches(names, patternOf(pattern)));
}

/** Whether some path could match both. Plain paths are globs without wildcards. */
export function globsMeet(a: string, b: string): boolean {
  const right = alternatives(b).map(patternOf);
  return alternatives(a).some((left) => right.some((other) => pathsMeet(patternOf(left), other)));
}

function segments(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function patternOf(glob: string): readonly string[] {
  const parts = segments(glob);
  return glob.endsWith("/") ? [...parts, "**"] : parts;
}

function pathMatches(names: readonly string[], pattern: readonly string[]): boolean {
  let states = new Set([0]);
  const close = (from: Set<number>): Set<number> => {
    for (const at of from) if (pattern[at] === "**") from.add(at + 1);
    return from;
  };
  states = close(states);
  for (const name of names) {
    const next = new Set<number>();
    for (const at of states) {
      const part = pattern[at];
      if (part === undefined) continue;
      if (part === "**") next.add(at);
      else if (nameMatches(name, part)) next.add(at + 1);
    }
    states = close(next);
    if (states.size === 0) return false;
  }
  return states.has(pattern.length);
}

/** `*` and `?` within one name; two pointers with one way back, so linear in practice and quadratic at worst. */
function nameMatches(name: string, pattern: string): boolean {
  let at = 0;
  let want = 0;
  let star = -1;
  let mark = 0;
  while (at < name.length) {
    if (pattern[want] === "*") {
      star = want;
      mark = at;
      want += 1;
    } else if (want < pattern.length && (pattern[want] === "?" || pattern[want] === name[at])) {
      want += 1;
      at += 1;
    } else if (star >= 0) {
      want = star + 1;
      mark += 1;
      at = mark;
    } else return false;
  }
  while (pattern[want] === "*") want += 1;
  return want === pattern.length;
}

function pathsMeet(a: readonly string[], b: readonly string[]): boolean {
  return meet(a.length, b.length, {
    skipsLeft: (at) => a[at] === "**",
    skipsRight: (at) => b[at] === "**",
    same: (left, right) => namesMeet(a[left] ?? "", b[right] ?? ""),
  });
}

function namesMeet(a: string, b: string): boolean {
  if (!/[*?]/.test(a + b)) return a === b;
  return meet(a.length, b.length, {
    skipsLeft: (at) => a[at] === "*",
    skipsRight: (at) => b[at] === "*",
    same: (left, right) => a[left] === "?" || b[right] === "?" || a[left] === b[right],
  });
}

interface Meeting {
  readonly skipsLeft: (at: number) => boolean;
  readonly skipsRight: (at: number) => boolean;
  readonly same: (left: number, right: number) => boolean;
}

/** Two patterns with "any number of" elements have a common word: reachability over pairs of positions. */
function meet(left: number, right: number, how: Meeting): boolean {
  const seen = new Set<number>();
  const work: [number, number][] = [[0, 0]];
  for (let pair = work.pop(); pair !== undefined; pair = work.pop()) {
    const [i, j] = pair;
    if (i === left && j === right) return true;
    const key = i * (right + 1) + j;
    if (seen.has(key)) continue;
    seen.add(key);
    const anyLeft = i < left && how.skipsLeft(i);
    const anyRight = j < right && how.skipsRight(j);
    if (anyLeft) work.push([i + 1, j]);
    if (anyRight) work.push([i, j + 1]);
    if (i >= left || j >= right) continue;
    if (anyLeft && anyRight) continue;
    if (anyLeft) work.push([i, j + 1]);
    else if (anyRight) work.push([i + 1, j]);
    else if (how.same(i, j)) work.push([i + 1, j + 1]);
  }
  return false;
}

/** Braces with a comma expanded, innermost first. */
function alternatives(glob: string): readonly string[] {
  let found = [glob];
  while (true) {
    const next: string[] = [];
    let expanded = false;
    for (const text of found) {
      const brace = /\{([^{}]*,[^{}]*)\}/.exec(text);
      if (brace === null) {
        next.push(text);
        continue;
      }
      expanded = true;
      for (const choice of (brace[1] ?? "").split(",")) {
        next.push(text.slice(0, brace.index) + choice + text.slice(brace.index + brace[0].length));
      }
    }
    if (!expanded || next.length > MAX_ALTERNATIVES) return found;
    found = [...new Set(next)];
  }
}
