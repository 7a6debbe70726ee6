// Wordings of prompts that are tried out, with how often they were used and how often the work succeeded.
import { z } from "zod";
import type { VariantRow } from "../../core/engine/rows/learned-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<VariantRow> = z.object({
  repo: column.repo,
  component: z.enum(["worker", "planner", "fixup"]),
  variant: z.string(),
  text: z.string(),
  parent: z.string().nullable(),
  wins: z.number(),
  samples: z.number(),
  state: z.enum(["active", "retired"]),
  because: z.string(),
  createdAt: column.time,
});

export const promptVariants = {
  async put(tx: Tx, row: VariantRow): Promise<void> {
    await tx.run(sql`
      insert into prompt_variant (repo, component, variant, text, parent, wins, samples, state, because,
        created_at)
      values (${row.repo}, ${row.component}, ${row.variant}, ${row.text}, ${row.parent}, ${row.wins},
        ${row.samples}, ${row.state}, ${row.because}, ${row.createdAt})
      on conflict (repo, component, variant) do update set
        text = excluded.text, parent = excluded.parent, wins = excluded.wins, samples = excluded.samples,
        state = excluded.state, because = excluded.because, created_at = excluded.created_at`);
  },

  /** In the order they were made: the built-in one first. */
  async all(tx: Tx, repo: string): Promise<VariantRow[]> {
    const rows = await tx.all(sql`
      select repo, component, variant, text, parent, wins, samples, state, because,
        created_at as createdAt
      from prompt_variant where repo = ${repo} order by component, created_at, variant`);
    return rows.map((row) => Row.parse(row));
  },
};
