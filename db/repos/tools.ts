// Scripts that workers left for the later workers of their mission.
import { z } from "zod";
import type { MissionId } from "../../core/base/brand.ts";
import type { ToolRow } from "../../core/engine/rows/learned-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<ToolRow> = z.object({
  repo: column.repo,
  mission: column.mission,
  name: z.string(),
  description: z.string(),
  language: z.enum(["node", "python"]),
  script: z.string(),
  quality: z.number().nullable(),
  uses: z.number(),
  state: z.enum(["proposed", "kept", "refused"]),
  because: z.string(),
  unit: column.unit,
  attempt: z.number(),
  at: column.time,
});

export const tools = {
  async put(tx: Tx, row: ToolRow): Promise<void> {
    await tx.run(sql`
      insert into tool (repo, mission, name, description, language, script, quality, uses, state, because,
        unit, attempt, at)
      values (${row.repo}, ${row.mission}, ${row.name}, ${row.description}, ${row.language},
        ${row.script}, ${row.quality}, ${row.uses}, ${row.state}, ${row.because}, ${row.unit},
        ${row.attempt}, ${row.at})
      on conflict (repo, mission, name) do update set
        description = excluded.description, language = excluded.language, script = excluded.script,
        quality = excluded.quality, uses = excluded.uses, state = excluded.state,
        because = excluded.because, unit = excluded.unit, attempt = excluded.attempt, at = excluded.at`);
  },

  async ofMission(tx: Tx, repo: string, mission: MissionId): Promise<ToolRow[]> {
    const rows = await tx.all(sql`
      select repo, mission, name, description, language, script, quality, uses, state, because, unit,
        attempt, at
      from tool where repo = ${repo} and mission = ${mission} order by name`);
    return rows.map((row) => Row.parse(row));
  },
};
