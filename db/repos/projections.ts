// What GitHub was last told about each topic, by hash.
import { z } from "zod";
import type { ProjectionRow } from "../../core/engine/state.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<ProjectionRow> = z.object({
  repo: column.repo,
  topic: z.string(),
  hash: z.string(),
});

export const projections = {
  async put(tx: Tx, row: ProjectionRow): Promise<void> {
    await tx.run(sql`
      insert into projection (repo, topic, hash) values (${row.repo}, ${row.topic}, ${row.hash})
      on conflict (repo, topic) do update set hash = excluded.hash`);
  },

  async find(tx: Tx, repo: string, topic: string): Promise<string | null> {
    const row = await tx.get(sql`
      select repo, topic, hash from projection where repo = ${repo} and topic = ${topic}`);
    return row === undefined ? null : Row.parse(row).hash;
  },

  async all(tx: Tx, repo: string): Promise<ProjectionRow[]> {
    const rows = await tx.all(sql`
      select repo, topic, hash from projection where repo = ${repo} order by topic`);
    return rows.map((row) => Row.parse(row));
  },
};
