// Points where a person must approve, bound to one pull request and its exact head. Guards I3.
import { z } from "zod";
import { type MissionId, unitId } from "../../core/base/brand.ts";
import type { GateRow } from "../../core/engine/rows/gate-row.ts";
import type { Tx } from "../driver.ts";
import { column } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<GateRow> = z
  .object({
    repo: column.repo,
    gate: z.enum(["plan", "large_merge", "promote", "content"]),
    mission: column.mission,
    unit: z.string().transform((unit) => (unit === "" ? null : unitId(unit))),
    pull: z.number(),
    head: column.sha,
    state: z.enum(["open", "approved", "refused", "void"]),
    decidedBy: z.string().nullable(),
    askedAt: column.time,
    decidedAt: column.time.nullable(),
  })
  .transform(({ decidedBy, ...row }) => ({ ...row, by: decidedBy })); // `by` is a word of SQL

export const gates = {
  async put(tx: Tx, row: GateRow): Promise<void> {
    await tx.run(sql`
      insert into gate (repo, gate, mission, unit, pull, head, state, decided_by, asked_at, decided_at)
      values (${row.repo}, ${row.gate}, ${row.mission}, ${row.unit ?? ""}, ${row.pull}, ${row.head},
        ${row.state}, ${row.by}, ${row.askedAt}, ${row.decidedAt})
      on conflict (repo, gate, mission, unit) do update set
        pull = excluded.pull, head = excluded.head, state = excluded.state,
        decided_by = excluded.decided_by, asked_at = excluded.asked_at, decided_at = excluded.decided_at`);
  },

  async ofMission(tx: Tx, repo: string, mission: MissionId): Promise<GateRow[]> {
    const rows = await tx.all(sql`
      select repo, gate, mission, unit, pull, head, state, decided_by as decidedBy, asked_at as askedAt,
        decided_at as decidedAt
      from gate where repo = ${repo} and mission = ${mission} order by asked_at, gate, unit`);
    return rows.map((row) => Row.parse(row));
  },
};
