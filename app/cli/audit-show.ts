// The answer of `mc audit`: notes first, which any clone may have, then the database, as text or JSON.
import { resolve } from "node:path";
import { ENDED_MISSION_MS } from "../../core/base/limits.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { auditOf, auditOfCommit } from "../../core/merge/audit/collect.ts";
import { type AuditRecord, parseNote } from "../../core/merge/audit/record.ts";
import { renderText } from "../../core/merge/audit/render.ts";
import { openDatabase } from "../../db/client.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { repositories } from "../../db/repos/repositories.ts";
import type { AuditOptions } from "./audit.ts";
import { commitsOf, landedWith, landingAfter, type NotedCommit } from "./audit-git.ts";
import { databaseOfRun } from "./run-database.ts";

interface Answer {
  readonly commit: string;
  readonly subject: string;
  readonly source: "note" | "database" | null;
  /** The commit on the line that brought it, when it is not on the line itself. */
  readonly inside: string | null;
  readonly record: AuditRecord | null;
}

export async function show(subject: string, options: AuditOptions): Promise<number> {
  if (!Number.isInteger(options.limit) || options.limit < 1) {
    throw new Error("--limit takes a whole number above 0");
  }
  const folder = resolve(options.repo);
  const commits = await commitsOf(folder, subject, options.limit);
  const rows = new LazyRows(folder, options);
  const answers: Answer[] = [];
  for (const commit of commits) answers.push(await answer(folder, commit, rows, true));
  if (options.json) console.log(JSON.stringify({ subject, commits: answers }));
  else console.log(answers.map(textOf).join("\n\n"));
  const unknown = answers.filter(({ record }) => record === null).length;
  if (unknown > 0 || answers.length === 0) {
    console.error(
      answers.length === 0
        ? `mc audit: ${subject} has no commits`
        : `mc audit: nothing is known about ${unknown} of ${answers.length}; notes come with \`git fetch origin refs/notes/mc:refs/notes/mc\`${rows.problem === null ? "" : `, and no database was asked: ${rows.problem}`}`,
    );
    return 1;
  }
  return 0;
}

async function answer(
  folder: string,
  commit: NotedCommit,
  rows: LazyRows,
  mayLookUp: boolean,
): Promise<Answer> {
  const about = { commit: commit.commit, subject: commit.subject, inside: null };
  const noted = parseNote(commit.note);
  if (noted !== null) return { ...about, source: "note", record: noted };
  const state = await rows.state();
  const known = state === null ? null : auditOfCommit(state, commit.commit);
  if (known !== null) {
    const record = await withLanding(folder, state, known);
    return { ...about, source: "database", record };
  }
  const above = mayLookUp ? await landedWith(folder, commit.commit) : null;
  if (above === null || above.commit === commit.commit) {
    return { ...about, source: null, record: null };
  }
  return { ...(await answer(folder, above, rows, false)), ...about, inside: above.commit };
}

/** Rows forget which commit an old landing was verified as; its tag does not. */
async function withLanding(
  folder: string,
  state: RepoState | null,
  record: AuditRecord,
): Promise<AuditRecord> {
  if (record.landing.tip !== null || state === null || record.unit === null) return record;
  const unit = state.units.get(`${record.unit.mission}/${record.unit.unit}`);
  const commit = unit?.landedAs ?? null;
  const landing = commit === null ? null : await landingAfter(folder, commit);
  return unit === undefined || commit === null || landing === null
    ? record
    : auditOf(state, commit, unit, landing);
}

function textOf({ commit, subject, inside, source, record }: Answer): string {
  if (record === null)
    return `${"commit".padEnd(10)} ${commit} ${subject}\n${"".padEnd(10)} nothing is known about it`;
  const lead =
    inside === null
      ? ""
      : `${"commit".padEnd(10)} ${commit} ${subject}\n${"".padEnd(10)} came in with ${inside.slice(0, 7)}:\n`;
  return `${lead}${renderText(record)}\n${"source".padEnd(10)} ${source === "note" ? "git note" : "database"}`;
}

/** The database is opened when a commit has no note, not before. */
class LazyRows {
  readonly #folder: string;
  readonly #options: AuditOptions;
  #state: Promise<RepoState | null> | null = null;
  problem: string | null = null;

  constructor(folder: string, options: AuditOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  state(): Promise<RepoState | null> {
    this.#state ??= this.#load();
    return this.#state;
  }

  async #load(): Promise<RepoState | null> {
    const { database, of } = this.#options;
    let url: string;
    try {
      url = database ?? process.env.MC_DATABASE_URL ?? (await databaseOfRun(this.#folder));
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      return null;
    }
    const db = await openDatabase(url);
    try {
      return await db.read(async (tx) => {
        const known = await repositories.list(tx);
        const repo = of ?? (known.length === 1 ? known[0] : undefined);
        if (repo === undefined) {
          throw new Error(
            "the database knows several repositories, or none; say which with --of owner/name",
          );
        }
        // Missions that ended at any time.
        return await loadRepoState(tx, repo, ENDED_MISSION_MS);
      });
    } finally {
      await db.close();
    }
  }
}
