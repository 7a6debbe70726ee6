// What deciding sees of the backlog: never the whole table, whatever its size. Read anew for every event, because rows are
// also written by the reading of issues and by recalculation.
import type { BacklogItemRow } from "./item.ts";

export interface BacklogCounts {
  readonly pending: number;
  readonly inProgress: number;
  readonly deferred: number;
  readonly completed: number;
  /** Pending ones that wait for a person; they are counted here alone. */
  readonly proposed: number;
}

export interface BacklogSlice {
  /** By issue: what is in progress, the top, the best proposals, and what the event at hand names. */
  readonly items: ReadonlyMap<number, BacklogItemRow>;
  /** Issue numbers, best first, pending and not proposed. */
  readonly top: readonly number[];
  readonly counts: BacklogCounts;
}

export const TOP_ITEMS = 20;
export const PROPOSED_ITEMS = 10;
/** More are not worked on at the same time; should there be, the oldest are seen first. */
export const ACTIVE_ITEMS = 200;

export const NO_BACKLOG: BacklogSlice = {
  items: new Map(),
  top: [],
  counts: { pending: 0, inProgress: 0, deferred: 0, completed: 0, proposed: 0 },
};
