// Timers: one due time per name and repository; set again moves it. They fire once, in the write that makes the delivery.
import { z } from "zod";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

const Timer = z.object({ timer: z.string(), due: z.string() });
export type TimerRow = z.infer<typeof Timer>;
const Repo = z.object({ repo: z.string() });

export const timers = {
  async set(tx: Tx, repo: string, timer: string, due: string): Promise<void> {
    await tx.run(sql`
      insert into timer (repo, timer, due_at) values (${repo}, ${timer}, ${due})
      on conflict (repo, timer) do update set due_at = excluded.due_at`);
  },

  async cancel(tx: Tx, repo: string, timer: string): Promise<void> {
    await tx.run(sql`delete from timer where repo = ${repo} and timer = ${timer}`);
  },

  /** The one that has been due longest. */
  async due(tx: Tx, repo: string, now: string): Promise<TimerRow | null> {
    const row = await tx.get(sql`
      select timer, due_at as due from timer where repo = ${repo} and due_at <= ${now}
      order by due_at, timer limit 1`);
    return row === undefined ? null : Timer.parse(row);
  },

  /** False when it was cancelled, moved or fired meanwhile. */
  async fire(tx: Tx, repo: string, timer: string, due: string): Promise<boolean> {
    const changed = await tx.changes(sql`
      delete from timer where repo = ${repo} and timer = ${timer} and due_at = ${due}`);
    return changed === 1;
  },

  async dueRepos(tx: Tx, now: string): Promise<string[]> {
    const rows = await tx.all(sql`select distinct repo from timer where due_at <= ${now}`);
    return rows.map((row) => Repo.parse(row).repo);
  },

  async repos(tx: Tx): Promise<string[]> {
    const rows = await tx.all(sql`select distinct repo from timer`);
    return rows.map((row) => Repo.parse(row).repo);
  },
};
