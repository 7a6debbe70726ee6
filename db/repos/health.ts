// Health of missions, and of the components that they share.
import { z } from "zod";
import { type BreakerRow, freshHealth, type HealthRow } from "../../core/engine/rows/health-row.ts";
import type { Tx } from "../driver.ts";
import { column, details } from "../row.ts";
import { sql } from "../sql.ts";

type Body = Omit<HealthRow, "repo" | "mission">;

const Health = z.object({ repo: column.repo, mission: column.mission, body: details<Body>() });
const Component: z.ZodType<BreakerRow> = z.object({
  repo: column.repo,
  component: z.string(),
  breaker: details<BreakerRow["breaker"]>(),
  probe: column.dispatch.nullable(),
  because: z.string(),
});

export const health = {
  async put(tx: Tx, { repo, mission, ...body }: HealthRow): Promise<void> {
    await tx.run(sql`
      insert into health (repo, mission, body) values (${repo}, ${mission}, ${JSON.stringify(body)})
      on conflict (repo, mission) do update set body = excluded.body`);
  },

  async ofMission(tx: Tx, repo: string, mission: string): Promise<HealthRow | null> {
    const row = await tx.get(sql`
      select repo, mission, body from health where repo = ${repo} and mission = ${mission}`);
    if (row === undefined || row === null) return null;
    const found = Health.parse(row);
    // What an earlier version did not know begins as in a fresh one.
    return { ...freshHealth(found.repo, found.mission), ...found.body };
  },
};

export const breakers = {
  async put(tx: Tx, row: BreakerRow): Promise<void> {
    await tx.run(sql`
      insert into breaker (repo, component, breaker, probe, because)
      values (${row.repo}, ${row.component}, ${JSON.stringify(row.breaker)}, ${row.probe}, ${row.because})
      on conflict (repo, component) do update set
        breaker = excluded.breaker, probe = excluded.probe, because = excluded.because`);
  },

  async all(tx: Tx, repo: string): Promise<BreakerRow[]> {
    const rows = await tx.all(sql`
      select repo, component, breaker, probe, because from breaker where repo = ${repo} order by component`);
    return rows.map((row) => Component.parse(row));
  },
};
