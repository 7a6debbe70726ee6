// What the planner is told of money and trouble: what missions cost so far, and what this one may not do at the moment.
import { trendTable } from "../budget/trend.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { levelWord } from "./signals.ts";
import { statsOf } from "./stats.ts";

/** Missions that the table is made of. */
const MISSIONS = 5;

export function healthNote(draft: Draft, mission: MissionRow): string {
  const { state } = draft;
  const costs = [...state.missions.values()]
    .slice(-MISSIONS)
    .map((one) => statsOf(state, one).trend)
    .filter(({ dispatched, costUsd }) => dispatched > 0 && costUsd > 0);
  const { level } = draft.healthOf(mission.mission).level;
  const trouble = level === 0 ? "" : `This mission is in trouble: ${levelWord(level)}.`;
  const table = trendTable(costs);
  if (table === "" && trouble === "") return "";
  return ["## Cost of missions", trouble, table].filter((part) => part !== "").join("\n\n");
}
