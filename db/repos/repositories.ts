// One row per repository that the app is installed in.
import { z } from "zod";
import { type RepoName, repoName } from "../../core/base/brand.ts";
import { RepoConfig } from "../../core/config/schema.ts";
import { NO_MEASURES, type RepoRow } from "../../core/engine/rows/repo-row.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<RepoRow> = z.object({
  repo: column.repo,
  installationId: z.number(),
  defaultBranch: z.string(),
  onboarding: z.enum(["none", "asked", "active", "declined", "removed"]),
  onboardingPull: z.number().nullable(),
  config: json(RepoConfig).nullable(),
  configSha: column.sha.nullable(),
  green: column.sha.nullable(),
  target: column.sha.nullable(),
  synced: column.sha.nullable(),
  queueClosed: z.string().nullable(),
  generation: z.number(),
  landedCount: z.number(),
  measures: json(
    z.object({
      runs: z.number(),
      runMs: z.number(),
      repeats: z.number(),
      flakes: z.number(),
      units: z.record(z.string(), z.object({ seen: z.number(), bad: z.number() })),
      greenTests: z.number().nullable(),
      reviews: z.object({ recent: z.array(z.string()), alarmed: z.boolean() }).optional(),
    }),
  ),
});
const Name = z.object({ repo: column.repo });

/** What is known of a repository before anything happened there. */
export const newRepo = (repo: RepoName): RepoRow => ({
  repo,
  installationId: 0,
  defaultBranch: "",
  onboarding: "none",
  onboardingPull: null,
  config: null,
  configSha: null,
  green: null,
  target: null,
  synced: null,
  queueClosed: null,
  generation: 0,
  landedCount: 0,
  measures: NO_MEASURES,
});

export const repositories = {
  async put(tx: Tx, row: RepoRow): Promise<void> {
    const config = row.config === null ? null : JSON.stringify(row.config);
    await tx.run(sql`
      insert into repo (repo, installation_id, default_branch, onboarding, onboarding_pull, config,
        config_sha, green, target, synced, queue_closed, generation, landed_count, measures)
      values (${row.repo}, ${row.installationId}, ${row.defaultBranch}, ${row.onboarding},
        ${row.onboardingPull}, ${config}, ${row.configSha}, ${row.green}, ${row.target}, ${row.synced},
        ${row.queueClosed}, ${row.generation}, ${row.landedCount}, ${JSON.stringify(row.measures)})
      on conflict (repo) do update set
        installation_id = excluded.installation_id, default_branch = excluded.default_branch,
        onboarding = excluded.onboarding, onboarding_pull = excluded.onboarding_pull,
        config = excluded.config, config_sha = excluded.config_sha, green = excluded.green,
        target = excluded.target, synced = excluded.synced, queue_closed = excluded.queue_closed,
        generation = excluded.generation, landed_count = excluded.landed_count, measures = excluded.measures`);
  },

  /** The rows of everything else refer to it. */
  async ensure(tx: Tx, repo: string): Promise<void> {
    const row = newRepo(repoName(repo));
    await tx.run(sql`
      insert or ignore into repo (repo, installation_id, default_branch, onboarding, generation, landed_count, measures)
      values (${row.repo}, ${row.installationId}, ${row.defaultBranch}, ${row.onboarding},
        ${row.generation}, ${row.landedCount}, ${JSON.stringify(row.measures)})`);
  },

  async find(tx: Tx, repo: string): Promise<RepoRow | null> {
    const row = await tx.get(sql`
      select repo, installation_id as installationId, default_branch as defaultBranch, onboarding,
        onboarding_pull as onboardingPull, config, config_sha as configSha, green, target, synced,
        queue_closed as queueClosed, generation, landed_count as landedCount, measures
      from repo where repo = ${repo}`);
    return row === undefined ? null : Row.parse(row);
  },

  async ofInstallation(tx: Tx, installationId: number): Promise<RepoName[]> {
    const rows = await tx.all(sql`
      select repo from repo where installation_id = ${installationId} order by repo`);
    return rows.map((row) => Name.parse(row).repo);
  },

  async list(tx: Tx): Promise<RepoName[]> {
    const rows = await tx.all(sql`select repo from repo order by repo`);
    return rows.map((row) => Name.parse(row).repo);
  },
};
