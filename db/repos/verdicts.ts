// What verification said of exact commits. Create-only: guards I1, a verdict is never overwritten.
import { z } from "zod";
import type { VerdictRow } from "../../core/engine/rows/verdict-row.ts";
import type { Tx } from "../driver.ts";
import { column, json } from "../row.ts";
import { sql } from "../sql.ts";

const Row: z.ZodType<VerdictRow> = z.object({
  repo: column.repo,
  commit: column.sha,
  spec: z.string(),
  attempt: z.number(),
  outcome: z.enum(["passed", "failed", "infrastructure"]),
  dispatch: column.dispatch,
  runUrl: z.string().nullable(),
  testsTotal: z.number().nullable(),
  testsPassed: z.number().nullable(),
  testsFailed: z.number().nullable(),
  lintErrors: z.number().nullable(),
  typeErrors: z.number().nullable(),
  failures: json(
    z.array(
      z.object({
        name: z.string(),
        path: z.string().nullable(),
        line: z.number().nullable(),
        message: z.string(),
      }),
    ),
  ),
  checks: json(
    z.array(
      z.object({
        name: z.string(),
        required: z.boolean(),
        exitCode: z.number().nullable(),
        timedOut: z.boolean(),
        durationMs: z.number(),
        testsTotal: z.number().nullable(),
        testsFailed: z.number().nullable(),
        failing: z.array(z.string()).optional(),
      }),
    ),
  ),
  signature: z.string().nullable(),
  note: z.string(),
  log: z.string(),
  durationMs: z.number(),
  at: column.time,
});

export const verdicts = {
  async add(tx: Tx, row: VerdictRow): Promise<void> {
    await tx.run(sql`
      insert into verdict (repo, "commit", spec, attempt, outcome, dispatch, run_url, tests_total,
        tests_passed, tests_failed, lint_errors, type_errors, failures, checks, signature, note, log, duration_ms, at)
      values (${row.repo}, ${row.commit}, ${row.spec}, ${row.attempt}, ${row.outcome}, ${row.dispatch},
        ${row.runUrl}, ${row.testsTotal}, ${row.testsPassed}, ${row.testsFailed}, ${row.lintErrors},
        ${row.typeErrors}, ${JSON.stringify(row.failures)}, ${JSON.stringify(row.checks)}, ${row.signature}, ${row.note}, ${row.log},
        ${row.durationMs}, ${row.at})
      on conflict (repo, "commit", spec, attempt) do nothing`);
  },

  /** All verdicts of the newest commits, oldest first. */
  async recent(tx: Tx, repo: string, commits: number): Promise<VerdictRow[]> {
    const rows = await tx.all(sql`
      select repo, "commit", spec, attempt, outcome, dispatch, run_url as runUrl,
        tests_total as testsTotal, tests_passed as testsPassed, tests_failed as testsFailed,
        lint_errors as lintErrors, type_errors as typeErrors, failures, checks, signature, note, log,
        duration_ms as durationMs, at
      from verdict where repo = ${repo} and "commit" in (
        select "commit" from verdict where repo = ${repo} group by "commit"
        order by max(at) desc, "commit" limit ${commits})
      order by at, "commit", spec, attempt`);
    return rows.map((row) => Row.parse(row));
  },
};
