// The fork of a unit as it is now, and how it is changed: the unit's row is read again each time, since others change it too.
import type { Draft } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { type Fork, type ForkBranch, withBranch } from "./fork.ts";

export const forkNow = (draft: Draft, unit: Pick<UnitRow, "mission" | "unit">): Fork | null =>
  draft.unit(unit.mission, unit.unit)?.details.fork ?? null;

export function putFork(draft: Draft, unit: UnitRow, fork: Fork): UnitRow {
  const now = draft.unit(unit.mission, unit.unit) ?? unit;
  return draft.putUnit({ ...now, details: { ...now.details, fork } });
}

export function putForkBranch(draft: Draft, unit: UnitRow, branch: ForkBranch): void {
  const fork = forkNow(draft, unit);
  if (fork !== null) putFork(draft, unit, withBranch(fork, branch));
}
