// What the merge queue proposes and what it knows; at most one row per repository.
import type { DispatchId, IsoTime, MissionId, RepoName, Sha, UnitId } from "../../base/brand.ts";
import type { LandedElement, ProbeKind } from "../../merge/policy/view.ts";

/** One element of the chain on top of mc/green. */
export interface ChainElement {
  /** Names the content: `<mission>/<unit>@<head>` or `sync@<head>`, 12 characters of the head. */
  readonly id: string;
  readonly kind: "unit" | "sync";
  /** Unit: mission and id. Sync (commits of people on the target branch): null. */
  readonly mission: MissionId | null;
  readonly unit: UnitId | null;
  readonly head: Sha;
  /** Deterministic merge commit of the element before it and `head`. */
  readonly merge: Sha;
}

/** Members of a verification in merge order, each with the commit that merges it; the last one is what is verified. */
export interface BuiltMember {
  readonly id: string;
  readonly merge: Sha;
}

/** A verification of the queue under way. */
export interface QueueProbe {
  readonly dispatch: DispatchId;
  readonly kind: ProbeKind;
  /** Control: empty. */
  readonly members: readonly BuiltMember[];
  readonly commit: Sha;
  readonly spec: string;
  /** Landings that had happened when it started. */
  readonly landing: number;
  /** Candidate refs of this generation keep its commit reachable. */
  readonly generation: number;
  readonly startedAt: IsoTime;
}

/** What a verification of the queue showed. */
export interface QueueObservation {
  /** Of the verdict. */
  readonly dispatch: DispatchId;
  readonly kind: ProbeKind;
  readonly members: readonly BuiltMember[];
  readonly commit: Sha;
  readonly spec: string;
  readonly landing: number;
  readonly outcome: "passed" | "failed";
  readonly signature: string | null;
  readonly at: IsoTime;
}

/** What the queue's last step thought of one element. */
export interface QueueWord {
  readonly why: string;
  /** Probability that it is bad. */
  readonly suspicion: number;
  readonly expectedMs: number | null;
}

/** A unit that left the queue, and the landed changes among which the one is that it breaks together with. */
export interface PartnerSearch {
  /** Of the element that left. */
  readonly id: string;
  readonly mission: MissionId;
  readonly unit: UnitId;
  readonly attempt: number;
  readonly head: Sha;
  /** Landed since it was begun, in order; it fails on top of all of them. */
  readonly between: readonly BuiltMember[];
  /** Of these, those that stood in every failure of it that looks the same; empty: all. */
  readonly suspects: readonly string[];
  /** It passes on top of so many of them; null: not known whether it passes on its own. */
  readonly passed: number | null;
  /** What is to be verified next; null: to be merged first. */
  readonly commit: Sha | null;
  readonly dispatch: DispatchId | null;
  /** The verification it left for; null: not known any more. */
  readonly failed: DispatchId | null;
}

/** What the queue proposes and what it knows; at most one per repository. */
export interface ChainRow {
  readonly repo: RepoName;
  /** Of the newest build asked for. */
  readonly generation: number;
  /** mc/green that everything here stands on. */
  readonly base: Sha;
  /** The build under way; null: none. */
  readonly building: {
    readonly chain: readonly string[];
    readonly solos: readonly (readonly string[])[];
    /** A merge on an older mc/green for the search of this element; the chain stays as it is. */
    readonly aside: string | null;
  } | null;
  readonly elements: readonly ChainElement[];
  /** Lists that were merged on the base by themselves. */
  readonly solos: readonly (readonly BuiltMember[])[];
  /** `[later, earlier]`: conflict textually in this order. */
  readonly conflicts: readonly (readonly [string, string])[];
  readonly probes: readonly QueueProbe[];
  readonly observations: readonly QueueObservation[];
  readonly landed: readonly (LandedElement & { readonly merge: Sha })[];
  readonly searches: readonly PartnerSearch[];
  /** The push of mc/green under way; null: none. */
  readonly landing: { readonly members: readonly BuiltMember[]; readonly commit: Sha } | null;
  /** Candidate refs that were pushed and not yet cleared away. */
  readonly candidates: readonly {
    readonly generation: number;
    /** Of the chain, then of each list; null: nothing was merged, so there is no ref. */
    readonly tips: readonly (Sha | null)[];
  }[];
  readonly words: Readonly<Record<string, QueueWord>>;
}
