// What comes next: series and campaigns with their body as one column, missions of long ago in a line each, money by day.
import { z } from "zod";
import type { CampaignRow } from "../../core/campaign/campaign-row.ts";
import type { SeriesRow } from "../../core/chain/series-row.ts";
import type { MissionState, StopReason } from "../../core/engine/rows/mission-row.ts";
import type { DaySpendRow, PastMission } from "../../core/strategy/strategy-rows.ts";
import type { Tx } from "../driver.ts";
import { column, details } from "../row.ts";
import { sql } from "../sql.ts";

const SeriesBody = z.object({ body: details<SeriesRow>() });
const CampaignBody = z.object({ body: details<CampaignRow>() });
const DaySpend: z.ZodType<DaySpendRow> = z.object({
  repo: column.repo,
  slot: z.number(),
  day: z.number(),
  usd: z.number(),
});
const Past: z.ZodType<PastMission> = z.object({
  mission: column.mission,
  issue: z.number(),
  title: z.string(),
  state: z.custom<MissionState>((value) => typeof value === "string"),
  stopReason: z.custom<StopReason | null>((value) => value === null || typeof value === "string"),
  costUsd: z.number(),
  endedAt: column.time,
});

export const series = {
  async put(tx: Tx, row: SeriesRow): Promise<void> {
    await tx.run(sql`
      insert into series (repo, series, state, updated_at, body)
      values (${row.repo}, ${row.series}, ${row.state}, ${row.updatedAt}, ${JSON.stringify(row)})
      on conflict (repo, series) do update set
        state = excluded.state, updated_at = excluded.updated_at, body = excluded.body`);
  },

  /** Those that go on, and those that ended after a time. */
  async recent(tx: Tx, repo: string, since: string): Promise<SeriesRow[]> {
    const rows = await tx.all(sql`
      select body from series where repo = ${repo} and (state = 'on' or updated_at > ${since})
      order by series`);
    return rows.map((row) => SeriesBody.parse(row).body);
  },
};

export const campaigns = {
  async put(tx: Tx, row: CampaignRow): Promise<void> {
    await tx.run(sql`
      insert into campaign (repo, issue, state, updated_at, body)
      values (${row.repo}, ${row.issue}, ${row.state}, ${row.updatedAt}, ${JSON.stringify(row)})
      on conflict (repo, issue) do update set
        state = excluded.state, updated_at = excluded.updated_at, body = excluded.body`);
  },

  /** Those that run, and those that ended after a time. */
  async recent(tx: Tx, repo: string, since: string): Promise<CampaignRow[]> {
    const rows = await tx.all(sql`
      select body from campaign where repo = ${repo} and (state = 'running' or updated_at > ${since})
      order by issue`);
    return rows.map((row) => CampaignBody.parse(row).body);
  },
};

export const daySpend = {
  async put(tx: Tx, row: DaySpendRow): Promise<void> {
    await tx.run(sql`
      insert into day_spend (repo, slot, day, usd)
      values (${row.repo}, ${row.slot}, ${row.day}, ${row.usd})
      on conflict (repo, slot) do update set day = excluded.day, usd = excluded.usd`);
  },

  async all(tx: Tx, repo: string): Promise<DaySpendRow[]> {
    const rows = await tx.all(sql`
      select repo, slot, day, usd from day_spend where repo = ${repo} order by slot`);
    return rows.map((row) => DaySpend.parse(row));
  },
};

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
