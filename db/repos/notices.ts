// What people outside GitHub are told: stored with the decision that made it, claimed before it is sent, settled after. Each
// notice is in a channel's queue once, and what is claimed is never claimed again.
import { z } from "zod";
import type { Channel, Urgency } from "../../core/notice/channels.ts";
import type { Notice, SentTo } from "../../core/notice/notice.ts";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

/** Waiting notices of one channel; beyond it the oldest low ones are dropped. */
export const QUEUED_MAX = 100;

const Row = z.object({
  id: z.number(),
  repo: z.string(),
  key: z.string(),
  kind: z.string(),
  urgency: z.custom<Urgency>((value) => value === "high" || value === "low"),
  title: z.string(),
  body: z.string(),
  link: z.string(),
  at: z.string(),
  tries: z.number(),
});
export type QueuedNotice = z.infer<typeof Row>;

const Lost = z.object({
  id: z.number(),
  repo: z.string(),
  title: z.string(),
  link: z.string(),
  state: z.enum(["dropped", "expired", "unknown"]),
});
export type LostNotice = z.infer<typeof Lost>;

const Due = z.object({ due: z.string().nullable() });
const Count = z.object({ state: z.string(), count: z.number() });

export interface Claim {
  readonly by: string;
  readonly until: string;
}

export const notices = {
  async add(
    tx: Tx,
    repo: string,
    { notice, channels, due }: { readonly notice: Notice } & SentTo,
    now: string,
  ): Promise<void> {
    for (const channel of channels) {
      await tx.run(sql`
        insert into notice (repo, key, channel, kind, urgency, title, body, link, at, due_at)
        values (${repo}, ${notice.id}, ${channel}, ${notice.kind}, ${notice.urgency}, ${notice.title},
          ${notice.body}, ${notice.link}, ${now}, ${due})
        on conflict (repo, key, channel) do nothing`);
      await notices.dropOldest(tx, channel, now);
    }
  },

  /** Of the low ones, those that waited longest. */
  async dropOldest(tx: Tx, channel: Channel, now: string): Promise<void> {
    await tx.run(sql`
      update notice set state = 'dropped', closed_at = ${now}
      where id in (
        select id from notice where channel = ${channel} and state = 'waiting' and urgency = 'low'
        order by id
        limit max(0, (select count(*) from notice
          where channel = ${channel} and state = 'waiting') - ${QUEUED_MAX}))`);
  },

  /** When the first one is due that waits for this channel. */
  async nextDue(tx: Tx, channel: Channel): Promise<string | null> {
    const row = await tx.get(sql`
      select min(due_at) as due from notice where channel = ${channel} and state = 'waiting'`);
    return Due.parse(row).due;
  },

  /** In the order they came; high ones first where many wait. What failed before waits for its own time, the others go along. */
  async waiting(
    tx: Tx,
    channel: Channel,
    due: { readonly now: string; readonly soon: string },
    limit: number,
  ): Promise<QueuedNotice[]> {
    const rows = await tx.all(sql`
      select id, repo, key, kind, urgency, title, body, link, at, tries from notice
      where channel = ${channel} and state = 'waiting'
        and due_at <= case when tries = 0 then ${due.soon} else ${due.now} end
      order by urgency = 'low', id limit ${limit}`);
    const found = rows.map((row) => Row.parse(row));
    return found.length < QUEUED_MAX ? found.sort((a, b) => a.id - b.id) : found;
  },

  /** False: somebody else has it. */
  async claim(tx: Tx, id: number, claim: Claim): Promise<boolean> {
    const changed = await tx.changes(sql`
      update notice set state = 'sending', tries = tries + 1, sending_by = ${claim.by},
        lease_until = ${claim.until}
      where id = ${id} and state = 'waiting'`);
    return changed === 1;
  },

  async sent(tx: Tx, id: number, by: string, now: string): Promise<void> {
    await tx.run(sql`
      update notice set state = 'sent', error = null, sending_by = null, lease_until = null,
        closed_at = ${now}
      where id = ${id} and state = 'sending' and sending_by = ${by}`);
  },

  /** It did not arrive: it waits again. */
  async retry(
    tx: Tx,
    id: number,
    by: string,
    again: { readonly due: string; readonly tries: number; readonly error: string },
  ): Promise<void> {
    await tx.run(sql`
      update notice set state = 'waiting', due_at = ${again.due}, tries = ${again.tries},
        error = ${again.error}, sending_by = null, lease_until = null
      where id = ${id} and state = 'sending' and sending_by = ${by}`);
  },

  /** Claimed by an instance that ended meanwhile, perhaps by this one before it was started again: nobody knows whether it arrived. */
  async abandon(tx: Tx, by: string | null, now: string): Promise<number> {
    return await tx.changes(sql`
      update notice set state = 'unknown', lease_until = null, closed_at = ${now}
      where state = 'sending' and (lease_until <= ${now} or sending_by = ${by})`);
  },

  async expire(tx: Tx, before: string, now: string): Promise<number> {
    return await tx.changes(sql`
      update notice set state = 'expired', closed_at = ${now}
      where id in (select id from notice where state = 'waiting' and at < ${before}
        and (tries > 0 or due_at <= ${now}))`);
  },

  /** What was not sent, or perhaps not, and is not told yet. */
  async untold(tx: Tx, channel: Channel, limit: number): Promise<LostNotice[]> {
    const rows = await tx.all(sql`
      select id, repo, title, link, state from notice
      where channel = ${channel} and told = 0 and state in ('dropped', 'expired', 'unknown')
      order by id limit ${limit}`);
    return rows.map((row) => Lost.parse(row));
  },

  async told(tx: Tx, id: number): Promise<void> {
    await tx.run(sql`update notice set told = 1 where id = ${id}`);
  },

  /** Not to be sent at all, and nobody is told so. */
  async dismiss(tx: Tx, id: number, now: string): Promise<void> {
    await tx.run(sql`
      update notice set state = 'dropped', told = 1, closed_at = ${now}
      where id = ${id} and state = 'waiting'`);
  },

  async counts(tx: Tx, channel: Channel): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.all(sql`
      select state, count(*) as count from notice where channel = ${channel} group by state`);
    return new Map(rows.map((row) => Count.parse(row)).map(({ state, count }) => [state, count]));
  },

  async sweep(tx: Tx, before: string, limit: number): Promise<void> {
    await tx.run(sql`
      delete from notice where id in (
        select id from notice where closed_at is not null and closed_at < ${before}
        order by closed_at limit ${limit})`);
  },
};
