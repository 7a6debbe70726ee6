// At most one row per repository: what the queue proposes now and what it knows.
import { z } from "zod";
import type { ChainRow } from "../../core/engine/rows/chain-row.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const Kind = z.enum(["prefix", "solo", "control"]);
const Members = z.array(z.object({ id: z.string(), merge: column.sha }));
const Ids = z.array(z.string());

const Row: z.ZodType<ChainRow> = z.object({
  repo: column.repo,
  generation: z.number(),
  base: column.sha,
  building: json(
    z.object({ chain: Ids, solos: z.array(Ids), aside: z.string().nullable() }),
  ).nullable(),
  elements: json(
    z.array(
      z.object({
        id: z.string(),
        kind: z.enum(["unit", "sync"]),
        mission: column.mission.nullable(),
        unit: column.unit.nullable(),
        head: column.sha,
        merge: column.sha,
      }),
    ),
  ),
  solos: json(z.array(Members)),
  conflicts: json(z.array(z.tuple([z.string(), z.string()]))),
  probes: json(
    z.array(
      z.object({
        dispatch: column.dispatch,
        kind: Kind,
        members: Members,
        commit: column.sha,
        spec: z.string(),
        landing: z.number(),
        generation: z.number(),
        startedAt: column.time,
      }),
    ),
  ),
  observations: json(
    z.array(
      z.object({
        dispatch: column.dispatch,
        kind: Kind,
        members: Members,
        commit: column.sha,
        spec: z.string(),
        landing: z.number(),
        outcome: z.enum(["passed", "failed"]),
        signature: z.string().nullable(),
        at: column.time,
      }),
    ),
  ),
  landed: json(
    z.array(z.object({ id: z.string(), files: Ids, landing: z.number(), merge: column.sha })),
  ),
  searches: json(
    z.array(
      z.object({
        id: z.string(),
        mission: column.mission,
        unit: column.unit,
        attempt: z.number(),
        head: column.sha,
        between: Members,
        suspects: z.array(z.string()).default([]),
        passed: z.number().nullable(),
        commit: column.sha.nullable(),
        dispatch: column.dispatch.nullable(),
        failed: column.dispatch.nullable().default(null),
      }),
    ),
  ),
  landing: json(z.object({ members: Members, commit: column.sha })).nullable(),
  candidates: json(
    z.array(z.object({ generation: z.number(), tips: z.array(column.sha.nullable()) })),
  ),
  words: json(
    z.record(
      z.string(),
      z.object({
        why: z.string(),
        suspicion: z.number(),
        expectedMs: z.number().nullable(),
      }),
    ),
  ),
});

const text = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export const chains = {
  async put(tx: Tx, row: ChainRow): Promise<void> {
    await tx.run(sql`
      insert into chain (repo, generation, base, building, elements, solos, conflicts, probes,
        observations, landed, searches, landing, candidates, words)
      values (${row.repo}, ${row.generation}, ${row.base}, ${text(row.building)},
        ${text(row.elements)}, ${text(row.solos)}, ${text(row.conflicts)}, ${text(row.probes)},
        ${text(row.observations)}, ${text(row.landed)}, ${text(row.searches)}, ${text(row.landing)},
        ${text(row.candidates)}, ${text(row.words)})
      on conflict (repo) do update set
        generation = excluded.generation, base = excluded.base, building = excluded.building,
        elements = excluded.elements, solos = excluded.solos, conflicts = excluded.conflicts,
        probes = excluded.probes, observations = excluded.observations, landed = excluded.landed, searches = excluded.searches,
        landing = excluded.landing, candidates = excluded.candidates, words = excluded.words`);
  },

  async remove(tx: Tx, repo: string): Promise<void> {
    await tx.run(sql`delete from chain where repo = ${repo}`);
  },

  async find(tx: Tx, repo: string): Promise<ChainRow | null> {
    const row = await tx.get(sql`
      select repo, generation, base, building, elements, solos, conflicts, probes, observations, landed,
        searches, landing, candidates, words
      from chain where repo = ${repo}`);
    return row === undefined ? null : Row.parse(row);
  },
};
