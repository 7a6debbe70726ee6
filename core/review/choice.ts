// Which findings are shown: the most severe first, a few at most. A review that says everything is read by nobody.
import { type Finding, SEVERITIES } from "./findings.ts";
import type { PlacedFinding, Placement } from "./placement.ts";

export interface Choice {
  readonly placed: readonly PlacedFinding[];
  readonly unplaced: readonly Finding[];
  /** Left out for want of room. */
  readonly left: number;
}

type Numbered = { readonly finding: Finding; readonly place: PlacedFinding | null };

/** At most `max` in all; of equal weight those with a place come first, then in the order of the files. */
export function chooseFindings({ placed, unplaced }: Placement, max: number): Choice {
  const all: Numbered[] = [
    ...placed.map((place) => ({ finding: place, place })),
    ...unplaced.map((finding) => ({ finding, place: null })),
  ];
  const chosen = all.sort(byWeight).slice(0, Math.max(0, max));
  return {
    placed: chosen.flatMap(({ place }) => (place === null ? [] : [place])),
    unplaced: chosen.flatMap(({ finding, place }) => (place === null ? [finding] : [])),
    left: all.length - chosen.length,
  };
}

function byWeight(a: Numbered, b: Numbered): number {
  const weight = ({ finding }: Numbered): number => SEVERITIES.indexOf(finding.severity);
  return (
    weight(a) - weight(b) ||
    Number(a.place === null) - Number(b.place === null) ||
    compare(a.finding.path ?? "", b.finding.path ?? "") ||
    (a.finding.line ?? 0) - (b.finding.line ?? 0)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
