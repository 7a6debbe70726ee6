// What running a unit's criteria and its new tests showed, as the job says it. Its file can make a result worse, never
// better: what counts as proven is the conclusion of the job.
import { z } from "zod";

const Text = (max: number) => z.string().max(max);

export const ProofResult = z.enum(["proven", "not_proven", "not_applicable", "could_not_run"]);
export type ProofResult = z.infer<typeof ProofResult>;

export const PROOF_LOG_MAX_CHARS = 4_000;

export const ProvenCriterion = z.strictObject({
  command: Text(2_000),
  result: ProofResult,
  /** null: ended by a signal, or not run. */
  exitCode: z.int().nullable(),
  /** Why it was not run, or what to know about it; empty: nothing. */
  why: Text(500),
  /** Tail of its output, redacted. */
  log: Text(PROOF_LOG_MAX_CHARS),
});
export type ProvenCriterion = z.infer<typeof ProvenCriterion>;

export const Proof = z.strictObject({
  commit: Text(40),
  base: Text(40),
  criteria: z.array(ProvenCriterion).max(20),
  /** The tests that the commit adds or changes, run on the commit it stands on. */
  tests: z.strictObject({
    result: ProofResult,
    files: z.array(Text(500)).max(100),
    why: Text(500),
    log: Text(PROOF_LOG_MAX_CHARS),
  }),
});
export type Proof = z.infer<typeof Proof>;
