// Which findings are shown: the most severe first, a few at most. A review that says everything is read by nobody.
import { type Finding, SEVERITIES } from "./findings.ts";
import type { FoundAt } from "./note.ts";

export interface Choice {
  readonly placed: readonly FoundAt[];
  readonly unplaced: readonly Finding[];
  /** Left out for want of room. */
  readonly left: number;
}

/** At most `max` in all; of equal weight those with a place come first, then in the order of the files. */
export function chooseFindings(
  {
    placed,
    unplaced,
  }: { readonly placed: readonly FoundAt[]; readonly unplaced: readonly Finding[] },
  max: number,
): Choice {
  const at = new Set<Finding>(placed);
  const all = [...placed, ...unplaced].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      Number(at.has(b)) - Number(at.has(a)) ||
      compare(a.path ?? "", b.path ?? "") ||
      (a.line ?? 0) - (b.line ?? 0),
  );
  const chosen = all.slice(0, Math.max(0, max));
  const taken = new Set<Finding>(chosen);
  return {
    placed: chosen.flatMap((one) => placed.filter((found) => found === one)),
    unplaced: chosen.filter((one) => !at.has(one)),
    left: all.length - taken.size,
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
