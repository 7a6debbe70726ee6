// What goes with failure: one row per thing about attempts and its value.
import { z } from "zod";
import type { CausalRow } from "../../core/engine/rows/learned-row.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<CausalRow> = z.object({
  repo: column.repo,
  dimension: z.string(),
  value: z.string(),
  good: z.number(),
  bad: z.number(),
  stages: json(z.record(z.string(), z.number())),
  at: column.time,
});

export const causal = {
  async put(tx: Tx, row: CausalRow): Promise<void> {
    await tx.run(sql`
      insert into causal (repo, dimension, value, good, bad, stages, at)
      values (${row.repo}, ${row.dimension}, ${row.value}, ${row.good}, ${row.bad},
        ${JSON.stringify(row.stages)}, ${row.at})
      on conflict (repo, dimension, value) do update set
        good = excluded.good, bad = excluded.bad, stages = excluded.stages, at = excluded.at`);
  },

  async remove(tx: Tx, row: Pick<CausalRow, "repo" | "dimension" | "value">): Promise<void> {
    await tx.run(sql`
      delete from causal
      where repo = ${row.repo} and dimension = ${row.dimension} and value = ${row.value}`);
  },

  async all(tx: Tx, repo: string): Promise<CausalRow[]> {
    const rows = await tx.all(sql`
      select repo, dimension, value, good, bad, stages, at
      from causal where repo = ${repo} order by dimension, value`);
    return rows.map((row) => Row.parse(row));
  },
};
