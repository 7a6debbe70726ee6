// Money before it is spent: what one attempt is expected to cost is reserved when it is dispatched, and nothing is dispatched
// that could pass a limit (I4, SR25).
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { agentsAtWork } from "../forks/fork.ts";
import { reservedUsd } from "../merge/tournament/rows.ts";

export interface Purse {
  /** Not spent and not reserved by what runs. */
  readonly freeUsd: number;
  /** What one more attempt may take at most. */
  readonly perAttemptUsd: number;
  /** Why nothing more may start, for people; null: something may. */
  readonly empty: string | null;
}

export function purse(draft: Draft, mission: MissionRow): Purse {
  const { cost_usd, cost_per_attempt_usd } = mission.config.limits;
  const working = draft.unitsOf(mission.mission).reduce((sum, unit) => sum + agentsAtWork(unit), 0);
  const reserved = working * cost_per_attempt_usd + reservedUsd(draft, mission);
  const freeUsd = cost_usd - mission.costUsd - reserved;
  return {
    freeUsd,
    perAttemptUsd: Math.min(cost_per_attempt_usd, cost_usd - mission.costUsd),
    empty:
      freeUsd > 0 || reserved > 0
        ? null
        : `the mission's limit of $${cost_usd.toFixed(2)} is used up ($${mission.costUsd.toFixed(2)} spent)`,
  };
}
