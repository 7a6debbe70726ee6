// The answer of `mc stats`, as a table or JSON.
import { ENDED_MISSION_MS } from "../../core/base/limits.ts";
import { trendTable } from "../../core/budget/trend.ts";
import { statsOf } from "../../core/health/stats.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { openKnownDatabase } from "./known-database.ts";
import type { StatsOptions } from "./stats.ts";

export async function showStats(options: StatsOptions): Promise<number> {
  const { db } = await openKnownDatabase(options);
  try {
    const known = await db.read((tx) => repositories.list(tx));
    const repo = options.of ?? (known.length === 1 ? known[0] : undefined);
    if (repo === undefined) {
      console.error(
        "mc stats: the database knows several repositories, or none; say which with --of owner/name",
      );
      return 2;
    }
    const state = await db.read((tx) => loadRepoState(tx, repo, ENDED_MISSION_MS));
    const missions = [...state.missions.values()]
      .filter((one) => options.mission === undefined || one.mission === options.mission)
      .map((one) => statsOf(state, one));
    if (missions.length === 0) {
      console.error(
        `mc stats: nothing is known about ${options.mission ?? "any mission"} in ${repo}`,
      );
      return 1;
    }
    if (options.json) {
      console.log(JSON.stringify({ repo, missions }));
      return 0;
    }
    console.log(trendTable(missions.map(({ trend }) => trend)));
    for (const one of missions) {
      const percent = Math.round(one.failureRate * 100);
      console.log(
        `\n${one.mission}: ${one.state}${one.stopReason === null ? "" : ` (${one.stopReason})`}, ${percent}% of its units failed, ${one.landedPerHour.toFixed(1)} landed per hour, attempts cost $${one.cost.mean.toFixed(2)} on average and $${one.cost.max.toFixed(2)} at most`,
      );
      if (options.mission === undefined) continue;
      for (const { unit, state: fate, minutes } of one.units)
        console.log(
          `  ${unit.padEnd(24)} ${fate.padEnd(10)} ${minutes === null ? "" : `${minutes.toFixed(1)} min`}`,
        );
    }
    return 0;
  } finally {
    await db.close();
  }
}
