// One row per mission: the pursuit of one objective.
import { z } from "zod";
import { RepoConfig } from "../../core/config/schema.ts";
import type { MissionDetails } from "../../core/engine/rows/details.ts";
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { Tx } from "../driver.ts";
import { column, details, json } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<MissionRow> = z.object({
  repo: column.repo,
  mission: column.mission,
  issue: z.number(),
  title: z.string(),
  body: z.string(),
  objectiveHash: z.string(),
  startedBy: z.string(),
  state: z.enum([
    "preparing",
    "planning",
    "plan_gate",
    "running",
    "promote_gate",
    "promoting",
    "stopping",
    "completed",
    "failed",
    "stopped",
  ]),
  because: z.string(),
  paused: z.string().nullable(),
  stopReason: z
    .enum([
      "objective_met",
      "planner_completed",
      "user_stopped",
      "wall_time_exceeded",
      "cost_exceeded",
      "plan_failed",
      "base_red",
      "no_unit_landed",
      "units_failed",
      "promotion_refused",
      "repository_removed",
      "repeated_failure",
      "agent_unavailable",
      "safe_stop",
      "stalled",
      "error",
    ])
    .nullable(),
  target: z.string(),
  base: column.sha,
  config: json(RepoConfig),
  planSource: z.enum(["explicit", "agent"]).nullable(),
  planHash: z.string().nullable(),
  planAttempts: z.number(),
  planPull: z.number().nullable(),
  promotionPull: z.number().nullable(),
  releaseSha: column.sha.nullable(),
  costUsd: z.number(),
  startedAt: column.time,
  endedAt: column.time.nullable(),
  promotedSha: column.sha.nullable(),
  details: details<MissionDetails>(),
});
const Id = z.object({ mission: column.mission });
const Repo = z.object({ repo: z.string() });

export const missions = {
  async put(tx: Tx, row: MissionRow): Promise<void> {
    await tx.run(sql`
      insert into mission (repo, mission, issue, title, body, objective_hash, started_by, state, because,
        paused, stop_reason, target, base, config, plan_source, plan_hash, plan_attempts, plan_pull,
        promotion_pull, release_sha, cost_usd, started_at, ended_at, promoted_sha, details)
      values (${row.repo}, ${row.mission}, ${row.issue}, ${row.title}, ${row.body}, ${row.objectiveHash},
        ${row.startedBy}, ${row.state}, ${row.because}, ${row.paused}, ${row.stopReason}, ${row.target},
        ${row.base}, ${JSON.stringify(row.config)}, ${row.planSource}, ${row.planHash},
        ${row.planAttempts}, ${row.planPull}, ${row.promotionPull}, ${row.releaseSha}, ${row.costUsd},
        ${row.startedAt}, ${row.endedAt}, ${row.promotedSha},
        ${JSON.stringify(row.details)})
      on conflict (repo, mission) do update set
        issue = excluded.issue, title = excluded.title, body = excluded.body,
        objective_hash = excluded.objective_hash, started_by = excluded.started_by,
        state = excluded.state, because = excluded.because, paused = excluded.paused,
        stop_reason = excluded.stop_reason, target = excluded.target, base = excluded.base,
        config = excluded.config, plan_source = excluded.plan_source, plan_hash = excluded.plan_hash,
        plan_attempts = excluded.plan_attempts, plan_pull = excluded.plan_pull,
        promotion_pull = excluded.promotion_pull, release_sha = excluded.release_sha,
        cost_usd = excluded.cost_usd, started_at = excluded.started_at, ended_at = excluded.ended_at,
        promoted_sha = excluded.promoted_sha, details = excluded.details`);
  },

  /** Those that run, and those that ended after a time. */
  async recent(tx: Tx, repo: string, endedAfter: string): Promise<MissionRow[]> {
    const rows = await tx.all(sql`
      select repo, mission, issue, title, body, objective_hash as objectiveHash, started_by as startedBy,
        state, because, paused, stop_reason as stopReason, target, base, config,
        plan_source as planSource, plan_hash as planHash, plan_attempts as planAttempts,
        plan_pull as planPull, promotion_pull as promotionPull, release_sha as releaseSha,
        cost_usd as costUsd, started_at as startedAt, ended_at as endedAt, promoted_sha as promotedSha,
        details
      from mission where repo = ${repo} and (ended_at is null or ended_at > ${endedAfter})
      order by started_at, mission`);
    return rows.map((row) => Row.parse(row));
  },

  /** Repositories with a mission that has not ended. */
  async activeRepos(tx: Tx): Promise<string[]> {
    const rows = await tx.all(sql`select distinct repo from mission where ended_at is null`);
    return rows.map((row) => Repo.parse(row).repo);
  },

  /** Every pursuit of one objective, oldest first. */
  async ofIssue(tx: Tx, repo: string, issue: number) {
    const rows = await tx.all(sql`
      select mission from mission where repo = ${repo} and issue = ${issue} order by started_at, mission`);
    return rows.map((row) => Id.parse(row).mission);
  },

  /** The mission whose plan or promotion a pull request carries. */
  async ofPull(tx: Tx, repo: string, pull: number) {
    const rows = await tx.all(sql`
      select mission from mission where repo = ${repo} and (plan_pull = ${pull} or promotion_pull = ${pull})
      order by mission`);
    return rows.map((row) => Id.parse(row).mission);
  },
};
