// The journal: every decision with its event, its changes and its reasons by subject. Feeds `mc why`.
import { z } from "zod";
import type { Tx } from "../driver.ts";
import { sql } from "../sql.ts";

const Id = z.object({ id: z.number() });
const Reason = z.object({
  decision: z.number(),
  at: z.string(),
  event: z.string(),
  delivery: z.string(),
  subject: z.string(),
  text: z.string(),
});
export type ReasonRow = z.infer<typeof Reason>;

export interface NewDecision {
  readonly repo: string;
  readonly delivery: string;
  readonly position: number;
  readonly eventType: string;
  readonly event: string;
  readonly changes: string;
  readonly at: string;
  readonly because: readonly { readonly subject: string; readonly text: string }[];
}

export const decisions = {
  /** Answers with its id. */
  async append(tx: Tx, decision: NewDecision): Promise<number> {
    const { repo, delivery, position, eventType, event, changes, at, because } = decision;
    const row = await tx.get(sql`
      insert into decision (repo, delivery, position, event_type, event, changes, at)
      values (${repo}, ${delivery}, ${position}, ${eventType}, ${event}, ${changes}, ${at})
      returning id`);
    const { id } = Id.parse(row);
    for (const [index, reason] of because.entries()) {
      await tx.run(sql`
        insert into reason (decision, position, repo, subject, text)
        values (${id}, ${index}, ${repo}, ${reason.subject}, ${reason.text})`);
    }
    return id;
  },

  /** Newest first. */
  async about(tx: Tx, repo: string, subject: string, limit: number): Promise<ReasonRow[]> {
    const rows = await tx.all(sql`
      select d.id as decision, d.at, d.event_type as event, d.delivery, r.subject, r.text
      from reason r join decision d on d.id = r.decision
      where r.repo = ${repo} and r.subject = ${subject}
      order by r.decision desc, r.position desc limit ${limit}`);
    return rows.map((row) => Reason.parse(row));
  },

  /** Subjects that begin with a text (a short commit id), at most `limit`. `end` is the first text after all of them. */
  async subjects(
    tx: Tx,
    repo: string,
    from: string,
    end: string,
    limit: number,
  ): Promise<string[]> {
    const rows = await tx.all(sql`
      select distinct subject from reason
      where repo = ${repo} and subject >= ${from} and subject < ${end} order by subject limit ${limit}`);
    return rows.map((row) => z.object({ subject: z.string() }).parse(row).subject);
  },

  async latest(tx: Tx, repo: string, limit: number): Promise<ReasonRow[]> {
    const rows = await tx.all(sql`
      select d.id as decision, d.at, d.event_type as event, d.delivery, r.subject, r.text
      from decision d join reason r on r.decision = d.id
      where d.repo = ${repo} order by d.id desc, r.position desc limit ${limit}`);
    return rows.map((row) => Reason.parse(row));
  },

  async sweep(tx: Tx, before: string, limit: number): Promise<number> {
    return await tx.changes(sql`
      delete from decision where id in (
        select id from decision where at < ${before} order by at limit ${limit})`);
  },
};
