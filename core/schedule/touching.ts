// Which units may touch the same file, and which of two goes first. A path that many units name makes a chain instead
// of all pairs: the order is the same and stays linear.
import { foldersOf, isGlob, overlaps } from "../base/paths.ts";

export interface Touch {
  /** In normal form. */
  readonly files: readonly string[];
  readonly priority: number;
}

/** Units that name no file: ordered among themselves, with every other unit too, or not at all. */
export type UnknownScope = "serial" | "barrier" | "free";

/** Groups up to this size get every pair, larger ones a chain in order. */
const ALL_PAIRS_UP_TO = 16;

/** Lists up to this length are searched when something is added; longer ones are cleared of repeats at the end. */
const SHORT = 64;

/** Per unit the places of the units that go before it. */
export function overlapOrder(units: readonly Touch[], unknown: UnknownScope): number[][] {
  const pairs = new Pairs(units);
  const byPath = new Map<string, number[]>();
  const globs = new Map<string, number[]>();
  const list = (map: Map<string, number[]>, key: string): number[] => {
    const found = map.get(key);
    if (found !== undefined) return found;
    const made: number[] = [];
    map.set(key, made);
    return made;
  };
  units.forEach((unit, at) => {
    for (const file of new Set(unit.files)) {
      if (isGlob(file)) list(globs, file).push(at);
      else list(byPath, file.replace(/\/$/, "")).push(at);
    }
  });
  for (const group of byPath.values()) pairs.group(group);
  const above = new FoldersAbove();
  for (const [path, group] of byPath) {
    for (const folder of above.of(path)) {
      const holders = byPath.get(folder);
      if (holders !== undefined) pairs.between(holders, group);
    }
  }
  withGlobs(pairs, byPath, globs, above);
  const nameless = units.map((unit) => unit.files.length === 0);
  if (unknown === "serial") pairs.inPlace(nameless.flatMap((is, at) => (is ? [at] : [])));
  if (unknown === "barrier") pairs.barriers(nameless);
  return pairs.before();
}

type Groups = ReadonlyMap<string, readonly number[]>;
type Named = readonly [path: string, group: readonly number[]];

function withGlobs(pairs: Pairs, byPath: Groups, globs: Groups, above: FoldersAbove): void {
  if (globs.size === 0) return;
  const roots = new Map<string, Named[]>();
  for (const glob of globs.keys()) roots.set(fixedPart(glob), []);
  for (const [path, group] of byPath) {
    roots.get("")?.push([path, group]);
    roots.get(path)?.push([path, group]);
    for (const folder of above.of(path)) roots.get(folder)?.push([path, group]);
  }
  const seen: Named[] = [];
  for (const [glob, group] of globs) {
    pairs.group(group);
    const root = fixedPart(glob);
    for (const [path, others] of [...(roots.get(root) ?? []), ...seen]) {
      if (overlaps(glob, path)) pairs.between(group, others);
    }
    for (const folder of root === "" ? [] : [root, ...above.of(root)]) {
      const holders = byPath.get(folder); // `src/` covers the glob `src/lib/*.ts`
      if (holders !== undefined) pairs.between(group, holders);
    }
    seen.push([glob, group]);
  }
}

/** `foldersOf`, computed once per folder instead of once per file. */
class FoldersAbove {
  readonly #known = new Map<string, readonly string[]>();

  of(path: string): readonly string[] {
    const cut = path.lastIndexOf("/");
    if (cut <= 0) return [];
    const folder = path.slice(0, cut);
    let known = this.#known.get(folder);
    if (known === undefined) {
      known = [folder, ...foldersOf(folder)];
      this.#known.set(folder, known);
    }
    return known;
  }
}

/** The folders of a glob before its first wildcard. */
function fixedPart(glob: string): string {
  const fixed: string[] = [];
  const parts = glob.split("/");
  for (const part of parts.slice(0, -1)) {
    if (/[*?{]/.test(part)) break;
    fixed.push(part);
  }
  return fixed.join("/");
}

class Pairs {
  readonly #units: readonly Touch[];
  /** Per unit the units before it, repeats included; the rule gives each pair one direction only. */
  readonly #before: number[][];

  constructor(units: readonly Touch[]) {
    this.#units = units;
    this.#before = units.map(() => []);
  }

  before(): number[][] {
    return this.#before.map((list) => (list.length <= SHORT ? list : [...new Set(list)]));
  }

  /** Smaller priority number first, then the earlier place. */
  #isBefore(a: number, b: number): boolean {
    const order = (this.#units[a]?.priority ?? 0) - (this.#units[b]?.priority ?? 0) || a - b;
    return order < 0;
  }

  #add(first: number, then: number): void {
    const list = this.#before[then];
    if (list === undefined || first === then) return;
    if (list.length > SHORT || !list.includes(first)) list.push(first);
  }

  #pair(a: number, b: number): void {
    if (this.#isBefore(a, b)) this.#add(a, b);
    else this.#add(b, a);
  }

  group(members: readonly number[]): void {
    if (members.length > ALL_PAIRS_UP_TO) {
      this.#chain(members);
      return;
    }
    for (let left = 0; left < members.length; left += 1) {
      for (let right = left + 1; right < members.length; right += 1) {
        this.#pair(members[left] ?? 0, members[right] ?? 0);
      }
    }
  }

  /** Every member of one group with every member of the other; members of both are the same unit. */
  between(some: readonly number[], others: readonly number[]): void {
    if (some.length * others.length > ALL_PAIRS_UP_TO * ALL_PAIRS_UP_TO) {
      this.#chain([...new Set([...some, ...others])]);
      return;
    }
    for (const a of some) for (const b of others) this.#pair(a, b);
  }

  #chain(members: readonly number[]): void {
    const sorted = [...members].sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
    for (let at = 1; at < sorted.length; at += 1) {
      this.#add(sorted[at - 1] ?? 0, sorted[at] ?? 0);
    }
  }

  /** By place in the list, whatever the priority. */
  inPlace(members: readonly number[]): void {
    const all = members.length <= ALL_PAIRS_UP_TO;
    for (let then = 1; then < members.length; then += 1) {
      for (let first = all ? 0 : then - 1; first < then; first += 1) {
        this.#add(members[first] ?? 0, members[then] ?? 0);
      }
    }
  }

  /** A unit of unknown scope waits for all before it in the list, and all after it wait for that unit. */
  barriers(unknown: readonly boolean[]): void {
    const count = unknown.filter(Boolean).length;
    if (count === 0) return;
    if (count * unknown.length <= ALL_PAIRS_UP_TO * ALL_PAIRS_UP_TO) {
      for (let left = 0; left < unknown.length; left += 1) {
        for (let right = left + 1; right < unknown.length; right += 1) {
          if (unknown[left] === true || unknown[right] === true) this.#add(left, right);
        }
      }
      return;
    }
    let barrier = -1;
    let since: number[] = [];
    for (let at = 0; at < unknown.length; at += 1) {
      if (unknown[at] !== true) {
        if (barrier >= 0) this.#add(barrier, at);
        since.push(at);
        continue;
      }
      for (const before of since) this.#add(before, at);
      if (barrier >= 0) this.#add(barrier, at);
      barrier = at;
      since = [];
    }
  }
}
