// Chains of missions: the row as one column, beside what it is looked up by.
import { z } from "zod";
import type { SeriesRow } from "../../core/chain/series-row.ts";
import type { Tx } from "../driver.ts";
import { details } from "../row.ts";
import { sql } from "../sql.ts";

const SeriesBody = z.object({ body: details<SeriesRow>() });

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
