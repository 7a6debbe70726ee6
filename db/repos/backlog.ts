// Rows of the backlog: one at a time for what is decided, in slices for what deciding sees. Guards that facts of an issue
// never go back to older ones.
import { z } from "zod";
import { type BacklogItemRow, ITEM_SOURCES, ITEM_STATES, TRACKS } from "../../core/backlog/item.ts";
import { waitsFor } from "../../core/backlog/named.ts";
import {
  ACTIVE_ITEMS,
  type BacklogCounts,
  type BacklogSlice,
  PROPOSED_ITEMS,
  TOP_ITEMS,
} from "../../core/backlog/slice.ts";
import type { Row, Tx } from "../driver.ts";
import { column, json, textList } from "../row.ts";
import { sql } from "../sql.ts";

export const BacklogRow: z.ZodType<BacklogItemRow> = z.object({
  repo: column.repo,
  issue: z.number(),
  title: z.string(),
  body: z.string(),
  track: z.enum(TRACKS),
  impact: z.number(),
  effort: z.number(),
  rankedBy: z.string().nullable(),
  attempts: z.number(),
  lastFailure: z.string().nullable(),
  lastCategory: z.string().nullable(),
  pinned: z.number().nullable(),
  score: z.number(),
  state: z.enum(ITEM_STATES),
  proposed: column.truth,
  source: z.enum(ITEM_SOURCES),
  mission: column.mission.nullable(),
  files: textList,
  createdAt: column.time,
  touchedAt: column.time,
  updatedAt: column.time,
});
const Waits = z.object({ waits: json(z.array(z.number())) });
const Count = z.object({ state: z.enum(ITEM_STATES), proposed: column.truth, items: z.number() });

interface RankedItem {
  readonly row: BacklogItemRow;
  /** What it waits for. */
  readonly waits: readonly number[];
}
const ranked = (found: Row): RankedItem => ({
  row: BacklogRow.parse(found),
  waits: found.waits === "[]" ? [] : Waits.parse(found).waits,
});

export const backlog = {
  async put(tx: Tx, row: BacklogItemRow): Promise<void> {
    await tx.run(sql`
      insert into backlog (repo, issue, title, track, impact, effort, ranked_by, attempts, last_failure,
        last_category, pinned, score, state, proposed, source, mission, created_at, touched_at, updated_at)
      values (${row.repo}, ${row.issue}, ${row.title}, ${row.track}, ${row.impact}, ${row.effort},
        ${row.rankedBy}, ${row.attempts}, ${row.lastFailure}, ${row.lastCategory}, ${row.pinned}, ${row.score},
        ${row.state}, ${row.proposed}, ${row.source}, ${row.mission}, ${row.createdAt}, ${row.touchedAt},
        ${row.updatedAt})
      on conflict (repo, issue) do update set
        title = iif(excluded.updated_at >= updated_at, excluded.title, title), track = excluded.track,
        impact = excluded.impact, effort = excluded.effort, ranked_by = excluded.ranked_by,
        attempts = excluded.attempts, last_failure = excluded.last_failure,
        last_category = excluded.last_category, pinned = excluded.pinned, score = excluded.score,
        state = excluded.state, proposed = excluded.proposed, source = excluded.source,
        mission = excluded.mission, touched_at = excluded.touched_at, head = 1,
        updated_at = max(excluded.updated_at, updated_at)`);
    await tx.run(sql`
      insert into backlog_text (repo, issue, body, files, waits_for)
      values (${row.repo}, ${row.issue}, ${row.body}, ${JSON.stringify(row.files)},
        ${JSON.stringify(waitsFor(row.body))})
      on conflict (repo, issue) do update set body = excluded.body, files = excluded.files,
        waits_for = excluded.waits_for
      where (body <> excluded.body or files <> excluded.files)
        and ${row.updatedAt} >= (select updated_at from backlog where repo = ${row.repo} and issue = ${row.issue})`);
  },

  async remove(tx: Tx, repo: string, issue: number): Promise<void> {
    await tx.run(sql`delete from backlog where repo = ${repo} and issue = ${issue}`);
  },

  /** As a list of numbers in JSON: one statement however many. */
  async named(tx: Tx, repo: string, issues: readonly number[]): Promise<BacklogItemRow[]> {
    const rows = await tx.all(sql`
      select repo, issue, title, body, track, impact, effort, ranked_by as rankedBy, attempts,
        last_failure as lastFailure, last_category as lastCategory, pinned, score, state, proposed, source,
        mission, files, created_at as createdAt, touched_at as touchedAt, updated_at as updatedAt
      from json_each(${JSON.stringify(issues)})
      cross join backlog on repo = ${repo} and issue = json_each.value
      join backlog_text using (repo, issue) order by json_each.key`);
    return rows.map((row) => BacklogRow.parse(row));
  },

  /** Pending and not proposed, best first: by score, then age, then number. */
  async top(tx: Tx, repo: string, limit: number, pending: number): Promise<RankedItem[]> {
    const rows = await tx.all(sql`
      select repo, issue, title, body, track, impact, effort, ranked_by as rankedBy, attempts,
        last_failure as lastFailure, last_category as lastCategory, pinned, score, state, proposed, source,
        mission, files, created_at as createdAt, touched_at as touchedAt, updated_at as updatedAt, waits_for as waits
      from (select * from backlog indexed by backlog_top
        where repo = ${repo} and state = 'pending' and proposed = 0 and head = 1
        order by score desc, created_at, issue limit ${limit})
      join backlog_text using (repo, issue)
      order by score desc, created_at, issue`);
    // So many left since it was ranked that the best of the rest have to be looked for.
    if (rows.length < limit && rows.length < pending)
      return await backlog.topOfAll(tx, repo, limit);
    return rows.map(ranked);
  },

  async topOfAll(tx: Tx, repo: string, limit: number): Promise<RankedItem[]> {
    const rows = await tx.all(sql`
      select repo, issue, title, body, track, impact, effort, ranked_by as rankedBy, attempts,
        last_failure as lastFailure, last_category as lastCategory, pinned, score, state, proposed, source,
        mission, files, created_at as createdAt, touched_at as touchedAt, updated_at as updatedAt, waits_for as waits
      from (select * from backlog
        where repo = ${repo} and state = 'pending' and proposed = 0
        order by score desc, created_at, issue limit ${limit})
      join backlog_text using (repo, issue)
      order by score desc, created_at, issue`);
    return rows.map(ranked);
  },

  async proposals(tx: Tx, repo: string, limit: number): Promise<BacklogItemRow[]> {
    const rows = await tx.all(sql`
      select repo, issue, title, body, track, impact, effort, ranked_by as rankedBy, attempts,
        last_failure as lastFailure, last_category as lastCategory, pinned, score, state, proposed, source,
        mission, files, created_at as createdAt, touched_at as touchedAt, updated_at as updatedAt
      from (select * from backlog indexed by backlog_proposed
        where repo = ${repo} and state = 'pending' and proposed = 1
        order by score desc, created_at, issue limit ${limit})
      join backlog_text using (repo, issue)
      order by score desc, created_at, issue`);
    return rows.map((row) => BacklogRow.parse(row));
  },

  async active(tx: Tx, repo: string, limit: number): Promise<BacklogItemRow[]> {
    const rows = await tx.all(sql`
      select repo, issue, title, body, track, impact, effort, ranked_by as rankedBy, attempts,
        last_failure as lastFailure, last_category as lastCategory, pinned, score, state, proposed, source,
        mission, files, created_at as createdAt, touched_at as touchedAt, updated_at as updatedAt
      from backlog join backlog_text using (repo, issue)
      where repo = ${repo} and state = 'in_progress' order by touched_at, issue limit ${limit}`);
    return rows.map((row) => BacklogRow.parse(row));
  },

  async counts(tx: Tx, repo: string): Promise<BacklogCounts> {
    const rows = await tx.all(sql`
      select state, proposed, items from backlog_count where repo = ${repo}`);
    const counts = { pending: 0, inProgress: 0, deferred: 0, completed: 0, proposed: 0 };
    for (const found of rows) {
      const { state, proposed, items } = Count.parse(found);
      if (state === "completed") counts.completed += items;
      else if (proposed && state === "pending") counts.proposed += items;
      else if (state === "in_progress") counts.inProgress += items;
      else counts[state] += items;
    }
    return counts;
  },

  async slice(tx: Tx, repo: string, named: readonly number[]): Promise<BacklogSlice> {
    const counts = await backlog.counts(tx, repo);
    const top = await backlog.top(tx, repo, TOP_ITEMS, counts.pending);
    const items = new Map(top.map(({ row }) => [row.issue, row]));
    if (counts.proposed > 0)
      for (const row of await backlog.proposals(tx, repo, PROPOSED_ITEMS))
        items.set(row.issue, row);
    if (counts.inProgress > 0)
      for (const row of await backlog.active(tx, repo, ACTIVE_ITEMS)) items.set(row.issue, row);
    const asked = new Set([...named, ...top.flatMap(({ waits }) => waits)]);
    const missing = [...asked].filter((issue) => !items.has(issue));
    if (missing.length > 0)
      for (const row of await backlog.named(tx, repo, missing)) items.set(row.issue, row);
    return { items, top: top.map(({ row }) => row.issue), counts };
  },
};
