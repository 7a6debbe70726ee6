import type { Draft } from "../../engine/draft.ts";
import type { UnitRow } from "../../engine/state.ts";
import type { ThrownOut } from "../ejection.ts";

/** Candidates try to repair it. false: they may not, the unit goes back to its worker. */
export function startTournament(_draft: Draft, _unit: UnitRow, _why: ThrownOut): boolean {
  return false;
}
