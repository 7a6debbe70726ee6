// The whole table at once, in SQL: scores made anew, lists in order, what is stale. Guards that a row is written only when
// its score changed, and that a recalculation does not count as a touch.
import { z } from "zod";
import {
  type BacklogItemRow,
  ITEM_STATES,
  type ItemState,
  TRACKS,
} from "../../core/backlog/item.ts";
import { FORGIVEN, STRIKES_MAX, scoreTable, type Weights } from "../../core/backlog/score.ts";
import { isoTime } from "../../core/base/brand.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";
import { BacklogRow } from "./backlog.ts";

const HOUR_MS = 3_600_000;
/** Entries that lists and the top come from; many times what either shows, so that few events ever use them up. */
const HEAD = 1_000;
const Last = z.object({ score: z.number(), createdAt: z.string(), issue: z.number() });
const Listed = z.object({
  issue: z.number(),
  title: z.string(),
  track: z.enum(TRACKS),
  impact: z.number(),
  effort: z.number(),
  attempts: z.number(),
  pinned: z.number().nullable(),
  score: z.number(),
  state: z.enum(ITEM_STATES),
  proposed: column.truth,
  createdAt: column.time,
  touchedAt: column.time,
});
/** What a line of a list shows. */
export type ListedItem = z.infer<typeof Listed>;

export const backlogRanks = {
  /** How many scores changed. */
  async recalculate(tx: Tx, repo: string, nowMs: number, weights: Weights): Promise<number> {
    const stale = isoTime(nowMs - weights.staleHours * HOUR_MS);
    const forgiven = `|${FORGIVEN.join("|")}|`;
    const scale = JSON.stringify(scoreTable(weights));
    await tx.run(sql`
      insert into backlog_scale (repo, place, score)
      select ${repo}, key, value from json_each(${scale}) where true
      on conflict (repo, place) do update set score = excluded.score where score <> excluded.score`);
    const pinned = await tx.changes(sql`
      update backlog set score = pinned
      where repo = ${repo} and state in ('pending', 'in_progress') and pinned is not null and score <> pinned`);
    const ranked = await tx.changes(sql`
      update backlog set score = (select scale.score from backlog_scale as scale where scale.repo = ${repo}
        and place = ((impact - 1) * 10 + effort - 1) * 8 + (touched_at < ${stale}) + 2 * case
          when attempts = 0 then 0
          when instr(${forgiven}, '|' || last_category || '|') > 0 then 0
          when attempts > ${STRIKES_MAX} then ${STRIKES_MAX} else attempts end)
      where repo = ${repo} and state in ('pending', 'in_progress') and pinned is null
        and score <> (select scale.score from backlog_scale as scale where scale.repo = ${repo}
        and place = ((impact - 1) * 10 + effort - 1) * 8 + (touched_at < ${stale}) + 2 * case
          when attempts = 0 then 0
          when instr(${forgiven}, '|' || last_category || '|') > 0 then 0
          when attempts > ${STRIKES_MAX} then ${STRIKES_MAX} else attempts end)`);
    // Also when nothing changed just now: single rows may have been lowered since.
    await backlogRanks.markHead(tx, repo);
    return pinned + ranked;
  },

  /** The best are those up to the last of them; the others leave the index. */
  async markHead(tx: Tx, repo: string): Promise<void> {
    const row = await tx.get(sql`
      select score, created_at as createdAt, issue from backlog
      where repo = ${repo} and state = 'pending' and proposed = 0
      order by score desc, created_at, issue limit 1 offset ${HEAD - 1}`);
    if (row === undefined) return;
    const last = Last.parse(row);
    await tx.run(sql`
      update backlog set head = 0
      where repo = ${repo} and state = 'pending' and proposed = 0 and head = 1 and (score < ${last.score}
        or (score = ${last.score} and (created_at, issue) > (${last.createdAt}, ${last.issue})))`);
    await tx.run(sql`
      update backlog set head = 1
      where repo = ${repo} and state = 'pending' and proposed = 0 and head = 0 and score >= ${last.score}
        and (score > ${last.score} or (created_at, issue) <= (${last.createdAt}, ${last.issue}))`);
  },

  /** Of one state, best first; proposals stand apart. */
  async list(
    tx: Tx,
    repo: string,
    state: ItemState,
    proposed: boolean,
    limit: number,
  ): Promise<ListedItem[]> {
    const isHead = state === "pending" && !proposed;
    const head = isHead ? await backlogRanks.head(tx, repo, limit) : [];
    if (head.length === limit) return head;
    const rows = await tx.all(sql`
      select issue, title, track, impact, effort, attempts, pinned, score, state, proposed,
        created_at as createdAt, touched_at as touchedAt
      from backlog where repo = ${repo} and state = ${state} and proposed = ${proposed}
      order by score desc, created_at, issue limit ${limit}`);
    return rows.map((row) => Listed.parse(row));
  },

  async head(tx: Tx, repo: string, limit: number): Promise<ListedItem[]> {
    const rows = await tx.all(sql`
      select issue, title, track, impact, effort, attempts, pinned, score, state, proposed,
        created_at as createdAt, touched_at as touchedAt
      from backlog indexed by backlog_top
      where repo = ${repo} and state = 'pending' and proposed = 0 and head = 1
      order by score desc, created_at, issue limit ${limit}`);
    return rows.map((row) => Listed.parse(row));
  },

  /** Whole rows of every state but completed, for an export; in the order of lists. */
  async whole(tx: Tx, repo: string, limit: number): Promise<BacklogItemRow[]> {
    const rows = await tx.all(sql`
      select repo, issue, title, body, track, impact, effort, ranked_by as rankedBy, attempts,
        last_failure as lastFailure, last_category as lastCategory, pinned, score, state, proposed, source,
        mission, files, created_at as createdAt, touched_at as touchedAt, updated_at as updatedAt
      from backlog join backlog_text using (repo, issue)
      where repo = ${repo} and state <> 'completed'
      order by score desc, created_at, issue limit ${limit}`);
    return rows.map((row) => BacklogRow.parse(row));
  },

  /** Pending, not pinned, and untouched since then: the oldest first. */
  async stale(tx: Tx, repo: string, before: string, limit: number): Promise<ListedItem[]> {
    const rows = await tx.all(sql`
      select issue, title, track, impact, effort, attempts, pinned, score, state, proposed,
        created_at as createdAt, touched_at as touchedAt
      from backlog where repo = ${repo} and state = 'pending' and pinned is null and touched_at < ${before}
      order by touched_at, issue limit ${limit}`);
    return rows.map((row) => Listed.parse(row));
  },

  /** Titles that are there already, of any state: an import skips them. */
  async titles(tx: Tx, repo: string, wanted: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.all(sql`
      select title from backlog where repo = ${repo}
        and lower(title) in (select lower(value) from json_each(${JSON.stringify(wanted)}))`);
    return new Set(
      rows.map((row) => z.object({ title: z.string() }).parse(row).title.toLowerCase()),
    );
  },
};
