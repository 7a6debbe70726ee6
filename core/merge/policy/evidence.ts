// What may be wrong, and what was seen: every defect (an element on its own, or a pair that breaks together) and the failures
// that it would explain. A passed verification rules out every defect inside it for good; nothing else does.
import type { Board } from "./board.ts";
import { treeOf } from "./board.ts";
import type { Observation, QueueElement } from "./view.ts";

/** Something that makes every tree fail that contains it. */
export interface Defect {
  /** Queued elements, one or two; with two, the later one is blamed. */
  readonly of: readonly string[];
  /** What it breaks together with that has landed, if so. */
  readonly landed: string | null;
  readonly probability: number;
}

/** A failure that is not explained away, with the defects that would explain it. */
export interface Failure {
  readonly observations: readonly Observation[];
  readonly defects: readonly Defect[];
}

export interface Evidence {
  /** The defects an element brings to mc/green as it is, without those of a pair of queued elements. */
  readonly own: (id: string) => readonly Defect[];
  /** null when a passed verification rules it out. */
  readonly pair: (one: string, other: string) => Defect | null;
  /** Probability that a pair breaks before anything was seen; 0 when ruled out. */
  readonly pairRisk: (one: string, other: string) => number;
  readonly failures: readonly Failure[];
  readonly isCleared: (id: string) => boolean;
}

export interface EvidenceOptions {
  /** Landed elements, newest first, that may break one without a path in common. */
  readonly hiddenReach: number;
  /** A path in common makes a conflict likelier. */
  readonly overlap: boolean;
}

const LEAST = 0.001;
const MOST = 0.999;

function clamp(probability: number): number {
  if (!(probability > LEAST)) return LEAST;
  return probability > MOST ? MOST : probability;
}

interface Pass {
  readonly members: ReadonlySet<string>;
  readonly landing: number;
}

export function evidenceOf(
  board: Board,
  blamed: (one: string, other: string) => string,
  { hiddenReach, overlap }: EvidenceOptions,
): Evidence {
  const { view } = board;
  const overlapConflict = clamp(view.measures.overlapConflict);
  const hiddenConflict = clamp(view.measures.hiddenConflict);
  const passes = new Map<string, Pass[]>();
  for (const { of } of board.passed) {
    const pass = { members: new Set(of.members), landing: of.landing };
    for (const id of pass.members) {
      const list = passes.get(id);
      if (list === undefined) passes.set(id, [pass]);
      else list.push(pass);
    }
  }
  const isCleared = (id: string) => passes.has(id);
  const wereTogether = (id: string, other: string, landing: number | null): boolean =>
    (passes.get(id) ?? []).some(
      (pass) => pass.members.has(other) || (landing !== null && landing <= pass.landing),
    );
  const overlaps = (one: string, other: string) => overlap && board.overlaps(one, other);
  const lately = [...board.landed.values()].toSorted((a, b) => b.landing - a.landing);
  const recent = lately.slice(0, hiddenReach);

  const ownCache = new Map<string, readonly Defect[]>();
  const own = (id: string): readonly Defect[] => {
    const before = ownCache.get(id);
    if (before !== undefined) return before;
    const defects: Defect[] = [];
    const element = board.byId.get(id);
    if (element !== undefined) {
      if (!isCleared(id))
        defects.push({ of: [id], landed: null, probability: clamp(element.prior) });
      for (const one of recent) {
        if (overlaps(id, one.id) || wereTogether(id, one.id, one.landing)) continue;
        defects.push({ of: [id], landed: one.id, probability: hiddenConflict });
      }
      for (const near of overlap ? board.neighbours(id) : []) {
        const one = board.landed.get(near);
        if (one === undefined || wereTogether(id, near, one.landing)) continue;
        defects.push({ of: [id], landed: near, probability: overlapConflict });
      }
    }
    ownCache.set(id, defects);
    return defects;
  };

  const pairRisk = (one: string, other: string): number => {
    if (wereTogether(one, other, null)) return 0;
    return overlaps(one, other) ? overlapConflict : hiddenConflict;
  };
  const pairCache = new Map<string, Defect | null>();
  const pair = (one: string, other: string): Defect | null => {
    const later = blamed(one, other);
    const earlier = later === one ? other : one;
    const key = treeOf([earlier, later]);
    const before = pairCache.get(key);
    if (before !== undefined) return before;
    const probability = pairRisk(one, other);
    const defect = probability === 0 ? null : { of: [later, earlier], landed: null, probability };
    pairCache.set(key, defect);
    return defect;
  };

  return { own, pair, pairRisk, isCleared, failures: failuresOf(board, own, pair) };
}

/** Failures by what explains them: equal sets of defects are one failure seen several times. */
function failuresOf(
  board: Board,
  own: Evidence["own"],
  pair: Evidence["pair"],
): readonly Failure[] {
  const numbers = new Map<Defect, number>();
  const known = new Map<string, { observations: Observation[]; defects: readonly Defect[] }>();
  for (const { of } of board.failed) {
    const defects = explanations(board, of, own, pair);
    if (defects.length === 0) continue;
    const key = defects
      .map((defect) => {
        const number = numbers.get(defect) ?? numbers.size;
        numbers.set(defect, number);
        return number;
      })
      .toSorted((a, b) => a - b)
      .join();
    const same = known.get(key);
    if (same === undefined) known.set(key, { observations: [of], defects });
    else same.observations.push(of);
  }
  return [...known.values()];
}

/** Empty also when something in it has left the queue: what left explains it well enough. */
function explanations(
  board: Board,
  of: Observation,
  own: Evidence["own"],
  pair: Evidence["pair"],
): readonly Defect[] {
  const members = new Set(of.members);
  const queued: QueueElement[] = [];
  for (const id of members) {
    const element = board.byId.get(id);
    if (element !== undefined) queued.push(element);
    else if (!board.landed.has(id)) return [];
  }
  const stood = (id: string): boolean => {
    const landing = board.landed.get(id)?.landing;
    return members.has(id) || (landing !== undefined && landing <= of.landing);
  };
  const defects: Defect[] = [];
  queued.forEach(({ id }, at) => {
    for (const defect of own(id)) {
      if (defect.landed === null || stood(defect.landed)) defects.push(defect);
    }
    for (const other of queued.slice(at + 1)) {
      const defect = pair(id, other.id);
      if (defect !== null) defects.push(defect);
    }
  });
  return defects;
}
