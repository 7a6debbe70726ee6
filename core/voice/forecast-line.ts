// What the units that are left will cost and how long they will take, in one line: from attempts that ended here, or plainly
// unknown. No clock: equal rows give equal text.
import { fingerprint } from "../base/fingerprint.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { workersOf } from "../mission/allowance.ts";
import type { Forecast } from "../plan/forecast.ts";
import { ATTEMPTS_NEEDED, experienceOf, forecast } from "../plan/forecast.ts";
import { isSettled } from "./facts.ts";
import { duration, plural, usd } from "./units-word.ts";

export function forecastOf(
  state: RepoState,
  mission: MissionRow,
  units: readonly UnitRow[],
): Forecast {
  return forecast(
    units
      .filter((unit) => !isSettled(unit))
      .map(({ unit, dependsOn, after, priority }) => ({
        ...{ id: unit, needs: [...dependsOn, ...after], priority },
      })),
    experienceOf(state.attempts.values(), state.units.values()),
    {
      workers: workersOf(mission),
      seed: fingerprint(`${mission.mission}/${mission.planHash ?? ""}`),
    },
  );
}

/** Empty when no unit is left. */
export function forecastLine(
  state: RepoState,
  mission: MissionRow,
  units: readonly UnitRow[],
): string {
  const left = units.filter((unit) => !isSettled(unit)).length;
  if (left === 0) return "";
  const { missing, costUsd, ms } = forecastOf(state, mission, units);
  if (missing > 0) {
    return `**Forecast:** unknown until ${plural(missing, "more attempt")} ended in this repository (${ATTEMPTS_NEEDED} are needed).`;
  }
  return `**Forecast for ${plural(left, "unit")}:** ${usd(costUsd.p50)} and ${duration(ms.p50)} of work, in nine of ten cases at most ${usd(costUsd.p90)} and ${duration(ms.p90)}; waiting for reviews, the queue and people comes on top.`;
}
