// At most one row per repository: the merges that the queue proposes now.
import { z } from "zod";
import type { ChainRow } from "../../core/engine/state.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const unitOf = { mission: column.mission.nullable(), unit: column.unit.nullable() };

const Row: z.ZodType<ChainRow> = z.object({
  repo: column.repo,
  generation: z.number(),
  base: column.sha,
  state: z.enum(["building", "probing", "landing"]),
  elements: json(
    z.array(
      z.object({
        kind: z.enum(["unit", "sync"]),
        ...unitOf,
        head: column.sha,
        merge: column.sha,
      }),
    ),
  ),
  asked: json(z.array(z.object({ ...unitOf, head: column.sha }))),
  probed: z.number(),
  probe: column.dispatch.nullable(),
  failedAt: z.number().nullable(),
  passedAt: z.number(),
});

export const chains = {
  async put(tx: Tx, row: ChainRow): Promise<void> {
    await tx.run(sql`
      insert into chain (repo, generation, base, state, elements, asked, probed, probe, failed_at, passed_at)
      values (${row.repo}, ${row.generation}, ${row.base}, ${row.state}, ${JSON.stringify(row.elements)},
        ${JSON.stringify(row.asked)}, ${row.probed}, ${row.probe}, ${row.failedAt}, ${row.passedAt})
      on conflict (repo) do update set
        generation = excluded.generation, base = excluded.base, state = excluded.state,
        elements = excluded.elements, asked = excluded.asked, probed = excluded.probed,
        probe = excluded.probe, failed_at = excluded.failed_at, passed_at = excluded.passed_at`);
  },

  async remove(tx: Tx, repo: string): Promise<void> {
    await tx.run(sql`delete from chain where repo = ${repo}`);
  },

  async find(tx: Tx, repo: string): Promise<ChainRow | null> {
    const row = await tx.get(sql`
      select repo, generation, base, state, elements, asked, probed, probe, failed_at as failedAt,
        passed_at as passedAt
      from chain where repo = ${repo}`);
    return row === undefined ? null : Row.parse(row);
  },
};
