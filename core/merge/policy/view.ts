// What the queue's policy sees and what it answers: plain data about elements, probes and observations, nothing of rows,
// commits or GitHub. The app and the queue bench both speak it, so that what is measured is what runs.

/** One thing that wants to reach mc/green: a unit at a pinned head, or commits of people on the target branch. */
export interface QueueElement {
  /** Names the content: another head is another element. */
  readonly id: string;
  /** `sync`: commits of people on the target branch; always first. What is bad of them is told like any other; the queue closes for it, nothing else can be done. */
  readonly kind: "unit" | "sync";
  /** Elements of this view that must be landed before it, or stand ahead of it in the chain. */
  readonly needs: readonly string[];
  /** Paths it changes. */
  readonly files: readonly string[];
  /** 1 is most urgent. */
  readonly priority: number;
  /** How much work waits behind it: length of the longest path of units that need it, itself included. */
  readonly rank: number;
  readonly queuedAtMs: number;
  /** Breaks ties: order in plan. */
  readonly order: number;
  /** Probability that it is bad on its own, before anything was observed. */
  readonly prior: number;
}

/** Landed lately: an element that overlaps it and was not verified with it since may conflict with it. */
export interface LandedElement {
  readonly id: string;
  readonly files: readonly string[];
  /** How many landings had happened with this one, from 1. */
  readonly landing: number;
}

export type ProbeKind = "prefix" | "solo" | "control";

/** A verification under way. Its members stood, in this order, on mc/green as it was after `landing` landings. */
export interface RunningProbe {
  readonly id: string;
  readonly kind: ProbeKind;
  /** Control: empty. */
  readonly members: readonly string[];
  readonly landing: number;
  readonly startedAtMs: number;
}

/** A verification that came to a verdict about content; never one that could not run. */
export interface Observation {
  readonly id: string;
  readonly kind: ProbeKind;
  /** In merge order; some may have landed or left since. */
  readonly members: readonly string[];
  readonly landing: number;
  readonly outcome: "passed" | "failed";
  /** Equal for failures that look the same (failing tests, normalised); null when unknown or passed. */
  readonly signature: string | null;
  readonly atMs: number;
}

export interface QueueSettings {
  /** Verifications at a time. How the queue works is chosen by this, not by how many are free at a moment. */
  readonly slots: number;
  /** Of these, held by others now; one is always the queue's. */
  readonly busy: number;
  /** Longest chain; 0: chosen from slots and what is measured. */
  readonly window: number;
  /** An element leaves only above this probability of being bad. */
  readonly confidence: number;
  /** … and only with so many failed observations that contain it. */
  readonly minObservations: number;
}

/** What was measured in this repository so far. */
export interface QueueMeasures {
  /** Time of one verification, milliseconds. */
  readonly runMs: number;
  /** Probability that a verification of good content fails. */
  readonly flakeRate: number;
  /** Probability that two elements that overlap break each other. */
  readonly overlapConflict: number;
  /** The same for two that do not. */
  readonly hiddenConflict: number;
}

export interface QueueView {
  readonly nowMs: number;
  /** Landings so far: what `landing` counts. */
  readonly landing: number;
  readonly settings: QueueSettings;
  readonly measures: QueueMeasures;
  /** Everything that may be in the chain now. What waits for a dependency that is not here, is held or paused is not here either. */
  readonly elements: readonly QueueElement[];
  /** The chain as it is built: ids in order. Those no longer in `elements` have left the queue. */
  readonly chain: readonly string[];
  /** `[later, earlier]`: their merges conflict textually in this order, so `later` waits until `earlier` landed or left. */
  readonly conflicts: readonly (readonly [string, string])[];
  /** In merge order, whole landings at a time. */
  readonly landed: readonly LandedElement[];
  readonly probes: readonly RunningProbe[];
  readonly observations: readonly Observation[];
}

export interface ProbeRequest {
  readonly kind: ProbeKind;
  /** In merge order. Prefix: the first of `QueuePlan.chain`. Solo: its unlanded needs, then itself. */
  readonly members: readonly string[];
  readonly because: string;
}

export interface QueuePlan {
  /**
   * Members, in order, whose exact merge on the present mc/green passed: to be landed now, before anything else.
   * A passed solo counts too: it is a prefix of its own. null: nothing to land.
   */
  readonly land: { readonly members: readonly string[]; readonly observation: string } | null;
  readonly eject: readonly {
    readonly id: string;
    readonly probability: number;
    /** Failed observations that speak against it. */
    readonly observations: readonly string[];
    /** Elements it seems to break together with (landed ones too); empty: on its own. */
    readonly with: readonly string[];
    readonly because: string;
  }[];
  /** The chain as it should be: built first, probed then. */
  readonly chain: readonly string[];
  /** Within the free slots, most valuable first. */
  readonly start: readonly ProbeRequest[];
  readonly cancel: readonly { readonly id: string; readonly because: string }[];
  /** mc/green itself fails now: the environment drifted, nothing may be thrown out; the queue closes for this reason. */
  readonly drift: string | null;
  /** Probability that the element is bad, by id. */
  readonly suspicion: ReadonlyMap<string, number>;
  /** Why each element that is not landing now waits, in words for people. */
  readonly waits: ReadonlyMap<string, string>;
  /** Expected time until it is on mc/green, milliseconds; null: cannot be said. */
  readonly expectedMs: ReadonlyMap<string, number | null>;
}

/** One step of the queue: total, deterministic, without a clock. A plan that is carried out and planned again asks for nothing new. */
export type Policy = (view: QueueView) => QueuePlan;
