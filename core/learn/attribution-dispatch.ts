// What attribution changes in dispatch: of units that are equally urgent the safer one goes first, each carries its risk with
// it, and no more of them start at a time than has gone well.
import type { Draft } from "../engine/draft.ts";
import { causalKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { concurrencyBucket, EVERY, type Risk, riskOf, risksOf } from "./attribution.ts";
import { featuresNow, type Moment, momentOf } from "./attribution-features.ts";

/** From here on somebody thinks before anybody writes (core/attempt/passes.ts). */
export const HIGH_RISK = 0.5;

/** How likely an attempt fails at least, by what went wrong with others like it. */
export interface UnitRisk {
  /** 0 to 1; 0: nothing speaks against it. */
  readonly score: number;
  /** The worst first, at most three. */
  readonly factors: readonly Risk[];
}

const FACTORS = 3;
const NO_RISK: UnitRisk = { score: 0, factors: [] };

/** Of an attempt that would start then. */
export function unitRisk(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  moment: Moment,
): UnitRisk {
  if (!mission.config.learning.attribution || draft.learned.causal.size === 0) return NO_RISK;
  const { causal } = draft.learned;
  const risks = risksOf(
    (dimension, value) => causal.get(causalKey(dimension, value)),
    featuresNow(mission, unit, moment),
    draft.at,
  );
  return { score: risks[0]?.lower ?? 0, factors: risks.slice(0, FACTORS) };
}

/** In the order they are to start, each with its risk. Stable: equal ones stay in the order of the plan. */
export function byRisk(
  draft: Draft,
  mission: MissionRow,
  ready: readonly UnitRow[],
  concurrent: number,
): readonly UnitRow[] {
  const moment = momentOf(draft, mission, concurrent);
  return ready
    .map((unit) => withRisk(unit, unitRisk(draft, mission, unit, moment)))
    .sort(
      (a, b) =>
        a.priority - b.priority ||
        (a.details.risk?.score ?? 0) - (b.details.risk?.score ?? 0) ||
        a.position - b.position,
    );
}

function withRisk(unit: UnitRow, risk: UnitRisk): UnitRow {
  if (risk.score === 0 && unit.details.risk === undefined) return unit;
  const { risk: _, ...details } = unit.details;
  return { ...unit, details: risk.score > 0 ? { ...details, risk } : details };
}

/** How many may work at a time, of those that are allowed: fewer where so many at once have failed more than the rest. */
export function calmWorkers(draft: Draft, mission: MissionRow, workers: number): number {
  if (!mission.config.learning.attribution) return workers;
  const { causal } = draft.learned;
  const every = causal.get(causalKey(EVERY.dimension, EVERY.value));
  for (const most of [workers, 7, 3]) {
    if (most > workers) continue;
    const row = causal.get(causalKey("concurrent", concurrencyBucket(most)));
    if (riskOf(row, every, draft.at) === null) return most;
  }
  return Math.min(workers, 1);
}
