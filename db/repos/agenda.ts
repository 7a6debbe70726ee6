// When the lane of a repository has something to do next: asked once per wake-up, in one statement.
import { z } from "zod";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

const Agenda = z.object({
  /** The earliest delivery that waits. */
  delivery: z.string().nullable(),
  /** The earliest effect that waits and whose key is not in flight, or the end of a lease of another fence. */
  effect: z.string().nullable(),
  timer: z.string().nullable(),
});
export type Agenda = z.infer<typeof Agenda>;

export async function agendaOf(tx: Tx, repo: string, fence: number): Promise<Agenda> {
  const row = await tx.get(sql`
    select
      (select min(due_at) from delivery where repo = ${repo} and state = 'waiting') as delivery,
      (select min(due) from (
        select min(due_at) as due from effect as e where repo = ${repo} and state = 'waiting'
          and not exists (select 1 from effect as f
            where f.repo = e.repo and f.key = e.key and f.state = 'leased')
        union all
        select min(lease_until) as due from effect
        where repo = ${repo} and state = 'leased' and lease_fence <> ${fence})) as effect,
      (select min(due_at) from timer where repo = ${repo}) as timer`);
  return Agenda.parse(row);
}

/** The first of all; null: nothing is left to do. */
export const earliestOf = ({ delivery, effect, timer }: Agenda): string | null =>
  [delivery, effect, timer].filter((due) => due !== null).sort()[0] ?? null;
