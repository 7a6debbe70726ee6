// Names of what one unit forks into: legs `<unit>~<n>` (no unit's id has a tilde, so none is taken for another unit) and branches
// `mc/<mission>/<unit>/<attempt>.<n>` (git allows no tilde).
import { unitBranch } from "../report/workflow-names.ts";

export const forkLeg = (unit: string, index: number): string => `${unit}~${index}`;

/** What a leg of a run is about; `index` null: the whole unit. */
export interface LegSubject {
  readonly unit: string;
  readonly index: number | null;
}

export function legSubject(leg: string): LegSubject {
  const [, unit, index] = /^([^~]+)~([1-9])$/.exec(leg) ?? [];
  return unit === undefined ? { unit: leg, index: null } : { unit, index: Number(index) };
}

export const forkBranchName = (
  mission: string,
  unit: string,
  attempt: number,
  index: number,
): string => `${unitBranch(mission, unit, attempt)}.${index}`;

/** The branch that the publish job of this leg pushes. */
export function legBranch(mission: string, leg: string, attempt: number): string {
  const { unit, index } = legSubject(leg);
  return index === null
    ? unitBranch(mission, unit, attempt)
    : forkBranchName(mission, unit, attempt, index);
}
