// Where the reading of the issues stands, and what its pages bring: the cursor moves in the transaction that stores the rows,
// so a restart neither repeats nor skips a page.
import { z } from "zod";
import { type IssueSeen, mirrored } from "../../core/backlog/issue-facts.ts";
import type { ReadCursor } from "../../core/backlog/reading.ts";
import type { BacklogSettings } from "../../core/backlog/settings.ts";
import type { RepoName } from "../../core/base/brand.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";
import { backlog } from "./backlog.ts";

const Row = z.object({
  body: json(
    z.object({
      pass: column.time,
      began: column.time,
      full: z.boolean(),
      since: column.time.nullable(),
      page: z.number(),
      pages: z.number(),
      done: z.boolean(),
    }),
  ),
});

export const backlogReading = {
  async cursor(tx: Tx, repo: string): Promise<ReadCursor | null> {
    const row = await tx.get(sql`select body from backlog_sync where repo = ${repo}`);
    return row === undefined ? null : Row.parse(row).body;
  },

  async moveTo(tx: Tx, repo: string, cursor: ReadCursor): Promise<void> {
    await tx.run(sql`
      insert into backlog_sync (repo, body) values (${repo}, ${JSON.stringify(cursor)})
      on conflict (repo) do update set body = excluded.body`);
  },

  /** How many rows changed. */
  async store(
    tx: Tx,
    repo: RepoName,
    seen: readonly IssueSeen[],
    settings: BacklogSettings,
    nowMs: number,
    began: string,
  ): Promise<number> {
    const numbers = seen.map(({ issue }) => issue);
    const known = new Map((await backlog.named(tx, repo, numbers)).map((row) => [row.issue, row]));
    let changed = 0;
    for (const one of seen) {
      const row = mirrored(repo, known.get(one.issue) ?? null, one, settings, nowMs);
      if (row === null) continue;
      if (row === "gone") await backlog.remove(tx, repo, one.issue);
      else await backlog.put(tx, row);
      changed += 1;
    }
    await tx.run(sql`
      update backlog set seen_at = ${began} where repo = ${repo}
        and issue in (select value from json_each(${JSON.stringify(numbers)}))`);
    return changed;
  },

  /** What a whole reading did not meet is not open any more, or is no entry; nothing of it is taken up again. */
  async closeUnseen(tx: Tx, repo: string, began: string, proposals: boolean): Promise<number> {
    return await tx.changes(sql`
      update backlog set state = 'completed'
      where repo = ${repo} and state in ('pending', 'deferred') and seen_at < ${began}
        and updated_at < ${began} and (proposed = 0 or ${proposals})`);
  },
};
