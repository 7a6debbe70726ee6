// What single policies note about a mission, a unit or an attempt beside what everybody needs: one optional field for each
// policy, whose shape stands with the policy. Stored as one JSON column; absent means that the policy said nothing.
import type { Fork } from "../../forks/fork.ts";
import type { Planning } from "../../plan/tree.ts";

export interface MissionDetails {
  /** How its plan is made, and how the plans before turned out (core/plan/tree.ts). */
  readonly planning?: Planning;
}

export interface UnitDetails {
  /** 0 to 1: how unsure the planner is of the way (core/plan/units.ts). */
  readonly uncertainty?: number;
  /** Entry of the repository's backlog that it serves. */
  readonly backlogItem?: string;
  /** Tried in several ways at once (core/forks). */
  readonly fork?: Fork;
}

export interface AttemptDetails {
  /** What the agent said it found, and what it is unsure of; fit to be told again (core/learn/left.ts). */
  readonly discoveries?: readonly string[];
  readonly concerns?: readonly string[];
  /** Files that it changed. */
  readonly files?: readonly string[];
}
