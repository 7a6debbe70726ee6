// Typed context: each thing known about the code once. Said again, it is surer, and known in the whole repository when
// another mission says it or it landed.
import { z } from "zod";
import { CONTEXT_TYPES, type ContextRow } from "../../core/engine/rows/memory-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";
import { repoWord } from "./experiences.ts";

const lines = z.string().transform((text): readonly string[] => [...new Set(text.split("\n"))]);

const Row = z.object({
  repo: column.repo,
  key: z.string(),
  type: z.enum(CONTEXT_TYPES),
  content: z.string(),
  scope: lines.transform((paths) => paths.filter((path) => path !== "")),
  confidence: z.number(),
  sources: z.number(),
  level: z.enum(["mission", "repository"]),
  mission: column.mission,
  at: column.time,
});
export type StoredContext = z.infer<typeof Row>;

/** Paths named for one item, newest first. */
const SCOPE_MAX_CHARS = 4000;

export const contextItems = {
  /** Two that say the same independently leave a doubt that is the product of theirs. */
  async say(tx: Tx, row: ContextRow, most: number): Promise<void> {
    const scope = row.scope.map((path) => path.replaceAll("\n", " ")).join("\n");
    await tx.run(sql`
      insert into context_item (repo, repo_word, key, type, content, scope, confidence, sources, level, mission, at)
      values (${row.repo}, ${repoWord(row.repo)}, ${row.key}, ${row.type}, ${row.content}, ${scope},
        ${row.confidence}, 1, ${row.level}, ${row.mission}, ${row.at})
      on conflict (repo, key) do update set
        confidence = 1 - (1 - confidence) * (1 - excluded.confidence),
        sources = sources + 1,
        level = case when level = 'repository' or excluded.level = 'repository'
          or mission <> excluded.mission then 'repository' else 'mission' end,
        scope = case when scope = excluded.scope then scope
          else substr(excluded.scope || char(10) || scope, 1, ${SCOPE_MAX_CHARS}) end,
        at = max(at, excluded.at)`);
    await tx.run(sql`
      delete from context_item where id in (
        select id from context_item where repo = ${row.repo}
        order by confidence desc, sources desc, at desc limit -1 offset ${most})`);
  },

  /** Best first. */
  async search(tx: Tx, repo: string, match: string, limit: number): Promise<StoredContext[]> {
    const rows = await tx.all(sql`
      select repo, key, type, content, scope, confidence, sources, level, mission, at
      from (select rowid as found, bm25(context_fts, 0.0, 1.0, 3.0) as misfit
        from context_fts where context_fts match ${match} order by misfit limit ${limit})
      join context_item on id = found
      where repo = ${repo} order by misfit, id desc`);
    return rows.map((row) => Row.parse(row));
  },

  async all(tx: Tx, repo: string): Promise<StoredContext[]> {
    const rows = await tx.all(sql`
      select repo, key, type, content, scope, confidence, sources, level, mission, at
      from context_item where repo = ${repo} order by confidence desc, sources desc, at desc`);
    return rows.map((row) => Row.parse(row));
  },
};
