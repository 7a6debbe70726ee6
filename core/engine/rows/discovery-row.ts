// Looks for improvements, and everything that was ever proposed. A row outlives its issue: what a person refused is remembered here.
import type { DispatchId, IsoTime, RepoName } from "../../base/brand.ts";
import type { Proposal } from "../../discovery/proposal.ts";
import type { Track } from "../../discovery/track.ts";

export type ProposalState =
  | "asked" // its issue is being opened
  | "open" // waits for a person
  | "promoted" // a person wants it: it is an item of the backlog like any other
  | "rejected" // closed as not planned: never proposed again
  | "done" // closed as completed
  | "failed"; // its issue could not be opened

export interface ProposalRow extends Proposal {
  readonly repo: RepoName;
  readonly issue: number | null;
  readonly state: ProposalState;
  /** The look that made it. */
  readonly look: DispatchId;
  readonly createdAt: IsoTime;
  readonly changedAt: IsoTime;
}

export interface LookRow {
  readonly repo: RepoName;
  /** Its run. */
  readonly look: DispatchId;
  readonly tracks: readonly Track[];
  /** Login, or "schedule". */
  readonly by: string;
  /** Issue or pull request that is told what came of it; null: nobody is. */
  readonly thread: number | null;
  /** running: the job looks · comparing: the repository's issues are being read · over */
  readonly state: "running" | "comparing" | "over";
  /** Found and not yet held against the issues of the repository. */
  readonly candidates: readonly Proposal[];
  /** What came of it, in one sentence for people. */
  readonly because: string;
  readonly costUsd: number;
  readonly askedAt: IsoTime;
  readonly endedAt: IsoTime | null;
}

export interface DiscoveryRows {
  /** Key: id of the proposal. */
  readonly proposals: ReadonlyMap<string, ProposalRow>;
  /** Key: its run. The last ones only. */
  readonly looks: ReadonlyMap<string, LookRow>;
}

export const NOTHING_DISCOVERED: DiscoveryRows = { proposals: new Map(), looks: new Map() };
