// What a mission's plan was expected to cost and take when its work began, kept to be held against what it then did.
import type { Draft } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";
import { forecastOf } from "../voice/forecast-line.ts";

export interface PlanForecast {
  readonly units: number;
  readonly costUsd: { readonly p50: number; readonly p90: number };
  readonly ms: { readonly p50: number; readonly p90: number };
}

/** Nothing where too little is known to say anything. */
export function keepForecast(before: RepoState, draft: Draft): void {
  for (const id of draft.dirty) {
    const mission = draft.mission(id);
    if (mission?.state !== "running" || mission.details.forecast !== undefined) continue;
    if (before.missions.get(id)?.state === "running") continue;
    const units = draft.unitsOf(id);
    const { missing, costUsd, ms } = forecastOf(draft.state, mission, units);
    if (missing > 0 || units.length === 0) continue;
    const forecast: PlanForecast = { units: units.length, costUsd, ms };
    draft.putMission({ ...mission, details: { ...mission.details, forecast } });
  }
}
