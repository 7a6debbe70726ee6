// What a verification is expected to save, in verifications: the information in its outcome, less what would then be known
// too well to be verified together with others and too badly to be believed. For one slot, where every run counts.
import type { Board } from "./board.ts";
import type { Defect, Evidence } from "./evidence.ts";
import type { Posterior } from "./posterior.ts";

export interface Known {
  readonly board: Board;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
}

/** Bits that one verification gives at best when a few of a hundred fail by chance. */
const FULL = 0.93;
/** From here to the confidence an element needs a verification of its own, however little that tells. */
const ALONE = 0.7;
const LEAST_FLAKE = 0.001;
const MOST_FLAKE = 0.5;

/** Bits in the answer to a question that is yes with this probability. */
function entropy(probability: number): number {
  if (!(probability > 0) || probability >= 1) return 0;
  const other = 1 - probability;
  return -(probability * Math.log2(probability) + other * Math.log2(other));
}

/** `clean`: probability that a tree of these members is free of defects. */
export function savingOf(known: Known): (members: readonly string[], clean: number) => number {
  const { board, evidence, posterior } = known;
  const flake = Math.min(MOST_FLAKE, Math.max(LEAST_FLAKE, board.view.measures.flakeRate || 0));
  const { confidence } = board.view.settings;
  const waste = (bad: number): number =>
    bad > ALONE && bad <= confidence ? Math.max(0, 1 - entropy(bad) / FULL) : 0;
  const blame = new Map<string, readonly Defect[]>();
  const blameOn = (id: string): readonly Defect[] => {
    const before = blame.get(id);
    const now = before ?? [...new Set([...evidence.own(id), ...posterior.blamedOn(id)])];
    if (before === undefined) blame.set(id, now);
    return now;
  };
  return (members, clean) => {
    const pass = clean * (1 - flake);
    const bits = entropy(pass) - clean * entropy(flake);
    const inside = defectsIn(members, evidence);
    const there = new Set(members);
    let spared = 0;
    for (const id of new Set([...members, ...posterior.suspects])) {
      const bad = posterior.bad(id);
      const neither = there.has(id)
        ? clean
        : 1 - posterior.anyOf([...new Set([...inside, ...blameOn(id)])]);
      const badBeside = Math.max(0, clean - neither);
      const afterPass = clean > 0 ? badBeside / clean : 0;
      const afterFailure = (bad - (1 - flake) * badBeside) / Math.max(LEAST_FLAKE, 1 - pass);
      spared += waste(bad) - pass * waste(afterPass) - (1 - pass) * waste(afterFailure);
    }
    return bits / FULL + spared;
  };
}

function defectsIn(members: readonly string[], evidence: Evidence): readonly Defect[] {
  const defects: Defect[] = [];
  members.forEach((id, at) => {
    defects.push(...evidence.own(id));
    for (const other of members.slice(0, at)) {
      const pair = evidence.pair(other, id);
      if (pair !== null) defects.push(pair);
    }
  });
  return defects;
}
