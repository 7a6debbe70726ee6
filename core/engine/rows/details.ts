// What single policies note about a mission, a unit or an attempt beside what everybody needs: one optional field for each
// policy, whose shape stands with the policy. Stored as one JSON column; absent means that the policy said nothing.

/** Empty until a policy adds its field. */
// biome-ignore lint/suspicious/noEmptyInterface: each policy adds its own field
export interface MissionDetails {}

// biome-ignore lint/suspicious/noEmptyInterface: each policy adds its own field
export interface UnitDetails {}

export interface AttemptDetails {
  /** What the agent said it found, and what it is unsure of; fit to be told again (core/learn/left.ts). */
  readonly discoveries?: readonly string[];
  readonly concerns?: readonly string[];
  /** Files that it changed. */
  readonly files?: readonly string[];
}
