// What a job returns: one JSON (`handoff.json` in the artifact `handoff-<leg>`), read by the app when the leg is done. A
// claim about the work, never the proof of it: commits are read from git, verdicts from job conclusions.
import { z } from "zod";
import { SignalReport } from "../discovery/signal.ts";
import { ComparisonReport } from "../experiment/report.ts";
import { MAX_CHECKS, Task } from "./brief.ts";
import { PassName } from "./brief-parts.ts";
import { Proof } from "./proof.ts";

export const Cause = z.enum([
  "ok",
  "no_result",
  "no_changes",
  "api_auth",
  "api_billing",
  "api_rate",
  "api_overload",
  "api_other",
  "refusal",
  "turn_limit",
  "budget",
  "timeout",
  "cancelled",
  "bad_output",
  "start_failed",
  "blocked",
  "policy", // the publish job refused the bundle
  "verification",
  "setup", // the repository's own set-up command failed
  "regression", // what passed before a retry no longer did; its commits were dropped
]);
export type Cause = z.infer<typeof Cause>;

const Text = (max: number) => z.string().max(max);

export const PROMPT_MAX_CHARS = 60_000;

export const Usage = z.strictObject({
  inputTokens: z.number().nonnegative().default(0),
  outputTokens: z.number().nonnegative().default(0),
  cacheReadTokens: z.number().nonnegative().default(0),
  cacheWriteTokens: z.number().nonnegative().default(0),
  /** null: not reported, and no price is known. */
  costUsd: z.number().nonnegative().nullable().default(null),
  turns: z.int().nonnegative().default(0),
});
export type Usage = z.infer<typeof Usage>;

/** One command of a verification, as it ended. */
export const CheckEvidence = z.strictObject({
  name: Text(60),
  required: z.boolean(),
  /** null: ended by a signal, or never started. */
  exitCode: z.int().nullable(),
  timedOut: z.boolean(),
  durationMs: z.number().nonnegative(),
  testsTotal: z.int().nullable(),
  testsFailed: z.int().nullable(),
  /** Names of what failed, as far as they could be read. */
  failing: z.array(Text(500)).max(50),
});
export type CheckEvidence = z.infer<typeof CheckEvidence>;

/** What a verification saw. It can take a pass away, never give one: that is the job's conclusion. */
export const VerificationEvidence = z.strictObject({
  /** Commit and tree that were checked out, read by us before anything of the repository ran. */
  commit: Text(40).nullable().default(null),
  tree: Text(40).nullable().default(null),
  /** Specification that it was told to verify. */
  spec: Text(100).default(""),
  checks: z.array(CheckEvidence).max(MAX_CHECKS).default([]),
  phase: z.enum(["setup", "command"]),
  exitCode: z.int().nullable(),
  timedOut: z.boolean(),
  durationMs: z.number().nonnegative(),
  tests: z
    .strictObject({
      total: z.int(),
      passed: z.int(),
      failed: z.int(),
      skipped: z.int(),
      runner: z.string(),
    })
    .nullable(),
  lintErrors: z.int().nullable(),
  typeErrors: z.int().nullable(),
  failures: z.array(
    z.strictObject({
      name: Text(500),
      path: Text(500).nullable(),
      line: z.int().nullable(),
      message: Text(2000),
    }),
  ),
  /** Relevant tail, redacted, at most 20,000 characters. */
  log: Text(20_000),
});
export type VerificationEvidence = z.infer<typeof VerificationEvidence>;

/** A run of the agent that came before the work, as it ended. */
export const PassReport = z.strictObject({
  name: PassName,
  status: z.enum(["completed", "failed"]),
  cause: Cause,
  /** Part of the usage below. */
  costUsd: z.number().nonnegative().nullable(),
  text: Text(8000),
});
export type PassReport = z.infer<typeof PassReport>;

/** Why the earlier attempt failed, as the pass `diagnose` read by us says. */
export const RootCauseReport = z.strictObject({
  rootCause: Text(1000),
  why: z.array(Text(600)).max(5),
  edits: z.array(z.strictObject({ file: Text(300), change: Text(600), reason: Text(600) })).max(12),
  avoid: z.array(Text(600)).max(10),
});

const Severity = z.enum(["must", "should", "note"]);

/** Of each kind, per review. */
export const FINDINGS_MAX = 20;

/** What a reviewer found, held against the diff by the job that has it. */
export const ReviewFindings = z.strictObject({
  /** On lines that the change touches. */
  placed: z
    .array(
      z.strictObject({
        path: Text(500),
        line: z.int().positive(),
        endLine: z.int().positive(),
        severity: Severity,
        text: Text(1200),
        suggestion: Text(3000).nullable(),
        /** What stands there now, where something is suggested instead. */
        lines: z.array(Text(200)).max(40),
      }),
    )
    .max(FINDINGS_MAX),
  unplaced: z
    .array(
      z.strictObject({
        path: Text(500).nullable(),
        line: z.int().positive().nullable(),
        severity: Severity,
        text: Text(1200),
      }),
    )
    .max(FINDINGS_MAX),
  /** Could not be read. */
  dropped: z.int().nonnegative(),
});
export type ReviewFindings = z.infer<typeof ReviewFindings>;

export const Handoff = z.strictObject({
  schema: z.literal("mc.handoff/1"),
  task: Task,
  leg: Text(60),
  attempt: z.int().nonnegative(),
  dispatch: Text(100),
  status: z.enum(["completed", "failed", "blocked"]),
  cause: Cause,
  summary: Text(4000),
  /** The agent's whole answer, bounded: plans and reviews are parsed from it by the app. */
  text: Text(200_000),
  commits: z.array(Text(200)).max(200),
  filesChanged: z.array(Text(1000)).max(1000),
  discoveries: z.array(Text(2000)).max(50),
  concerns: z.array(Text(2000)).max(50),
  criteria: z
    .array(z.strictObject({ criterion: Text(2000), met: z.boolean(), evidence: Text(2000) }))
    .max(50),
  usage: Usage,
  agent: Text(60),
  model: Text(200),
  sessionId: Text(200).nullable(),
  /** What the agent was told first: kept for exports, redacted, its middle left out where it is long. */
  prompt: Text(PROMPT_MAX_CHARS).optional(),
  /** Programs that the agent left for later workers; `problem`: why one cannot be kept. */
  tools: z
    .array(
      z.strictObject({
        name: Text(80),
        description: Text(500),
        language: z.enum(["node", "python"]),
        script: Text(10_240),
        problem: Text(500).nullable(),
      }),
    )
    .max(3)
    .optional(),
  /** Programs of earlier workers that it used. */
  toolsUsed: z.array(Text(80)).max(20).optional(),
  durationMs: z.number().nonnegative(),
  verification: VerificationEvidence.nullable(),
  /** Of the prove job. */
  proof: Proof.optional(),
  passes: z.array(PassReport).max(2).optional(),
  rootCause: RootCauseReport.optional(),
  /** Experiments: what was compared. */
  report: ComparisonReport.optional(),
  /** Reviews that found something. */
  findings: ReviewFindings.optional(),
  /** Of a look for improvements: what was counted, whatever the agent said. */
  signals: SignalReport.optional(),
});
export type Handoff = z.infer<typeof Handoff>;

/** Largest handoff.json the app reads. */
export const HANDOFF_MAX_BYTES = 1_000_000;
