// What became of the wordings that were given out: a worker's by its attempt, a planner's by what its round was worth, a repair's
// by whether its candidate passed. A wording that is surely worse than the best is retired.
import type { Draft } from "../engine/draft.ts";
import { type PromptComponent, variantKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { isNobodysFault } from "./fault.ts";
import { endedAttempts } from "./outcomes.ts";
import { plannedNothingUsable, planReward } from "./plan-reward.ts";
import { endedRepairs } from "./repair-reward.ts";
import { BUILT_IN, outclassed } from "./variants.ts";
import { builtIn, variantsOf } from "./variants-pick.ts";
import { notePlanners, type PlannerWording } from "./variants-used.ts";

export function learnVariants(before: RepoState, draft: Draft): void {
  notePlanners(draft);
  for (const { attempt, good } of endedAttempts(before, draft)) {
    if (!good && isNobodysFault(attempt)) continue;
    const { worker } = attempt.details.variants ?? {};
    if (worker !== undefined) counted(draft, "worker", worker, good ? 1 : 0);
  }
  for (const { variant, reward } of endedRepairs(before, draft))
    counted(draft, "fixup", variant, reward);
  for (const mission of draft.missions.values()) {
    if (before.missions.get(mission.mission) !== mission) learnPlans(draft, mission);
  }
}

function learnPlans(draft: Draft, mission: MissionRow): void {
  const wordings = mission.details.plannerWordings ?? [];
  if (wordings.every(({ reward }) => reward !== null)) return;
  const plannerWordings = wordings.map((one): PlannerWording => {
    if (one.reward !== null) return one;
    const reward = rewardOf(draft, mission, one.round);
    if (reward !== null) counted(draft, "planner", one.variant, reward);
    return { ...one, reward };
  });
  if (plannerWordings.every(({ reward }, at) => reward === wordings[at]?.reward)) return;
  draft.putMission({ ...mission, details: { ...mission.details, plannerWordings } });
}

/** Its grade is kept once the last unit of the round has its fate (core/mission/plan-grades.ts). */
function rewardOf(draft: Draft, mission: MissionRow, number: number): number | null {
  const rounds = mission.details.planning?.rounds ?? [];
  const round = rounds.find((one) => one.round === number);
  if (round === undefined) return plannedNothingUsable(mission) ? 0 : null;
  if (round.grade === null) return null;
  return planReward(mission, draft.unitsOf(mission.mission), round);
}

function counted(draft: Draft, component: PromptComponent, variant: string, reward: number): void {
  const known = draft.learned.variants.get(variantKey(component, variant));
  if (known === undefined && variant !== BUILT_IN) return;
  const row = known ?? builtIn(draft, component);
  draft.putVariant({ ...row, wins: row.wins + reward, samples: row.samples + 1 });
  for (const worse of outclassed(variantsOf(draft, component))) {
    draft.putVariant({
      ...worse,
      state: "retired",
      because: `surely worse than the best: ${served(worse)} succeeded`,
    });
  }
}

/** Rewards need not be whole. */
export const served = ({ wins, samples }: { readonly wins: number; readonly samples: number }) =>
  `${Number(wins.toFixed(2))} of ${samples}`;
