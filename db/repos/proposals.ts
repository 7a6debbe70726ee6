// Everything that was ever proposed in a repository, and what became of it.
import { z } from "zod";
import { TRACKS } from "../../core/discovery/track.ts";
import type { ProposalRow } from "../../core/engine/rows/discovery-row.ts";
import type { Tx } from "../driver.ts";
import { column, textList } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<ProposalRow> = z.object({
  repo: column.repo,
  id: z.string(),
  track: z.enum(TRACKS),
  title: z.string(),
  description: z.string(),
  rationale: z.string(),
  files: textList,
  impact: z.number(),
  effort: z.number(),
  score: z.number(),
  signal: z.string().nullable(),
  issue: z.number().nullable(),
  state: z.enum(["asked", "open", "promoted", "rejected", "done", "failed"]),
  look: column.dispatch,
  createdAt: column.time,
  changedAt: column.time,
});

export const proposals = {
  async put(tx: Tx, row: ProposalRow): Promise<void> {
    await tx.run(sql`
      insert into proposal (repo, proposal, track, title, description, rationale, files, impact, effort,
        score, signal, issue, state, look, created_at, changed_at)
      values (${row.repo}, ${row.id}, ${row.track}, ${row.title}, ${row.description}, ${row.rationale},
        ${JSON.stringify(row.files)}, ${row.impact}, ${row.effort}, ${row.score}, ${row.signal},
        ${row.issue}, ${row.state}, ${row.look}, ${row.createdAt}, ${row.changedAt})
      on conflict (repo, proposal) do update set
        track = excluded.track, title = excluded.title, description = excluded.description,
        rationale = excluded.rationale, files = excluded.files, impact = excluded.impact,
        effort = excluded.effort, score = excluded.score, signal = excluded.signal,
        issue = excluded.issue, state = excluded.state, look = excluded.look,
        changed_at = excluded.changed_at`);
  },

  async all(tx: Tx, repo: string): Promise<ProposalRow[]> {
    const rows = await tx.all(sql`
      select repo, proposal as id, track, title, description, rationale, files, impact, effort, score,
        signal, issue, state, look, created_at as createdAt, changed_at as changedAt
      from proposal where repo = ${repo} order by proposal`);
    return rows.map((row) => Row.parse(row));
  },
};
