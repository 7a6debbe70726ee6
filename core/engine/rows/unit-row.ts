// One row per unit of work, and one per attempt at it.
import type { DispatchId, IsoTime, MissionId, RepoName, Sha, UnitId } from "../../base/brand.ts";
import type { AttemptDetails, UnitDetails } from "./details.ts";

export type UnitState =
  | "waiting" // for dependencies on green, a worker slot, or a retry delay
  | "working" // an attempt runs
  | "publishing" // the branch is pushed; we read the handoff and open the pull request
  | "reviewing"
  | "gated" // needs a person's approval of its pull request (large or protected)
  | "queued" // in the merge queue
  | "fixing" // thrown out of the queue; a tournament of fixup candidates repairs it
  | "landed" // on mc/green
  | "unchanged" // completed without a commit: nothing to land
  | "failed"
  | "blocked" // a dependency failed
  | "cancelled";

export const SETTLED_UNIT_STATES = [
  "landed",
  "unchanged",
  "failed",
  "blocked",
  "cancelled",
] as const;

export type UnitKind = "implement" | "research" | "experiment";

/** Why an earlier attempt did not land: goes into the next brief, tail kept. */
export interface Evidence {
  readonly attempt: number;
  readonly stage: "agent" | "publish" | "review" | "conflict" | "verify" | "gate";
  readonly cause: string;
  readonly text: string;
  /** Names of the tests that failed, where they are known: the text may name those that passed as well. */
  readonly failing?: readonly string[] | undefined;
}

export interface UnitRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  /** Order in the plan, from 0. */
  readonly position: number;
  readonly title: string;
  readonly description: string;
  readonly files: readonly string[];
  readonly dependsOn: readonly UnitId[];
  /** Dependencies that overlap analysis added: an order, not a need (a failed one does not block). */
  readonly after: readonly UnitId[];
  readonly criteria: readonly string[];
  readonly specialist: string;
  readonly kind: UnitKind;
  readonly priority: number;
  readonly state: UnitState;
  readonly because: string;
  /** Attempts started so far. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Not dispatched before this time (retry delay). */
  readonly notBefore: IsoTime | null;
  readonly evidence: readonly Evidence[];
  readonly branch: string | null;
  /** Head commit pinned when the branch was collected; code outside it never lands. */
  readonly head: Sha | null;
  readonly pull: number | null;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: readonly string[];
  readonly reviewScore: number | null;
  readonly reviewText: string | null;
  readonly queuedAt: IsoTime | null;
  /** How often merging it conflicted with green. */
  readonly conflicts: number;
  /** Who holds it out of the queue and why; null: nobody. */
  readonly held: string | null;
  /** What must also pass when it is verified; adds to the repository's own command, never replaces it. */
  readonly verify: UnitVerify | null;
  readonly summary: string;
  readonly costUsd: number;
  readonly landedAs: Sha | null;
  readonly details: UnitDetails;
}

export interface UnitVerify {
  /** Empty: none of its own. */
  readonly command: string;
  /** Longer than the repository's; null: as configured. */
  readonly timeoutMinutes: number | null;
  /** Tests that it removes on purpose: so many fewer are no reason to refuse it. */
  readonly fewerTests: number;
}

export type AttemptState =
  | "dispatched"
  | "published"
  | "landed"
  | "completed"
  | "failed"
  | "cancelled"
  | "timed_out"
  | "lost";

export interface AttemptRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  readonly attempt: number;
  readonly kind: "work" | "rebase";
  readonly dispatch: DispatchId;
  readonly state: AttemptState;
  readonly cause: string | null;
  readonly base: Sha;
  readonly head: Sha | null;
  readonly summary: string;
  readonly agent: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly startedAt: IsoTime;
  readonly endedAt: IsoTime | null;
  readonly details: AttemptDetails;
}
