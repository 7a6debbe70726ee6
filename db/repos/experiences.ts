// Experiences: one row for each ended attempt, written once, found again by their words through the full-text index.
import { z } from "zod";
import { fingerprint } from "../../core/base/fingerprint.ts";
import type { ExperienceRow } from "../../core/engine/rows/memory-row.ts";
import type { FoundExperience } from "../../core/learn/recall-rank.ts";
import type { Tx } from "../driver.ts";
import { column, textList } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<ExperienceRow> = z.object({
  repo: column.repo,
  mission: column.mission,
  unit: column.unit,
  attempt: z.number(),
  at: column.time,
  title: z.string(),
  scope: z.string(),
  files: textList,
  status: z.enum(["landed", "unchanged", "failed"]),
  category: z.string(),
  summary: z.string(),
  discoveries: textList,
  concerns: textList,
  reward: z.number(),
  agent: z.string(),
  model: z.string(),
  specialist: z.string(),
});
const Count = z.object({ phrase: z.string(), hits: z.number() });
const Fit = z.object({ fit: z.number() });
const Repo = z.object({ repo: z.string() });

/** Stands for the repository in the index: names may share words, this one is its own. */
export const repoWord = (repo: string): string => `r${fingerprint(repo)}`;

export const experiences = {
  async add(tx: Tx, row: ExperienceRow): Promise<void> {
    await tx.run(sql`
      insert into experience_shelf (repo, shelf)
      select ${row.repo}, coalesce((select max(shelf) from experience_shelf), 0) + 1
      where not exists (select 1 from experience_shelf where repo = ${row.repo})`);
    await tx.run(sql`
      insert into experience (id, repo, repo_word, mission, unit, attempt, at, title, scope, files, status, category,
        summary, discoveries, concerns, reward, agent, model, specialist)
      select coalesce((select max(id) from experience where id between shelf * 4294967296 and shelf * 4294967296 + 4294967295),
          shelf * 4294967296) + 1,
        repo, ${repoWord(row.repo)}, ${row.mission}, ${row.unit}, ${row.attempt}, ${row.at},
        ${row.title}, ${row.scope}, ${JSON.stringify(row.files)}, ${row.status}, ${row.category},
        ${row.summary}, ${JSON.stringify(row.discoveries)}, ${JSON.stringify(row.concerns)}, ${row.reward},
        ${row.agent}, ${row.model}, ${row.specialist}
      from experience_shelf where repo = ${row.repo}
      on conflict (repo, mission, unit, attempt) do nothing`);
  },

  /** How many experiences have each phrase, wherever; the count ends at `most` + 1. In the order given. */
  async hits(tx: Tx, phrases: readonly string[], most: number) {
    const rows = await tx.all(sql`
      select value as phrase, (select count(*) from (
        select 1 from experience_fts where experience_fts match json_each.value limit ${most + 1})) as hits
      from json_each(${JSON.stringify(phrases)}) order by key`);
    return rows.map((row) => Count.parse(row));
  },

  /** Best first. `match` must be selective: every hit in any repository counts for how telling a word is. */
  async search(tx: Tx, repo: string, match: string, limit: number): Promise<FoundExperience[]> {
    const rows = await tx.all(sql`
      select repo, mission, unit, attempt, at, title, scope, files, status, category, summary, discoveries,
        concerns, reward, agent, model, specialist, fit
      from (select rowid as found, -bm25(experience_fts, 0.0, 4.0, 2.0, 3.0, 1.0, 1.5, 1.0) as fit
        from experience_fts where experience_fts match ${match}
          and rowid > (select shelf from experience_shelf where repo = ${repo}) * 4294967296
          and rowid < (select shelf from experience_shelf where repo = ${repo}) * 4294967296 + 4294967296
        order by fit desc limit ${limit})
      join experience on id = found
      where repo = ${repo} order by fit desc, id desc`);
    return rows.map((row) => ({ row: Row.parse(row), fit: Fit.parse(row).fit }));
  },

  /** Of those that match, the newest: for words that so many have that ranking them would tell nothing. */
  async newest(tx: Tx, repo: string, match: string, limit: number): Promise<ExperienceRow[]> {
    const rows = await tx.all(sql`
      select repo, mission, unit, attempt, at, title, scope, files, status, category, summary, discoveries,
        concerns, reward, agent, model, specialist
      from (select rowid as found from experience_fts where experience_fts match ${match}
        order by rowid desc limit ${limit})
      join experience on id = found
      where repo = ${repo} order by id desc`);
    return rows.map((row) => Row.parse(row));
  },

  async ofAttempt(tx: Tx, repo: string, mission: string, unit: string, attempt: number) {
    const row = await tx.get(sql`
      select repo, mission, unit, attempt, at, title, scope, files, status, category, summary, discoveries,
        concerns, reward, agent, model, specialist
      from experience where repo = ${repo} and mission = ${mission} and unit = ${unit} and attempt = ${attempt}`);
    return row === undefined ? null : Row.parse(row);
  },

  async repos(tx: Tx): Promise<string[]> {
    const rows = await tx.all(sql`select repo from repo`);
    return rows.map((row) => Repo.parse(row).repo);
  },

  /** Those beyond `most`: lowest reward first to go, of these the oldest. At most `limit` at once. */
  async prune(tx: Tx, repo: string, most: number, limit: number): Promise<number> {
    return await tx.changes(sql`
      delete from experience where id in (
        select id from experience where repo = ${repo} order by reward, at
        limit max(0, min(${limit}, (select count(*) from experience where repo = ${repo}) - ${most})))`);
  },
};
