// What each brief was told of earlier work: written once, so that a second try of the same run tells the same.
import { z } from "zod";
import type { Recalled, RecallRequest } from "../../core/report/recall.ts";
import type { Tx } from "../driver.ts";
import { json } from "../row.ts";
import { sql } from "../sql.ts";

const Item: z.ZodType<Recalled> = z.object({
  kind: z.enum(["experience", "context", "rule", "episode"]),
  id: z.string(),
  text: z.string(),
});
const Row = z.object({
  dispatch: z.string(),
  leg: z.string(),
  items: json(z.array(Item)),
  text: z.string(),
  at: z.string(),
});
export type RecallRow = z.infer<typeof Row>;

export interface NewRecall extends RecallRow {
  readonly repo: string;
  readonly audience: RecallRequest["audience"];
}

export const recalls = {
  async add(tx: Tx, row: NewRecall): Promise<void> {
    await tx.run(sql`
      insert into recall_log (repo, dispatch, leg, audience, items, text, at)
      values (${row.repo}, ${row.dispatch}, ${row.leg}, ${row.audience}, ${JSON.stringify(row.items)},
        ${row.text}, ${row.at})
      on conflict (repo, dispatch, leg) do nothing`);
  },

  async ofDispatch(tx: Tx, repo: string, dispatch: string): Promise<RecallRow[]> {
    const rows = await tx.all(sql`
      select dispatch, leg, items, text, at from recall_log
      where repo = ${repo} and dispatch = ${dispatch} order by leg`);
    return rows.map((row) => Row.parse(row));
  },

  async sweep(tx: Tx, before: string, limit: number): Promise<number> {
    return await tx.changes(sql`
      delete from recall_log where (repo, dispatch, leg) in (
        select repo, dispatch, leg from recall_log where at < ${before} order by at limit ${limit})`);
  },
};
