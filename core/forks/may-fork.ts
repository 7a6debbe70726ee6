// Whether a unit is tried in several ways at once, and in how many: only where its plan says that it is uncertain, at its first
// attempt that really runs, and only where workers and money are there for all of them (I4).
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { effective } from "../health/effective.ts";
import { isNotItsFault } from "../mission/retry.ts";

export type ForkPlan =
  /** Why it is done in one way though it is uncertain; null: nothing is to be said. */
  | { readonly kind: "one"; readonly why: string | null }
  | { readonly kind: "several"; readonly branches: number }
  /** Enough workers exist, and are busy. */
  | { readonly kind: "wait" };

export interface Means {
  readonly freeWorkers: number;
  /** Agents that run, or start in this very moment: some place comes free again. */
  readonly atWork: number;
  readonly freeUsd: number;
  readonly perAttemptUsd: number;
}

export function forkPlan(draft: Draft, mission: MissionRow, unit: UnitRow, means: Means): ForkPlan {
  const one = (why: string | null): ForkPlan => ({ kind: "one", why });
  const { enabled, threshold, branches } = mission.config.speculation;
  const { uncertainty, fork } = unit.details;
  if (!enabled || unit.kind !== "implement" || uncertainty === undefined) return one(null);
  if (uncertainty < threshold || fork !== undefined) return one(null);
  if (!unit.evidence.every(({ cause }) => isNotItsFault(cause))) return one(null);
  const now = effective(draft, mission);
  const said = `its uncertainty is ${uncertainty}, but`;
  if (!now.speculation) return one(`${said} the mission's health allows one way only`);
  // With nothing at work there is no more to wait for than there is.
  const wanted = Math.min(branches, now.workers, means.atWork > 0 ? branches : means.freeWorkers);
  if (wanted < 2) return one(`${said} there is one worker`);
  const needed = wanted * means.perAttemptUsd;
  if (means.freeUsd < needed)
    return one(
      `${said} ${wanted} ways may cost $${needed.toFixed(2)} and $${Math.max(0, means.freeUsd).toFixed(2)} are free`,
    );
  return means.freeWorkers < wanted ? { kind: "wait" } : { kind: "several", branches: wanted };
}
