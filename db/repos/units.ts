// One row per unit: one piece of work of a mission.
import { z } from "zod";
import type { MissionId } from "../../core/base/brand.ts";
import type { UnitDetails } from "../../core/engine/rows/details.ts";
import type { UnitRow } from "../../core/engine/rows/unit-row.ts";
import type { Tx } from "../driver.ts";
import { column, details, json, textList } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<UnitRow> = z.object({
  repo: column.repo,
  mission: column.mission,
  unit: column.unit,
  position: z.number(),
  title: z.string(),
  description: z.string(),
  files: textList,
  dependsOn: json(z.array(column.unit)),
  after: json(z.array(column.unit)),
  criteria: textList,
  specialist: z.string(),
  kind: z.enum(["implement", "research", "experiment"]),
  priority: z.number(),
  state: z.enum([
    "waiting",
    "working",
    "publishing",
    "reviewing",
    "gated",
    "queued",
    "fixing",
    "landed",
    "unchanged",
    "failed",
    "blocked",
    "cancelled",
  ]),
  because: z.string(),
  attempt: z.number(),
  maxAttempts: z.number(),
  notBefore: column.time.nullable(),
  evidence: json(
    z.array(
      z.object({
        attempt: z.number(),
        stage: z.enum(["agent", "publish", "review", "conflict", "verify", "gate"]),
        cause: z.string(),
        text: z.string(),
        failing: z.array(z.string()).optional(),
      }),
    ),
  ),
  branch: z.string().nullable(),
  head: column.sha.nullable(),
  pull: z.number().nullable(),
  additions: z.number(),
  deletions: z.number(),
  changedFiles: textList,
  reviewScore: z.number().nullable(),
  reviewText: z.string().nullable(),
  queuedAt: column.time.nullable(),
  conflicts: z.number(),
  held: z.string().nullable(),
  verify: json(
    z.object({
      command: z.string(),
      timeoutMinutes: z.number().nullable(),
      fewerTests: z.number(),
    }),
  ).nullable(),
  summary: z.string(),
  costUsd: z.number(),
  landedAs: column.sha.nullable(),
  details: details<UnitDetails>(),
});
const Id = z.object({ mission: column.mission, unit: column.unit });

export const units = {
  async put(tx: Tx, row: UnitRow): Promise<void> {
    await tx.run(sql`
      insert into unit (repo, mission, unit, position, title, description, files, depends_on, after,
        criteria, specialist, kind, priority, state, because, attempt, max_attempts, not_before, evidence,
        branch, head, pull, additions, deletions, changed_files, review_score, review_text, queued_at,
        conflicts, held, verify, summary, cost_usd, landed_as, details)
      values (${row.repo}, ${row.mission}, ${row.unit}, ${row.position}, ${row.title},
        ${row.description}, ${JSON.stringify(row.files)}, ${JSON.stringify(row.dependsOn)},
        ${JSON.stringify(row.after)}, ${JSON.stringify(row.criteria)}, ${row.specialist}, ${row.kind},
        ${row.priority}, ${row.state}, ${row.because}, ${row.attempt}, ${row.maxAttempts},
        ${row.notBefore}, ${JSON.stringify(row.evidence)}, ${row.branch}, ${row.head}, ${row.pull},
        ${row.additions}, ${row.deletions}, ${JSON.stringify(row.changedFiles)}, ${row.reviewScore},
        ${row.reviewText}, ${row.queuedAt}, ${row.conflicts}, ${row.held},
        ${row.verify === null ? null : JSON.stringify(row.verify)}, ${row.summary}, ${row.costUsd},
        ${row.landedAs}, ${JSON.stringify(row.details)})
      on conflict (repo, mission, unit) do update set
        position = excluded.position, title = excluded.title, description = excluded.description,
        files = excluded.files, depends_on = excluded.depends_on, after = excluded.after,
        criteria = excluded.criteria, specialist = excluded.specialist, kind = excluded.kind,
        priority = excluded.priority, state = excluded.state, because = excluded.because,
        attempt = excluded.attempt, max_attempts = excluded.max_attempts,
        not_before = excluded.not_before, evidence = excluded.evidence, branch = excluded.branch,
        head = excluded.head, pull = excluded.pull, additions = excluded.additions,
        deletions = excluded.deletions, changed_files = excluded.changed_files,
        review_score = excluded.review_score, review_text = excluded.review_text,
        queued_at = excluded.queued_at, conflicts = excluded.conflicts, held = excluded.held, verify = excluded.verify, summary = excluded.summary,
        cost_usd = excluded.cost_usd, landed_as = excluded.landed_as,
        details = excluded.details`);
  },

  async ofMission(tx: Tx, repo: string, mission: MissionId): Promise<UnitRow[]> {
    const rows = await tx.all(sql`
      select repo, mission, unit, position, title, description, files, depends_on as dependsOn, after,
        criteria, specialist, kind, priority, state, because, attempt, max_attempts as maxAttempts,
        not_before as notBefore, evidence, branch, head, pull, additions, deletions,
        changed_files as changedFiles, review_score as reviewScore, review_text as reviewText,
        queued_at as queuedAt, conflicts, held, verify, summary, cost_usd as costUsd, landed_as as landedAs,
        details
      from unit where repo = ${repo} and mission = ${mission} order by position, unit`);
    return rows.map((row) => Row.parse(row));
  },

  async ofPull(tx: Tx, repo: string, pull: number) {
    const rows = await tx.all(sql`
      select mission, unit from unit where repo = ${repo} and pull = ${pull} order by mission, unit`);
    return rows.map((row) => Id.parse(row));
  },

  /** Units of this name in any mission, newest mission last. */
  async named(tx: Tx, repo: string, unit: string) {
    const rows = await tx.all(sql`
      select u.mission, u.unit from unit u join mission m on m.repo = u.repo and m.mission = u.mission
      where u.repo = ${repo} and u.unit = ${unit} order by m.started_at, u.mission`);
    return rows.map((row) => Id.parse(row));
  },
};
