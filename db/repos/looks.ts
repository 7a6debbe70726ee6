// Looks for improvements: who asked, and what came of it.
import { z } from "zod";
import type { Proposal } from "../../core/discovery/proposal.ts";
import { TRACKS } from "../../core/discovery/track.ts";
import type { LookRow } from "../../core/engine/rows/discovery-row.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const Candidate: z.ZodType<Proposal> = z.object({
  id: z.string(),
  track: z.enum(TRACKS),
  title: z.string(),
  description: z.string(),
  rationale: z.string(),
  files: z.array(z.string()),
  impact: z.number(),
  effort: z.number(),
  score: z.number(),
  signal: z.string().nullable(),
});

const Row: z.ZodType<LookRow> = z.object({
  repo: column.repo,
  look: column.dispatch,
  tracks: json(z.array(z.enum(TRACKS))),
  by: z.string(),
  thread: z.number().nullable(),
  state: z.enum(["running", "comparing", "over"]),
  candidates: json(z.array(Candidate)),
  because: z.string(),
  costUsd: z.number(),
  askedAt: column.time,
  endedAt: column.time.nullable(),
});

export const looks = {
  async put(tx: Tx, row: LookRow): Promise<void> {
    await tx.run(sql`
      insert into look (repo, look, tracks, asked_by, thread, state, candidates, because, cost_usd,
        asked_at, ended_at)
      values (${row.repo}, ${row.look}, ${JSON.stringify(row.tracks)}, ${row.by}, ${row.thread},
        ${row.state}, ${JSON.stringify(row.candidates)}, ${row.because}, ${row.costUsd}, ${row.askedAt},
        ${row.endedAt})
      on conflict (repo, look) do update set
        tracks = excluded.tracks, asked_by = excluded.asked_by, thread = excluded.thread,
        state = excluded.state, candidates = excluded.candidates, because = excluded.because,
        cost_usd = excluded.cost_usd, asked_at = excluded.asked_at, ended_at = excluded.ended_at`);
  },

  /** Newest first. */
  async latest(tx: Tx, repo: string, limit: number): Promise<LookRow[]> {
    const rows = await tx.all(sql`
      select repo, look, tracks, asked_by as "by", thread, state, candidates, because,
        cost_usd as costUsd, asked_at as askedAt, ended_at as endedAt
      from look where repo = ${repo} order by asked_at desc limit ${limit}`);
    return rows.map((row) => Row.parse(row));
  },
};
