// The inbox: every webhook, timer and result once, by id. Guards I5: a delivery is closed once, in the write that
// applies it.
import { z } from "zod";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

const Waiting = z.object({
  seq: z.number(),
  id: z.string(),
  repo: z.string(),
  name: z.string(),
  payload: z.string(),
  receivedAt: z.string(),
  tries: z.number(),
});
export type WaitingDelivery = z.infer<typeof Waiting>;

const Parked = z.object({
  id: z.string(),
  name: z.string(),
  receivedAt: z.string(),
  error: z.string().nullable(),
  reference: z.string().nullable(),
});
export type ParkedDelivery = z.infer<typeof Parked>;

const Repo = z.object({ repo: z.string() });

interface NewDelivery {
  readonly id: string;
  readonly repo: string;
  readonly name: string;
  readonly payload: string;
  readonly receivedAt: string;
}

export const deliveries = {
  /** False when a delivery with this id is known already. */
  async store(tx: Tx, delivery: NewDelivery): Promise<boolean> {
    const { id, repo, name, payload, receivedAt } = delivery;
    const changed = await tx.changes(sql`
      insert or ignore into delivery (id, repo, name, received_at, due_at)
      values (${id}, ${repo}, ${name}, ${receivedAt}, ${receivedAt})`);
    if (changed !== 1) return false;
    await tx.run(sql`insert into payload (seq, text) values (last_insert_rowid(), ${payload})`);
    return true;
  },

  /** The next ones in the order of arrival after `seq`; those that wait for a retry are left out. */
  async next(
    tx: Tx,
    repo: string,
    now: string,
    seq: number,
    limit: number,
  ): Promise<WaitingDelivery[]> {
    const rows = await tx.all(sql`
      select d.seq, d.id, d.repo, d.name, p.text as payload, d.received_at as receivedAt, d.tries
      from delivery d join payload p on p.seq = d.seq
      where d.repo = ${repo} and d.state = 'waiting' and d.seq > ${seq} and d.due_at <= ${now}
      order by d.seq limit ${limit}`);
    return rows.map((row) => Waiting.parse(row));
  },

  /** False when it was closed already. */
  async close(tx: Tx, seq: number, now: string): Promise<boolean> {
    const changed = await tx.changes(sql`
      update delivery set state = 'done', closed_at = ${now} where seq = ${seq} and state = 'waiting'`);
    return changed === 1;
  },

  async retry(tx: Tx, seq: number, due: string, error: string): Promise<void> {
    await tx.run(sql`
      update delivery set tries = tries + 1, due_at = ${due}, error = ${error}
      where seq = ${seq} and state = 'waiting'`);
  },

  async park(tx: Tx, seq: number, error: string, reference: string): Promise<boolean> {
    const changed = await tx.changes(sql`
      update delivery set state = 'parked', error = ${error}, reference = ${reference}
      where seq = ${seq} and state = 'waiting'`);
    return changed === 1;
  },

  /** Parked deliveries are tried again; answers with how many. */
  async unpark(tx: Tx, repo: string, now: string): Promise<number> {
    return await tx.changes(sql`
      update delivery set state = 'waiting', tries = 0, due_at = ${now}, error = null, reference = null
      where repo = ${repo} and state = 'parked'`);
  },

  async parked(tx: Tx, repo: string, limit: number): Promise<ParkedDelivery[]> {
    const rows = await tx.all(sql`
      select id, name, received_at as receivedAt, error, reference from delivery
      where repo = ${repo} and state = 'parked' order by seq desc limit ${limit}`);
    return rows.map((row) => Parked.parse(row));
  },

  async waitingRepos(tx: Tx): Promise<string[]> {
    const rows = await tx.all(sql`select distinct repo from delivery where state = 'waiting'`);
    return rows.map((row) => Repo.parse(row).repo);
  },

  /** Repositories with something that the command line stored, and nobody has taken yet. */
  async storedOutside(tx: Tx): Promise<string[]> {
    const rows = await tx.all(sql`
      select distinct repo from delivery
      where state = 'waiting' and name = 'event' and tries = 0 and id like 'cli-%'`);
    return rows.map((row) => Repo.parse(row).repo);
  },

  /** Removes those closed before a time, some at once; answers with how many. */
  async sweep(tx: Tx, before: string, limit: number): Promise<number> {
    return await tx.changes(sql`
      delete from delivery where seq in (
        select seq from delivery where state = 'done' and closed_at < ${before}
        order by closed_at limit ${limit})`);
  },
};
