// What single policies note about a mission, a unit or an attempt beside what everybody needs: one optional field for each
// policy, whose shape stands with the policy. Stored as one JSON column; absent means that the policy said nothing.

/** Empty until a policy adds its field. */
// biome-ignore lint/suspicious/noEmptyInterface: each policy adds its own field
export interface MissionDetails {}

// biome-ignore lint/suspicious/noEmptyInterface: each policy adds its own field
export interface UnitDetails {}

// biome-ignore lint/suspicious/noEmptyInterface: each policy adds its own field
export interface AttemptDetails {}
