// The outbox: effects by key, leased, settled once. At most one waits and one is in flight per key, so an older text can
// never overtake a newer one.
import { z } from "zod";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

const Leased = z.object({
  id: z.number(),
  key: z.string(),
  kind: z.string(),
  body: z.string(),
  tries: z.number(),
});
export type LeasedEffect = z.infer<typeof Leased>;

const Repo = z.object({ repo: z.string() });
const Count = z.object({ count: z.number() });

export interface NewEffect {
  readonly repo: string;
  readonly key: string;
  readonly kind: string;
  readonly body: string;
  readonly decision: number | null;
  readonly now: string;
  readonly due: string;
  /** Supersession never pushes it back beyond this. */
  readonly latest: string;
}

export interface Lease {
  readonly repo: string;
  readonly holder: string;
  readonly fence: number;
}

export const effects = {
  /** A waiting effect with the same key gets the new body and keeps its place, its tries and its backoff. */
  async enqueue(tx: Tx, effect: NewEffect): Promise<void> {
    const { repo, key, kind, body, decision, now, due, latest } = effect;
    await tx.run(sql`
      insert into effect (repo, key, kind, body, decision, enqueued_at, due_at, latest_at)
      values (${repo}, ${key}, ${kind}, ${body}, ${decision}, ${now}, ${due}, ${latest})
      on conflict (repo, key, state) where state in ('waiting', 'leased') do update set
        kind = excluded.kind, body = excluded.body, decision = excluded.decision,
        due_at = case when tries > 0 then due_at else min(excluded.due_at, latest_at) end`);
  },

  /** Takes the first due effects whose key is not in flight. */
  async take(
    tx: Tx,
    lease: Lease,
    now: string,
    until: string,
    limit: number,
  ): Promise<LeasedEffect[]> {
    const rows = await tx.all(sql`
      update effect set state = 'leased', tries = tries + 1, lease_fence = ${lease.fence},
        lease_by = ${lease.holder}, lease_until = ${until}
      where id in (
        select id from effect as e
        where repo = ${lease.repo} and state = 'waiting' and due_at <= ${now}
          and not exists (select 1 from effect as f
            where f.repo = e.repo and f.key = e.key and f.state = 'leased')
        order by id limit ${limit})
      returning id, key, kind, body, tries - 1 as tries`);
    return rows.map((row) => Leased.parse(row)).sort((a, b) => a.id - b.id);
  },

  async renew(tx: Tx, lease: Lease, until: string): Promise<void> {
    await tx.run(sql`
      update effect set lease_until = ${until}
      where repo = ${lease.repo} and state = 'leased'
        and lease_by = ${lease.holder} and lease_fence = ${lease.fence}`);
  },

  /** False when the lease was lost: then someone else performs it again, and answers for it. */
  async done(tx: Tx, id: number, lease: Lease, now: string): Promise<boolean> {
    const changed = await tx.changes(sql`
      update effect set state = 'done', lease_until = null, error = null, closed_at = ${now}
      where id = ${id} and state = 'leased' and lease_by = ${lease.holder}
        and lease_fence = ${lease.fence}`);
    return changed === 1;
  },

  async refuse(tx: Tx, id: number, lease: Lease, now: string, error: string): Promise<boolean> {
    const changed = await tx.changes(sql`
      update effect set state = 'refused', lease_until = null, error = ${error}, closed_at = ${now}
      where id = ${id} and state = 'leased' and lease_by = ${lease.holder}
        and lease_fence = ${lease.fence}`);
    return changed === 1;
  },

  /** Waits until `due`; a newer one that waits already takes its place instead. */
  async retry(tx: Tx, id: number, lease: Lease, now: string, due: string, error: string) {
    await tx.run(sql`
      update effect set
        state = case when exists (select 1 from effect as n
          where n.repo = effect.repo and n.key = effect.key and n.state = 'waiting')
          then 'superseded' else 'waiting' end,
        closed_at = case when exists (select 1 from effect as n
          where n.repo = effect.repo and n.key = effect.key and n.state = 'waiting')
          then ${now} end,
        lease_until = null, due_at = ${due}, error = ${error}
      where id = ${id} and state = 'leased' and lease_by = ${lease.holder}
        and lease_fence = ${lease.fence}`);
  },

  /** Leases that ran out, and those that this holder left under an older fence, go back to waiting. */
  async reclaim(tx: Tx, lease: Lease, now: string): Promise<number> {
    return await tx.changes(sql`
      update effect set
        state = case when exists (select 1 from effect as n
          where n.repo = effect.repo and n.key = effect.key and n.state = 'waiting')
          then 'superseded' else 'waiting' end,
        closed_at = case when exists (select 1 from effect as n
          where n.repo = effect.repo and n.key = effect.key and n.state = 'waiting')
          then ${now} end,
        lease_until = null
      where repo = ${lease.repo} and state = 'leased' and lease_fence <> ${lease.fence}
        and (lease_until <= ${now} or lease_by = ${lease.holder})`);
  },

  /** Repositories with effects that are due, or whose lease ran out. */
  async dueRepos(tx: Tx, now: string): Promise<string[]> {
    const rows = await tx.all(sql`
      select repo from effect where state = 'waiting' and due_at <= ${now}
      union select repo from effect where state = 'leased' and lease_until <= ${now}`);
    return rows.map((row) => Repo.parse(row).repo);
  },

  /** Repositories with any open effect: looked at once, at the start. */
  async openRepos(tx: Tx): Promise<string[]> {
    const rows = await tx.all(sql`
      select distinct repo from effect where state in ('waiting', 'leased')`);
    return rows.map((row) => Repo.parse(row).repo);
  },

  async countOpen(tx: Tx, repo: string): Promise<number> {
    const row = await tx.get(sql`
      select count(*) as count from effect where repo = ${repo} and state in ('waiting', 'leased')`);
    return Count.parse(row).count;
  },

  async sweep(tx: Tx, before: string, limit: number): Promise<number> {
    return await tx.changes(sql`
      delete from effect where id in (
        select id from effect where state in ('done', 'refused', 'superseded') and closed_at < ${before}
        order by closed_at limit ${limit})`);
  },
};
