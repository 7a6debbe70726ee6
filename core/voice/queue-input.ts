// What the queue's texts are made of: plain data, apart from how the queue remembers it. Nothing here is escaped yet.

import type { Measures } from "../engine/rows/repo-row.ts";

export interface QueueInput {
  readonly repo: string;
  /** Branch that commits of people come from. */
  readonly target: string;
  readonly green: string | null;
  /** Why nothing lands; null: the queue is open. */
  readonly closed: string | null;
  readonly closedByPerson: boolean;
  /** Somebody asked to open it; mc/green is being looked at. */
  readonly opening: boolean;
  readonly slots: number;
  readonly measures: Measures;
  readonly landedCount: number;
  readonly chain: ChainInput | null;
  /** In the chain's order, then those that are not in it in the order in which they would come. */
  readonly elements: readonly ElementInput[];
  readonly held: readonly HeldInput[];
  readonly repairs: readonly RepairInput[];
  readonly searches: readonly SearchInput[];
  /** Verifications that run beside the chain's: candidates of repairs, searches. */
  readonly besides: number;
  readonly flaky: readonly FlakyInput[];
  /** Newest first. */
  readonly recent: readonly RecentInput[];
}

export type LineInput = Pick<QueueInput, "target" | "closed" | "chain" | "held"> & {
  readonly elements: readonly Pick<ElementInput, "id" | "mission">[];
};

export interface ChainInput {
  readonly base: string;
  /** Tip of its merges, where mc/working stands. */
  readonly tip: string | null;
  readonly building: boolean;
  /** Ids that are being put on mc/green right now. */
  readonly landing: readonly string[];
  readonly probes: readonly ProbeInput[];
  readonly observations: readonly ObservationInput[];
}

export interface ProbeInput {
  readonly dispatch: string;
  readonly kind: "prefix" | "solo" | "control";
  readonly members: readonly string[];
  readonly commit: string;
  readonly startedAt: string;
  readonly runUrl: string | null;
}

export interface ObservationInput {
  readonly kind: "prefix" | "solo" | "control";
  readonly members: readonly string[];
  readonly outcome: "passed" | "failed";
}

export interface ElementInput {
  readonly id: string;
  /** null: commits of people on the target branch. */
  readonly mission: string | null;
  readonly unit: string | null;
  readonly title: string;
  readonly pull: number | null;
  readonly head: string;
  readonly priority: number;
  readonly queuedAt: string | null;
  readonly inChain: boolean;
  readonly why: string;
  /** 0 to 1; null: the queue has not looked at it yet. */
  readonly suspicion: number | null;
  readonly expectedMs: number | null;
}

export interface HeldInput {
  readonly mission: string;
  readonly unit: string;
  readonly pull: number | null;
  /** Who and why. */
  readonly held: string;
  readonly isQueued: boolean;
}

export interface RepairInput {
  readonly mission: string;
  readonly unit: string;
  readonly pull: number | null;
  readonly kind: "repair" | "rebase";
  readonly wave: number;
  readonly because: string;
  readonly startedAt: string;
  readonly runUrl: string | null;
  readonly candidates: readonly { readonly strategy: string; readonly state: string }[];
}

/** What a unit that left breaks together with is being looked for. */
export interface SearchInput {
  readonly mission: string;
  readonly unit: string;
  readonly pull: number | null;
  /** Landed changes among which it is. */
  readonly among: number;
  readonly runUrl: string | null;
}

export interface FlakyInput {
  readonly test: string;
  readonly path: string | null;
  readonly seen: number;
  readonly lastSeen: string;
  readonly quarantinedBy: string | null;
}

export interface RecentInput {
  readonly what: "landed" | "left";
  readonly mission: string;
  readonly unit: string;
  readonly pull: number | null;
  readonly at: string;
  /** Landed: its merge on mc/green. */
  readonly commit: string | null;
  /** Left: why. */
  readonly because: string;
  readonly runUrl: string | null;
}
