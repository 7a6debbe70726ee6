// What the core chose, with its reason. Stored whole, in the transaction that applies it.
import type { Change } from "./change.ts";
import type { Effect } from "./effect.ts";
import type { RepoState } from "./state.ts";

/** One sentence about one subject; `mc why` looks decisions up by subject. */
export interface Reason {
  /** "repo", "mission:m1", "unit:m1/parser", "commit:<sha>", "pull:7", "dispatch:<id>". */
  readonly subject: string;
  readonly text: string;
}

export interface Decision {
  /** At least one; the first is the headline. "not ours: …" when nothing was done. */
  readonly because: readonly Reason[];
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
}

export interface Decided {
  readonly decision: Decision;
  /** The state after the changes. */
  readonly state: RepoState;
}
