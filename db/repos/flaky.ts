// Tests that passed and failed on the same commit, by name.
import { z } from "zod";
import type { FlakyRow } from "../../core/engine/rows/verdict-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<FlakyRow> = z.object({
  repo: column.repo,
  test: z.string(),
  path: z.string().nullable(),
  seen: z.number(),
  firstSeen: column.time,
  lastSeen: column.time,
  lastCommit: column.sha,
  quarantinedBy: z.string().nullable(),
  quarantinedAt: column.time.nullable(),
});

export const flaky = {
  async put(tx: Tx, row: FlakyRow): Promise<void> {
    await tx.run(sql`
      insert into flaky (repo, test, path, seen, first_seen, last_seen, last_commit, quarantined_by,
        quarantined_at)
      values (${row.repo}, ${row.test}, ${row.path}, ${row.seen}, ${row.firstSeen}, ${row.lastSeen},
        ${row.lastCommit}, ${row.quarantinedBy}, ${row.quarantinedAt})
      on conflict (repo, test) do update set
        path = excluded.path, seen = excluded.seen, first_seen = excluded.first_seen,
        last_seen = excluded.last_seen, last_commit = excluded.last_commit,
        quarantined_by = excluded.quarantined_by, quarantined_at = excluded.quarantined_at`);
  },

  /** The most recently seen first. */
  async all(tx: Tx, repo: string): Promise<FlakyRow[]> {
    const rows = await tx.all(sql`
      select repo, test, path, seen, first_seen as firstSeen, last_seen as lastSeen,
        last_commit as lastCommit, quarantined_by as quarantinedBy, quarantined_at as quarantinedAt
      from flaky where repo = ${repo} order by last_seen desc, test`);
    return rows.map((row) => Row.parse(row));
  },
};
