// One row per mission: its state, its limits, what it waits for and why it ended.
import type { IsoTime, MissionId, RepoName, Sha } from "../../base/brand.ts";
import type { RepoConfig } from "../../config/schema.ts";
import type { MissionDetails } from "./details.ts";

export type MissionState =
  | "preparing" // reading configuration, verifying the base commit
  | "planning"
  | "plan_gate" // waits for the approval of the plan's pull request
  | "running"
  | "promote_gate" // all units settled; waits for the approval of the promotion pull request
  | "promoting"
  | "stopping" // running jobs are being cancelled
  | "completed"
  | "failed"
  | "stopped";

export const FINAL_MISSION_STATES = ["completed", "failed", "stopped"] as const;

export type StopReason =
  | "objective_met"
  | "planner_completed" // nothing to do, said so by an explicit empty plan
  | "user_stopped"
  | "wall_time_exceeded"
  | "cost_exceeded"
  | "plan_failed"
  | "base_red"
  | "no_unit_landed"
  | "units_failed" // some landed, some did not
  | "promotion_refused"
  | "repository_removed"
  | "repeated_failure" // it stood still because everything failed, and nobody came
  | "agent_unavailable" // … because its agent, or GitHub Actions, did not answer
  | "safe_stop" // … because verification failed again and again
  | "stalled" // … because nothing moved, for no reason that was found
  | "error";

export interface MissionRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly issue: number;
  readonly title: string;
  /** Snapshot at trigger time (SR5), sanitised. */
  readonly body: string;
  readonly objectiveHash: string;
  readonly startedBy: string;
  readonly state: MissionState;
  /** Why it is in this state, in one sentence for people. */
  readonly because: string;
  readonly paused: string | null;
  readonly stopReason: StopReason | null;
  /** Branch the mission improves (config `branch`, else the default branch). */
  readonly target: string;
  /** Commit the mission started from. */
  readonly base: Sha;
  readonly config: RepoConfig;
  readonly planSource: "explicit" | "agent" | null;
  readonly planHash: string | null;
  readonly planAttempts: number;
  readonly planPull: number | null;
  readonly promotionPull: number | null;
  /** The frozen commit that the promotion pull request proposes. */
  readonly releaseSha: Sha | null;
  readonly costUsd: number;
  readonly startedAt: IsoTime;
  readonly endedAt: IsoTime | null;
  /** Commit of the target branch after promotion. */
  readonly promotedSha: Sha | null;
  readonly details: MissionDetails;
}
