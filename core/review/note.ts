// What is kept of a review: with the unit the last one, as it is shown; with each attempt its scores, which trends are made of.
import type { IsoTime, Sha } from "../base/brand.ts";
import type { Finding } from "./findings.ts";
import type { ReviewScores } from "./verdict.ts";

/** A finding on lines of the change. */
export interface FoundAt extends Finding {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
}

export interface ReviewNote {
  /** Commit that was reviewed. */
  readonly head: Sha;
  /** null: it could not be read. */
  readonly scores: ReviewScores | null;
  readonly placed: readonly FoundAt[];
  readonly unplaced: readonly Finding[];
  /** Left out for want of room. */
  readonly left: number;
  /** Could not be read. */
  readonly dropped: number;
  readonly costUsd: number;
  /** Why it goes back although its score is enough; null: it does not. */
  readonly sentBack: string | null;
  /** Pull request that has a review of ours, which is edited from then on; null: none has. */
  readonly shownOn: number | null;
}

export interface AttemptReview extends ReviewScores {
  readonly average: number;
  readonly at: IsoTime;
}
