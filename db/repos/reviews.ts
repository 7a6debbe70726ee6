// Reviews of our pull requests, as last seen.
import { z } from "zod";
import type { ReviewRow } from "../../core/engine/rows/gate-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<ReviewRow> = z.object({
  repo: column.repo,
  pull: z.number(),
  review: z.number(),
  reviewer: z.string(),
  verdict: z.enum(["approved", "changes_requested", "commented", "dismissed"]),
  commit: column.sha,
  entitled: column.truth,
  at: column.time,
});

export const reviews = {
  async put(tx: Tx, row: ReviewRow): Promise<void> {
    await tx.run(sql`
      insert into review (repo, pull, review, reviewer, verdict, "commit", entitled, at)
      values (${row.repo}, ${row.pull}, ${row.review}, ${row.reviewer}, ${row.verdict}, ${row.commit},
        ${row.entitled}, ${row.at})
      on conflict (repo, pull, review) do update set
        reviewer = excluded.reviewer, verdict = excluded.verdict, "commit" = excluded."commit",
        entitled = excluded.entitled, at = excluded.at`);
  },

  async ofPull(tx: Tx, repo: string, pull: number): Promise<ReviewRow[]> {
    const rows = await tx.all(sql`
      select repo, pull, review, reviewer, verdict, "commit", entitled, at
      from review where repo = ${repo} and pull = ${pull} order by review`);
    return rows.map((row) => Row.parse(row));
  },
};
