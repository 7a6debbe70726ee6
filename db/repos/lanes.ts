// Who works on a repository: holder, fence and expiry. Guards I5 across instances: a write under an older fence changes
// nothing.
import { z } from "zod";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

const Lane = z.object({
  repo: z.string(),
  holder: z.string(),
  fence: z.number(),
  expiresAt: z.string(),
  stopped: z.string().nullable(),
  reference: z.string().nullable(),
});
export type LaneRow = z.infer<typeof Lane>;

export const lanes = {
  async find(tx: Tx, repo: string): Promise<LaneRow | null> {
    const row = await tx.get(sql`
      select repo, holder, fence, expires_at as expiresAt, stopped, reference from lane
      where repo = ${repo}`);
    return row === undefined ? null : Lane.parse(row);
  },

  /** True: the lane is ours now, under a new fence. Our own older lease (from before a restart) is taken at once. */
  async claim(
    tx: Tx,
    repo: string,
    holder: string,
    now: string,
    expires: string,
  ): Promise<boolean> {
    const changed = await tx.changes(sql`
      insert into lane (repo, holder, fence, expires_at) values (${repo}, ${holder}, 1, ${expires})
      on conflict (repo) do update set
        holder = excluded.holder, fence = fence + 1, expires_at = excluded.expires_at
      where expires_at <= ${now} or holder = excluded.holder`);
    return changed === 1;
  },

  /** The fence check of every write, and its renewal. False: someone else has the lane. */
  async hold(
    tx: Tx,
    repo: string,
    holder: string,
    fence: number,
    expires: string,
  ): Promise<boolean> {
    const changed = await tx.changes(sql`
      update lane set expires_at = ${expires}
      where repo = ${repo} and holder = ${holder} and fence = ${fence} and stopped is null`);
    return changed === 1;
  },

  /** Others may take it from now on. */
  async release(tx: Tx, repo: string, holder: string, fence: number, now: string): Promise<void> {
    await tx.run(sql`
      update lane set expires_at = ${now}
      where repo = ${repo} and holder = ${holder} and fence = ${fence}`);
  },

  async stop(tx: Tx, repo: string, why: string, reference: string): Promise<void> {
    await tx.run(sql`
      update lane set stopped = ${why}, reference = ${reference} where repo = ${repo}`);
  },

  async resume(tx: Tx, repo: string): Promise<void> {
    await tx.run(sql`update lane set stopped = null, reference = null where repo = ${repo}`);
  },

  async resumeAll(tx: Tx): Promise<number> {
    return await tx.changes(sql`
      update lane set stopped = null, reference = null where stopped is not null`);
  },

  async stopped(tx: Tx): Promise<LaneRow[]> {
    const rows = await tx.all(sql`
      select repo, holder, fence, expires_at as expiresAt, stopped, reference from lane
      where stopped is not null order by repo`);
    return rows.map((row) => Lane.parse(row));
  },
};
