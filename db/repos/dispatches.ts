// One row per workflow run that we asked for, with its legs.
import { z } from "zod";
import type { MissionId } from "../../core/base/brand.ts";
import type { DispatchRow } from "../../core/engine/rows/dispatch-row.ts";
import type { Row as DbRow, Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const Floor = z.object({ least: z.number(), green: z.number() }).nullable();

const Row: z.ZodType<DispatchRow> = z.object({
  repo: column.repo,
  dispatch: column.dispatch,
  mission: column.mission.nullable(),
  purpose: z.enum(["plan", "work", "review", "check", "verify", "fixup"]),
  state: z.enum(["asked", "running", "settled", "cancelled", "lost"]),
  runId: z.number().nullable(),
  runUrl: z.string().nullable(),
  legs: json(
    z.array(
      z.object({
        leg: z.string(),
        attempt: z.number(),
        state: z.enum(["running", "collecting", "settled"]),
        jobs: z.record(
          z.string(),
          z.object({
            conclusion: z.string(),
            failedStep: z.string().nullable(),
            url: z.string().nullable(),
            artifact: z.number().nullable().optional(),
            proves: z.boolean().optional(),
            runAttempt: z.number().optional(),
          }),
        ),
        capUsd: z.number().optional(),
        agent: z.string().optional(),
        order: z
          .object({
            spec: z.string(),
            required: z.array(z.string()),
            minSeconds: z.number(),
            floor: Floor,
            plain: z
              .object({
                spec: z.string(),
                checks: z.array(z.object({ name: z.string(), minutes: z.number() })),
                floor: Floor,
              })
              .optional(),
          })
          .optional(),
      }),
    ),
  ),
  commit: column.sha,
  askedAt: column.time,
  deadline: column.time,
});

const parse = (rows: readonly DbRow[]): DispatchRow[] => rows.map((row) => Row.parse(row));

export const dispatches = {
  async put(tx: Tx, row: DispatchRow): Promise<void> {
    await tx.run(sql`
      insert into dispatch (repo, dispatch, mission, purpose, state, run_id, run_url, legs, "commit",
        asked_at, deadline)
      values (${row.repo}, ${row.dispatch}, ${row.mission}, ${row.purpose}, ${row.state}, ${row.runId},
        ${row.runUrl}, ${JSON.stringify(row.legs)}, ${row.commit}, ${row.askedAt}, ${row.deadline})
      on conflict (repo, dispatch) do update set
        mission = excluded.mission, purpose = excluded.purpose, state = excluded.state,
        run_id = excluded.run_id, run_url = excluded.run_url, legs = excluded.legs,
        "commit" = excluded."commit", asked_at = excluded.asked_at, deadline = excluded.deadline`);
  },

  async ofMission(tx: Tx, repo: string, mission: MissionId): Promise<DispatchRow[]> {
    return parse(
      await tx.all(sql`
        select repo, dispatch, mission, purpose, state, run_id as runId, run_url as runUrl, legs,
          "commit", asked_at as askedAt, deadline
        from dispatch where repo = ${repo} and mission = ${mission} order by asked_at, dispatch`),
    );
  },

  /** Those of the queue: open ones, and those asked for after a time. */
  async ofQueue(tx: Tx, repo: string, askedAfter: string): Promise<DispatchRow[]> {
    return parse(
      await tx.all(sql`
        select repo, dispatch, mission, purpose, state, run_id as runId, run_url as runUrl, legs,
          "commit", asked_at as askedAt, deadline
        from dispatch where repo = ${repo} and mission is null
          and (state in ('asked', 'running') or asked_at > ${askedAfter})
        order by asked_at, dispatch`),
    );
  },
};
