// One row per try at a unit.
import { z } from "zod";
import type { MissionId } from "../../core/base/brand.ts";
import type { AttemptDetails } from "../../core/engine/rows/details.ts";
import type { AttemptRow } from "../../core/engine/rows/unit-row.ts";
import type { Tx } from "../driver.ts";
import { column, details } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<AttemptRow> = z.object({
  repo: column.repo,
  mission: column.mission,
  unit: column.unit,
  attempt: z.number(),
  kind: z.enum(["work", "rebase"]),
  dispatch: column.dispatch,
  state: z.enum([
    "dispatched",
    "published",
    "landed",
    "completed",
    "failed",
    "cancelled",
    "timed_out",
    "lost",
  ]),
  cause: z.string().nullable(),
  base: column.sha,
  head: column.sha.nullable(),
  summary: z.string(),
  agent: z.string(),
  model: z.string(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number(),
  startedAt: column.time,
  endedAt: column.time.nullable(),
  details: details<AttemptDetails>(),
});

export const attempts = {
  async put(tx: Tx, row: AttemptRow): Promise<void> {
    await tx.run(sql`
      insert into attempt (repo, mission, unit, attempt, kind, dispatch, state, cause, base, head, summary,
        agent, model, input_tokens, output_tokens, cost_usd, started_at, ended_at, details)
      values (${row.repo}, ${row.mission}, ${row.unit}, ${row.attempt}, ${row.kind}, ${row.dispatch},
        ${row.state}, ${row.cause}, ${row.base}, ${row.head}, ${row.summary}, ${row.agent}, ${row.model},
        ${row.inputTokens}, ${row.outputTokens}, ${row.costUsd}, ${row.startedAt}, ${row.endedAt},
        ${JSON.stringify(row.details)})
      on conflict (repo, mission, unit, attempt) do update set
        kind = excluded.kind, dispatch = excluded.dispatch, state = excluded.state,
        cause = excluded.cause, base = excluded.base, head = excluded.head, summary = excluded.summary,
        agent = excluded.agent, model = excluded.model, input_tokens = excluded.input_tokens,
        output_tokens = excluded.output_tokens, cost_usd = excluded.cost_usd,
        started_at = excluded.started_at, ended_at = excluded.ended_at,
        details = excluded.details`);
  },

  async ofMission(tx: Tx, repo: string, mission: MissionId): Promise<AttemptRow[]> {
    const rows = await tx.all(sql`
      select repo, mission, unit, attempt, kind, dispatch, state, cause, base, head, summary, agent, model,
        input_tokens as inputTokens, output_tokens as outputTokens, cost_usd as costUsd,
        started_at as startedAt, ended_at as endedAt, details
      from attempt where repo = ${repo} and mission = ${mission} order by unit, attempt`);
    return rows.map((row) => Row.parse(row));
  },
};
