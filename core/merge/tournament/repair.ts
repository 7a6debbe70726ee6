// Is this commit a repair of this unit? Then whoever moved its branch there was us.

import type { UnitRow } from "../../engine/rows/unit-row.ts";
import type { RepoState } from "../../engine/state.ts";

export function isRepair(
  state: Pick<RepoState, "tournaments">,
  unit: Pick<UnitRow, "mission" | "unit" | "attempt">,
  commit: string,
): boolean {
  for (const one of state.tournaments.values()) {
    if (one.mission !== unit.mission || one.unit !== unit.unit) continue;
    if (one.attempt !== unit.attempt) continue;
    if (one.candidates.some(({ head }) => head === commit)) return true;
  }
  return false;
}
