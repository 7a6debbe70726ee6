// One row per tournament: the candidates that try to repair a unit that left the queue.

import type { DispatchId, IsoTime, MissionId, RepoName, Sha, UnitId } from "../../base/brand.ts";
import type { Told } from "../../learn/told.ts";

export type CandidateState =
  | "running" // its agent works
  | "verifying"
  | "passed"
  | "failed" // verification says no
  | "refused"; // no usable result: agent failed, or its commits were refused

/** One of several attempts to repair the same unit, each with a strategy of its own. */
export interface FixupCandidate {
  /** From 1; the last criterion of the ranking. */
  readonly index: number;
  readonly strategy: string;
  readonly leg: string;
  readonly branch: string;
  readonly state: CandidateState;
  readonly cause: string | null;
  readonly summary: string;
  readonly head: Sha | null;
  readonly verify: DispatchId | null;
  readonly testsTotal: number | null;
  readonly testsPassed: number | null;
  readonly lintErrors: number | null;
  readonly protectedPaths: readonly string[];
  /** What the unit with this repair changes relative to mc/green. */
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: readonly string[];
  /** Lines between the unit's head and this one. What mc/green brought is in it, the same for all: fewer is a smaller repair. */
  readonly lines: number;
  readonly costUsd: number;
  /** Wording that its prompt had. */
  readonly variant?: string;
  /** What its brief was told of earlier work (core/learn/told.ts). */
  readonly told?: readonly Told[];
}

/** N candidates for one unit that left the queue; the best that passes takes its place again. */
export interface TournamentRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  /** From 1, over the unit's life. */
  readonly wave: number;
  /** repair: its merge on green is red. rebase: it cannot be merged on green. */
  readonly kind: "repair" | "rebase";
  readonly attempt: number;
  /** mc/green that the candidates bring in. */
  readonly base: Sha;
  /** The unit's head that the candidates start from. */
  readonly head: Sha;
  readonly state: "running" | "won" | "lost" | "dropped";
  readonly because: string;
  readonly dispatch: DispatchId;
  readonly candidates: readonly FixupCandidate[];
  readonly winner: number | null;
  readonly startedAt: IsoTime;
  readonly endedAt: IsoTime | null;
}
