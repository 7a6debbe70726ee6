// What waits for people, and what they said: gates and reviews.
import type { IsoTime, MissionId, RepoName, Sha, UnitId } from "../../base/brand.ts";

export type GateKind = "plan" | "large_merge" | "promote" | "content";

/** A point where a person must approve; bound to one pull request and its exact head. */
export interface GateRow {
  readonly repo: RepoName;
  readonly gate: GateKind;
  readonly mission: MissionId;
  readonly unit: UnitId | null;
  readonly pull: number;
  readonly head: Sha;
  readonly state: "open" | "approved" | "refused" | "void";
  readonly by: string | null;
  readonly askedAt: IsoTime;
  /** Of an open gate: since when an earlier approval of it is void. */
  readonly decidedAt: IsoTime | null;
}

/** One review of one pull request, as last seen. */
export interface ReviewRow {
  readonly repo: RepoName;
  readonly pull: number;
  readonly review: number;
  readonly reviewer: string;
  readonly verdict: "approved" | "changes_requested" | "commented" | "dismissed";
  readonly commit: Sha;
  /** Whether the reviewer was entitled when the review was read (fresh permission). */
  readonly entitled: boolean;
  readonly at: IsoTime;
}
