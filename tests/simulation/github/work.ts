// What a worker of the simulation writes: files that say how good they are, and edits of lines that others edit too.
import type { Sha } from "../../../core/base/brand.ts";
import { shareOf } from "../chance.ts";
import { mergeTrees } from "../git/merge.ts";
import type { Store, Tree } from "../git/store.ts";
import type { UnitTruth } from "../scenario.ts";
import { workText } from "../truth.ts";

export const SHARED_LINES = 3;
export const sharedText = (): string =>
  Array.from({ length: SHARED_LINES }, (_, n) => `line ${n}`).join("\n");

/** As the target branch has them when a world begins. */
const SHARED = ["shared/a.txt", "shared/b.txt"].map((path) => [path, sharedText()] as const);

/** Candidates that find what is wrong. */
const REPAIRS = 0.6;

/** One of several ways may lead astray where another one does not, or go further than one try would. */
const ASTRAY = 0.25;
const FURTHER = 0.25;

/** What a way is worth: so many tries. */
export function effortOf(
  seed: number,
  truth: UnitTruth,
  attempt: number,
  way: number | null,
): number {
  if (way === null) return attempt;
  const share = shareOf(seed, truth.id, attempt, way, "way");
  return share < ASTRAY ? 0 : share < ASTRAY + FURTHER ? attempt + 1 : attempt;
}

export function workOn(
  store: Store,
  truth: UnitTruth,
  {
    attempt,
    base,
    way = null,
    effort = attempt,
  }: {
    readonly attempt: number;
    readonly base: Sha;
    readonly way?: number | null;
    readonly effort?: number;
  },
): Sha {
  const stands = store.get(base).tree;
  const isStale = attempt < (truth.staleUntil ?? 0);
  const seen = isStale ? new Map([...stands, ...SHARED]) : stands;
  const name = way === null ? `${attempt}` : `${attempt}~${way}`;
  const tree = written(seen, truth, name, effort);
  const message = `work of ${truth.id}, attempt ${name}\n`;
  return store.commit(tree, [base], message, store.get(base).time + 60).id;
}

/** A candidate of a tournament: the unit's head with mc/green merged in, and its own try on top. */
export function repair(
  store: Store,
  seed: number,
  truth: UnitTruth,
  fix: {
    readonly attempt: number;
    readonly head: Sha;
    readonly green: Sha;
    readonly wave: number;
    readonly candidate: number;
  },
): Sha {
  const { attempt, head, green, wave, candidate } = fix;
  const [ours, theirs] = [store.get(head), store.get(green)];
  const base = store.mergeBase(head, green);
  const merged = mergeTrees(
    base === null ? new Map() : store.get(base).tree,
    ours.tree,
    theirs.tree,
  );
  const time = Math.max(ours.time, theirs.time) + 60;
  const both = store.isAncestor(green, head)
    ? ours
    : store.commit(
        merged.clean ? merged.tree : theirs.tree,
        [head, green],
        "bring in mc/green\n",
        time,
      );
  const finds = shareOf(seed, truth.id, attempt, wave, candidate) < REPAIRS;
  const name = `${attempt}.${wave}.${candidate}`;
  const tree = written(both.tree, truth, name, finds ? attempt + wave : attempt);
  return store.commit(tree, [both.id], `repair of ${truth.id}, ${name}\n`, both.time + 60).id;
}

/** `effort`: how many tries its quality is worth. */
function written(before: Tree, truth: UnitTruth, name: string, effort: number): Tree {
  const tree = new Map(before);
  const group = truth.group !== null && effort < truth.group.until ? truth.group : null;
  const good = effort >= truth.goodFrom;
  tree.set(`src/${truth.id}.js`, workText({ unit: truth.id, attempt: name, good, group }));
  if (truth.isProtected) tree.set(".github/CODEOWNERS", `* @${truth.id}-${name}\n`);
  if (truth.shared !== null) {
    const lines = (tree.get(truth.shared.path) ?? sharedText()).split("\n");
    lines[truth.shared.line] = `${truth.id} ${name}`;
    tree.set(truth.shared.path, lines.join("\n"));
  }
  return tree;
}
