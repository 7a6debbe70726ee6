// One row per tournament of fixup candidates: who tried to repair a unit, how far each came, and which one won.
import { z } from "zod";
import type { MissionId } from "../../core/base/brand.ts";
import type { TournamentRow } from "../../core/engine/rows/tournament-row.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const Told = z.object({
  kind: z.enum(["experience", "context", "rule", "episode"]),
  id: z.string(),
  text: z.string(),
});

const Row: z.ZodType<TournamentRow> = z.object({
  repo: column.repo,
  mission: column.mission,
  unit: column.unit,
  wave: z.number(),
  kind: z.enum(["repair", "rebase"]),
  attempt: z.number(),
  base: column.sha,
  head: column.sha,
  state: z.enum(["running", "won", "lost", "dropped"]),
  because: z.string(),
  dispatch: column.dispatch,
  candidates: json(
    z.array(
      z.object({
        index: z.number(),
        strategy: z.string(),
        leg: z.string(),
        branch: z.string(),
        state: z.enum(["running", "verifying", "passed", "failed", "refused"]),
        cause: z.string().nullable(),
        summary: z.string(),
        head: column.sha.nullable(),
        verify: column.dispatch.nullable(),
        testsTotal: z.number().nullable(),
        testsPassed: z.number().nullable(),
        lintErrors: z.number().nullable(),
        protectedPaths: z.array(z.string()),
        additions: z.number(),
        deletions: z.number(),
        changedFiles: z.array(z.string()),
        lines: z.number(),
        costUsd: z.number(),
        variant: z.string().exactOptional(),
        told: z.array(Told).exactOptional(),
      }),
    ),
  ),
  winner: z.number().nullable(),
  startedAt: column.time,
  endedAt: column.time.nullable(),
});

export const tournaments = {
  async put(tx: Tx, row: TournamentRow): Promise<void> {
    await tx.run(sql`
      insert into tournament (repo, mission, unit, wave, kind, attempt, base, head, state, because,
        dispatch, candidates, winner, started_at, ended_at)
      values (${row.repo}, ${row.mission}, ${row.unit}, ${row.wave}, ${row.kind}, ${row.attempt},
        ${row.base}, ${row.head}, ${row.state}, ${row.because}, ${row.dispatch},
        ${JSON.stringify(row.candidates)}, ${row.winner}, ${row.startedAt}, ${row.endedAt})
      on conflict (repo, mission, unit, wave) do update set
        kind = excluded.kind, attempt = excluded.attempt, base = excluded.base, head = excluded.head,
        state = excluded.state, because = excluded.because, dispatch = excluded.dispatch,
        candidates = excluded.candidates, winner = excluded.winner, started_at = excluded.started_at,
        ended_at = excluded.ended_at`);
  },

  async ofMission(tx: Tx, repo: string, mission: MissionId): Promise<TournamentRow[]> {
    const rows = await tx.all(sql`
      select repo, mission, unit, wave, kind, attempt, base, head, state, because, dispatch, candidates,
        winner, started_at as startedAt, ended_at as endedAt
      from tournament where repo = ${repo} and mission = ${mission} order by unit, wave`);
    return rows.map((row) => Row.parse(row));
  },
};
