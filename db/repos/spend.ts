// Money by kind of work: what was spent in each hour of the last day, and what one job costs as a rule.
import { z } from "zod";
import type { CostKind, JobCostRow, SpendRow } from "../../core/engine/rows/health-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Kind = z.custom<CostKind>((value) => typeof value === "string");
const Spend: z.ZodType<SpendRow> = z.object({
  repo: column.repo,
  kind: Kind,
  slot: z.number(),
  hour: z.number(),
  usd: z.number(),
  jobs: z.number(),
});
const JobCost = z.object({
  repo: column.repo,
  kind: Kind,
  mean: z.number().nullable(),
  count: z.number(),
});

export const spend = {
  async put(tx: Tx, row: SpendRow): Promise<void> {
    await tx.run(sql`
      insert into spend (repo, kind, slot, hour, usd, jobs)
      values (${row.repo}, ${row.kind}, ${row.slot}, ${row.hour}, ${row.usd}, ${row.jobs})
      on conflict (repo, kind, slot) do update set
        hour = excluded.hour, usd = excluded.usd, jobs = excluded.jobs`);
  },

  async all(tx: Tx, repo: string): Promise<SpendRow[]> {
    const rows = await tx.all(sql`
      select repo, kind, slot, hour, usd, jobs from spend where repo = ${repo} order by kind, slot`);
    return rows.map((row) => Spend.parse(row));
  },
};

export const jobCosts = {
  async put(tx: Tx, { repo, kind, ema }: JobCostRow): Promise<void> {
    await tx.run(sql`
      insert into job_cost (repo, kind, mean, count) values (${repo}, ${kind}, ${ema.value}, ${ema.count})
      on conflict (repo, kind) do update set mean = excluded.mean, count = excluded.count`);
  },

  async all(tx: Tx, repo: string): Promise<JobCostRow[]> {
    const rows = await tx.all(sql`
      select repo, kind, mean, count from job_cost where repo = ${repo} order by kind`);
    return rows.map((row) => {
      const { mean, count, ...about } = JobCost.parse(row);
      return { ...about, ema: { value: mean, count } };
    });
  },
};
