// Which wording a planner and the candidates of a repair are given, and where that is noted: a round of planning has one for all of
// its scopes and refinements, each candidate has its own.
import type { MissionId } from "../base/brand.ts";
import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import { variantKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { BriefExtras } from "../report/brief.ts";
import { type Picked, pickVariant } from "./variants-pick.ts";

type VariantPart = Pick<BriefExtras, "variant">;

/** What one round was planned with. */
export interface PlannerWording {
  readonly round: number;
  readonly variant: string;
  /** 0 to 1, once it is known what the plan was worth; null: it is not, and perhaps never will be. */
  readonly reward: number | null;
}

/** Chosen in this decision, by mission; noted when it is made, because whoever plans puts the mission several times. */
const chosen = new WeakMap<Draft, Map<MissionId, RoundPick>>();

interface RoundPick {
  readonly round: number;
  readonly picked: Picked;
}

const roundOf = (mission: MissionRow): number => mission.details.planning?.round ?? 1;

export function plannerVariant(draft: Draft, mission: MissionRow): VariantPart {
  const round = roundOf(mission);
  const known = mission.details.plannerWordings?.find((one) => one.round === round)?.variant;
  if (known !== undefined) {
    const text = draft.learned.variants.get(variantKey("planner", known))?.text ?? "";
    return text === "" ? {} : { variant: { component: "planner", id: known, text } };
  }
  const picks = chosen.get(draft) ?? new Map<MissionId, RoundPick>();
  const before = picks.get(mission.mission);
  const picked = before?.round === round ? before.picked : pickVariant(draft, mission, "planner");
  chosen.set(draft, picks.set(mission.mission, { round, picked }));
  return picked.brief;
}

/** Called once the decision is made. */
export function notePlanners(draft: Draft): void {
  for (const [id, { round, picked }] of chosen.get(draft) ?? []) {
    const mission = draft.mission(id);
    const known = mission?.details.plannerWordings ?? [];
    if (mission === undefined || known.some((one) => one.round === round)) continue;
    const plannerWordings = [...known, { round, variant: picked.variant, reward: null }];
    draft.putMission({ ...mission, details: { ...mission.details, plannerWordings } });
  }
}

/** One for each candidate. Which strategy gets which changes from wave to wave, so that no wording is judged by a strategy. */
export function fixupVariants(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  wave: number,
  count: number,
): readonly Picked[] {
  const picked = Array.from({ length: count }, () => pickVariant(draft, mission, "fixup"));
  const seed = fingerprint(`${unit.mission}/${unit.unit}/${wave}`).slice(0, 6);
  const turn = count === 0 ? 0 : Number.parseInt(seed, 16) % count;
  return [...picked.slice(turn), ...picked.slice(0, turn)];
}
