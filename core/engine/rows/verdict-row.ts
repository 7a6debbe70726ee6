// What verification said of exact commits, and the tests that are known to fail by chance.
import type { DispatchId, IsoTime, RepoName, Sha } from "../../base/brand.ts";

/** Immutable fact: what verification said of one exact commit under one specification. */
export interface VerdictRow {
  readonly repo: RepoName;
  readonly commit: Sha;
  readonly spec: string;
  readonly attempt: number;
  readonly outcome: "passed" | "failed" | "infrastructure";
  readonly dispatch: DispatchId;
  readonly runUrl: string | null;
  readonly testsTotal: number | null;
  readonly testsPassed: number | null;
  readonly testsFailed: number | null;
  readonly lintErrors: number | null;
  readonly typeErrors: number | null;
  /** Failing tests and lines, as far as they could be read. */
  readonly failures: readonly VerdictFailure[];
  /** Each check that ran, in order; empty: the run left none. */
  readonly checks: readonly VerdictCheck[];
  /** Equal for failures that look the same; null: passed, or nothing to tell it by. */
  readonly signature: string | null;
  /** Why it counts as what it counts, where that is not the exit code alone; else empty. */
  readonly note: string;
  /** Tail of the log, redacted. */
  readonly log: string;
  readonly durationMs: number;
  readonly at: IsoTime;
}

export interface VerdictCheck {
  readonly name: string;
  readonly required: boolean;
  /** null: ended by a signal, or never started. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly testsTotal: number | null;
  readonly testsFailed: number | null;
  /** Names of what failed in a check that is not required; those of the others stand in the verdict's failures. */
  readonly failing?: readonly string[] | undefined;
}

export interface VerdictFailure {
  readonly name: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly message: string;
}

/** A test that passed and failed on the same commit. */
export interface FlakyRow {
  readonly repo: RepoName;
  readonly test: string;
  readonly path: string | null;
  /** Commits on which it did both. */
  readonly seen: number;
  readonly firstSeen: IsoTime;
  readonly lastSeen: IsoTime;
  readonly lastCommit: Sha;
  /** Its failures alone are repeated, not blamed on anybody; who said so. */
  readonly quarantinedBy: string | null;
  readonly quarantinedAt: IsoTime | null;
}
