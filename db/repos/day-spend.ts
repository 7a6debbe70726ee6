// Money by day, for the limit of a week: a ring of slots, each with the day that it is of.
import { z } from "zod";
import type { DaySpendRow } from "../../core/strategy/strategy-rows.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const DaySpend: z.ZodType<DaySpendRow> = z.object({
  repo: column.repo,
  slot: z.number(),
  day: z.number(),
  usd: z.number(),
});

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
