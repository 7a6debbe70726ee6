// What is to be known about a commit on mc/green: what for, by whom, reviewed, verified and approved how. Written as a git
// note, so that it stays readable in every clone, without the app and after it.
import { z } from "zod";

/** Grows when a field changes its meaning; new fields do not count. */
export const AUDIT_VERSION = 1;

const Commit = z.string().regex(/^[0-9a-f]{40}$/);

export const AuditRecord = z.object({
  mc: z.literal(AUDIT_VERSION),
  repo: z.string(),
  commit: Commit,
  landing: z.object({
    /** Number of the tag mc/landed/<n>; null: unknown. */
    number: z.number().nullable(),
    /** The commit that was verified and that mc/green was moved to; null: unknown. */
    tip: Commit.nullable(),
  }),
  /** null: commits of people that came in from the target branch. */
  unit: z
    .object({
      mission: z.string(),
      unit: z.string(),
      title: z.string(),
      attempt: z.number(),
      head: Commit.nullable(),
      pull: z.number().nullable(),
    })
    .nullable(),
  objective: z.object({ issue: z.number(), title: z.string(), startedBy: z.string() }).nullable(),
  plan: z
    .object({
      source: z.string().nullable(),
      hash: z.string().nullable(),
      pull: z.number().nullable(),
    })
    .nullable(),
  agent: z
    .object({
      agent: z.string(),
      model: z.string(),
      /** Variant of the prompt. */
      prompt: z.string(),
      run: z.string().nullable(),
      costUsd: z.number(),
    })
    .nullable(),
  review: z.object({ score: z.number().nullable() }).nullable(),
  verification: z
    .object({
      commit: Commit,
      outcome: z.string(),
      spec: z.string(),
      attempt: z.number(),
      run: z.string().nullable(),
      tests: z.object({ total: z.number(), passed: z.number().nullable() }).nullable(),
      durationMs: z.number(),
      at: z.string(),
    })
    .nullable(),
  /** People whose approval it needed and had. */
  approvals: z.array(
    z.object({ gate: z.string(), by: z.string(), pull: z.number(), head: Commit }),
  ),
  tournament: z
    .object({
      wave: z.number(),
      candidates: z.number(),
      winner: z.number(),
      strategy: z.string(),
    })
    .nullable(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

/** The record in a note that others may have written in as well; the last one counts. */
export function parseNote(note: string): AuditRecord | null {
  let found: AuditRecord | null = null;
  for (const line of note.split("\n")) {
    if (!line.startsWith('{"mc":')) continue;
    try {
      found = AuditRecord.safeParse(JSON.parse(line)).data ?? found;
    } catch {
      // Cut off, or somebody else's words: not a record.
    }
  }
  return found;
}
