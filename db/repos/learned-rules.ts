// Rules that were made of episodes, the retired ones too: what did not help is not learned again.
import { z } from "zod";
import type { RuleRow } from "../../core/engine/rows/memory-row.ts";
import type { Tx } from "../driver.ts";
import { column, textList } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<RuleRow> = z.object({
  repo: column.repo,
  rule: z.string(),
  text: z.string(),
  scope: textList,
  episodes: textList,
  confidence: z.number(),
  applied: z.number(),
  state: z.enum(["active", "retired"]),
  at: column.time,
});

export const learnedRules = {
  async put(tx: Tx, row: RuleRow): Promise<void> {
    await tx.run(sql`
      insert into rule (repo, rule, text, scope, episodes, confidence, applied, state, at)
      values (${row.repo}, ${row.rule}, ${row.text}, ${JSON.stringify(row.scope)},
        ${JSON.stringify(row.episodes)}, ${row.confidence}, ${row.applied}, ${row.state}, ${row.at})
      on conflict (repo, rule) do update set
        text = excluded.text, scope = excluded.scope, episodes = excluded.episodes,
        confidence = excluded.confidence, applied = excluded.applied, state = excluded.state,
        at = excluded.at`);
  },

  async all(tx: Tx, repo: string): Promise<RuleRow[]> {
    const rows = await tx.all(sql`
      select repo, rule, text, scope, episodes, confidence, applied, state, at
      from rule where repo = ${repo} order by rule`);
    return rows.map((row) => Row.parse(row));
  },
};
