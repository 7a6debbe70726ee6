// The workloads. All share one model of how changes break, alone and together; they differ in load, slots and quality.

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly perHour: number;
  readonly slots: number;
  /** Probability that a unit is bad on its own. */
  readonly ownFailure: number;
  /** Units that arrive at one instant. */
  readonly burst: number;
  /** Probability that a run of good content fails. */
  readonly flake: number;
}

/** How changes interact; the same everywhere. */
export const MODEL = {
  units: 600,
  runMs: 8 * 60_000,
  runCv: 0.3,
  /** A unit may interact with so many before it. */
  reach: 12,
  overlap: 0.15,
  /** Of the pairs that overlap. */
  overlapConflict: 0.05,
  /** Conflicts without any file in common, as a share of those with. */
  hiddenShare: 0.25,
} as const;

/** Probability that a pair within reach breaks without a file in common. */
export const HIDDEN_CONFLICT =
  (MODEL.hiddenShare * MODEL.overlap * MODEL.overlapConflict) / (1 - MODEL.overlap);

const base = { slots: 4, ownFailure: 0.1, burst: 1, flake: 0.02 };

export const SCENARIOS: readonly Scenario[] = [
  { ...base, name: "A", title: "not loaded", perHour: 6 },
  { ...base, name: "B", title: "loaded", perHour: 20 },
  { ...base, name: "C", title: "bursts of 12", perHour: 10, burst: 12 },
  { ...base, name: "E", title: "16 slots", perHour: 60, slots: 16 },
  { ...base, name: "F", title: "bad agents", perHour: 6, ownFailure: 0.3 },
  { ...base, name: "G", title: "flakes 10 %", perHour: 6, flake: 0.1 },
  {
    ...base,
    name: "H",
    title: "pre-verified, bursts of 12",
    perHour: 10,
    burst: 12,
    ownFailure: 0.03,
  },
  { ...base, name: "I", title: "pre-verified, overload", perHour: 40, ownFailure: 0.03 },
  { ...base, name: "J", title: "pre-verified, one slot", perHour: 15, slots: 1, ownFailure: 0.03 },
];

export function scenarioOf(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario !== undefined) return scenario;
  const known = SCENARIOS.map((one) => one.name).join(", ");
  throw new Error(`There is no scenario ${name}. Known: ${known}.`);
}
