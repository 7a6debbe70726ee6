// Campaigns: the row as one column, beside what it is looked up by.
import { z } from "zod";
import type { CampaignRow } from "../../core/campaign/campaign-row.ts";
import type { Tx } from "../driver.ts";
import { details } from "../row.ts";
import { sql } from "../sql.ts";

const CampaignBody = z.object({ body: details<CampaignRow>() });

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
