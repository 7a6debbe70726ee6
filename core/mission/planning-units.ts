// Drafts of planners as units of this mission: names that are taken stay taken, and what is under way goes first.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { PlanDraft } from "../plan/block.ts";
import type { PlannedUnits } from "../plan/units.ts";
import { planUnits } from "../plan/units.ts";
import { isSettled } from "./facts.ts";

export function plannedOf(
  draft: Draft,
  mission: MissionRow,
  drafts: readonly PlanDraft[],
): PlannedUnits {
  const existing = draft.unitsOf(mission.mission);
  return planUnits(drafts, {
    maxUnits: Math.max(0, mission.config.units.max - existing.length),
    existing: existing.map((unit) => ({
      id: unit.unit,
      files: unit.files,
      settled: isSettled(unit),
    })),
  });
}
