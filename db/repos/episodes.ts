// Lessons of settled units, for as long as they are remembered.
import { z } from "zod";
import type { EpisodeRow } from "../../core/engine/rows/memory-row.ts";
import type { Tx } from "../driver.ts";
import { column, textList } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<EpisodeRow> = z.object({
  repo: column.repo,
  mission: column.mission,
  unit: column.unit,
  lesson: z.number(),
  outcome: z.enum(["pass", "fail"]),
  content: z.string(),
  scope: textList,
  confidence: z.number(),
  access: z.number(),
  at: column.time,
  ttlDays: z.number(),
});

export const episodes = {
  async put(tx: Tx, row: EpisodeRow): Promise<void> {
    await tx.run(sql`
      insert into episode (repo, mission, unit, lesson, outcome, content, scope, confidence, access, at, ttl_days)
      values (${row.repo}, ${row.mission}, ${row.unit}, ${row.lesson}, ${row.outcome}, ${row.content},
        ${JSON.stringify(row.scope)}, ${row.confidence}, ${row.access}, ${row.at}, ${row.ttlDays})
      on conflict (repo, mission, unit, lesson) do update set
        outcome = excluded.outcome, content = excluded.content, scope = excluded.scope,
        confidence = excluded.confidence, access = excluded.access, at = excluded.at,
        ttl_days = excluded.ttl_days`);
  },

  async remove(tx: Tx, row: EpisodeRow): Promise<void> {
    await tx.run(sql`
      delete from episode where repo = ${row.repo} and mission = ${row.mission} and unit = ${row.unit}
        and lesson = ${row.lesson}`);
  },

  async all(tx: Tx, repo: string): Promise<EpisodeRow[]> {
    const rows = await tx.all(sql`
      select repo, mission, unit, lesson, outcome, content, scope, confidence, access, at, ttl_days as ttlDays
      from episode where repo = ${repo} order by mission, unit, lesson`);
    return rows.map((row) => Row.parse(row));
  },
};
