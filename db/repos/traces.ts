// What every job was told and answered: written once, read for exports, removed when it is old.
import { z } from "zod";
import type { TraceRow } from "../../core/engine/rows/health-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Row = z.object({
  id: z.number(),
  repo: column.repo,
  dispatch: column.dispatch,
  leg: z.string(),
  mission: column.mission.nullable(),
  attempt: z.number(),
  purpose: z.custom<TraceRow["purpose"]>((value) => typeof value === "string"),
  task: z.string(),
  agent: z.string(),
  model: z.string(),
  status: z.string(),
  cause: z.string(),
  prompt: z.string().nullable(),
  answer: z.string(),
  error: z.string(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number().nullable(),
  durationMs: z.number(),
  at: column.time,
});

export interface StoredTrace extends TraceRow {
  readonly id: number;
}

export const traces = {
  /** A leg is collected once; a second time changes nothing. */
  async add(tx: Tx, row: TraceRow): Promise<void> {
    await tx.run(sql`
      insert into trace (repo, dispatch, leg, mission, attempt, purpose, task, agent, model, status, cause,
        prompt, answer, error, input_tokens, output_tokens, cost_usd, duration_ms, at)
      values (${row.repo}, ${row.dispatch}, ${row.leg}, ${row.mission}, ${row.attempt}, ${row.purpose},
        ${row.task}, ${row.agent}, ${row.model}, ${row.status}, ${row.cause}, ${row.prompt},
        ${row.answer}, ${row.error}, ${row.inputTokens}, ${row.outputTokens}, ${row.costUsd},
        ${row.durationMs}, ${row.at})
      on conflict (repo, dispatch, leg) do nothing`);
  },

  /** In the order they came in, after one; of one mission or of all (null). */
  async after(
    tx: Tx,
    repo: string,
    mission: string | null,
    id: number,
    limit: number,
  ): Promise<StoredTrace[]> {
    const rows = await tx.all(sql`
      select id, repo, dispatch, leg, mission, attempt, purpose, task, agent, model, status, cause, prompt,
        answer, error, input_tokens as inputTokens, output_tokens as outputTokens, cost_usd as costUsd,
        duration_ms as durationMs, at
      from trace where repo = ${repo} and id > ${id} and (${mission} is null or mission = ${mission})
      order by id limit ${limit}`);
    return rows.map((row) => Row.parse(row));
  },

  async sweep(tx: Tx, before: string, limit: number): Promise<void> {
    await tx.run(sql`
      delete from trace where id in (select id from trace where at < ${before} order by at limit ${limit})`);
  },
};
