// Missions of long ago in a line each: what a strategist is told of them.
import { z } from "zod";
import type { MissionState, StopReason } from "../../core/engine/rows/mission-row.ts";
import type { PastMission } from "../../core/strategy/strategy-rows.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Past: z.ZodType<PastMission> = z.object({
  mission: column.mission,
  issue: z.number(),
  title: z.string(),
  state: z.custom<MissionState>((value) => typeof value === "string"),
  stopReason: z.custom<StopReason | null>((value) => value === null || typeof value === "string"),
  costUsd: z.number(),
  endedAt: column.time,
});

/** The latest missions that ended before a time, oldest first. */
export async function pastMissions(
  tx: Tx,
  repo: string,
  before: string,
  limit: number,
): Promise<PastMission[]> {
  const rows = await tx.all(sql`
    select mission, issue, title, state, stop_reason as stopReason, cost_usd as costUsd, ended_at as endedAt
    from mission where repo = ${repo} and ended_at is not null and ended_at <= ${before}
    order by ended_at desc limit ${limit}`);
  return rows.map((row) => Past.parse(row)).reverse();
}
