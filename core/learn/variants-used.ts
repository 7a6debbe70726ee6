// Wordings of planners and reviewers, and where it is noted which one was used: a mission has one for all of its planning, an
// attempt one for each of its reviews, the last of which counts.
import type { MissionId } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { variantKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import type { BriefExtras } from "../report/brief.ts";
import { type Picked, pickVariant } from "./variants-pick.ts";

type VariantPart = Pick<BriefExtras, "variant">;

/** Chosen in this decision; noted when it is made, because whoever plans puts the mission several times. */
const chosen = new WeakMap<Draft, Map<MissionId, Picked>>();

export function plannerVariant(draft: Draft, mission: MissionRow): VariantPart {
  const known = mission.details.variants?.planner;
  if (known !== undefined) {
    const text = draft.learned.variants.get(variantKey("planner", known))?.text ?? "";
    return text === "" ? {} : { variant: { component: "planner", id: known, text } };
  }
  const picks = chosen.get(draft) ?? new Map<MissionId, Picked>();
  const picked = picks.get(mission.mission) ?? pickVariant(draft, mission, "planner");
  chosen.set(draft, picks.set(mission.mission, picked));
  return picked.brief;
}

/** Called once the decision is made. */
export function notePlanners(draft: Draft): void {
  for (const [id, { variant }] of chosen.get(draft) ?? []) {
    const mission = draft.mission(id);
    if (mission === undefined || mission.details.variants?.planner !== undefined) continue;
    const variants = { ...mission.details.variants, planner: variant };
    draft.putMission({ ...mission, details: { ...mission.details, variants } });
  }
}

export function reviewerVariant(draft: Draft, mission: MissionRow, unit: UnitRow): VariantPart {
  const { variant, brief } = pickVariant(draft, mission, "reviewer");
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt !== undefined) {
    const variants = { ...attempt.details.variants, reviewer: variant };
    draft.putAttempt({ ...attempt, details: { ...attempt.details, variants } });
  }
  return brief;
}
