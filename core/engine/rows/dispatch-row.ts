// One row per workflow run that was asked for, with its legs.
import type { DispatchId, IsoTime, MissionId, RepoName, Sha } from "../../base/brand.ts";

export type DispatchPurpose = "plan" | "work" | "review" | "check" | "verify" | "fixup";

/** One workflow run that we asked for. */
export interface DispatchRow {
  readonly repo: RepoName;
  readonly dispatch: DispatchId;
  /** null for verifications: the queue belongs to the repository. */
  readonly mission: MissionId | null;
  readonly purpose: DispatchPurpose;
  readonly state: "asked" | "running" | "settled" | "cancelled" | "lost";
  readonly runId: number | null;
  readonly runUrl: string | null;
  /** Legs in matrix order: unit ids; "plan", "check" or "verify" for the single-leg runs. */
  readonly legs: readonly Leg[];
  /** Commit the jobs check out: base for agents, candidate for verification. */
  readonly commit: Sha;
  readonly askedAt: IsoTime;
  readonly deadline: IsoTime;
}

export interface Leg {
  readonly leg: string;
  readonly attempt: number;
  readonly state: "running" | "collecting" | "settled";
  /** Conclusions of its jobs as they complete: agent, publish, verify. */
  readonly jobs: Readonly<Record<string, JobOutcome>>;
  /** What its agent may spend at most: reserved until it has settled. */
  readonly capUsd?: number | undefined;
  /** Its breaker hears what became of it. */
  readonly agent?: string | undefined;
  /** Verifications only. */
  readonly order?: VerifyOrder | undefined;
}

/** What a verification was asked to show: its result is read against this, whatever is configured by then. */
export interface VerifyOrder {
  readonly spec: string;
  /** Names of the checks that must each end with exit code 0. */
  readonly required: readonly string[];
  /** A faster pass is not believed. */
  readonly minSeconds: number;
  readonly floor: TestsFloor | null;
  /** What the repository alone asks, where units ask for more: a pass may show that as well. */
  readonly plain?: PlainOrder | undefined;
}

export interface PlainOrder {
  readonly spec: string;
  /** The required checks, each with the time that it has. */
  readonly checks: readonly { readonly name: string; readonly minutes: number }[];
  readonly floor: TestsFloor | null;
}

/** A pass that ran fewer tests than `least` is none. */
export interface TestsFloor {
  readonly least: number;
  /** What mc/green ran when it was asked for. */
  readonly green: number;
}

export interface JobOutcome {
  readonly conclusion: string;
  readonly failedStep: string | null;
  readonly url: string | null;
  /** Holds its handoff; absent where the job did not say. */
  readonly artifact?: number | null | undefined;
  /** Of a publish job: the prove job runs after it. */
  readonly proves?: boolean | undefined;
  /** From 2 on: of a run that somebody ran again. */
  readonly runAttempt?: number | undefined;
}
