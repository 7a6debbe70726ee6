// What each step of a mission cost, as its jobs end: plans, critics, work, reviews, repairs, checks. Kept with the mission's health,
// where money is counted; told in its report.
import type { CostKind } from "../engine/rows/health-row.ts";

export interface StepCost {
  readonly usd: number;
  readonly jobs: number;
}

export type StepCosts = Readonly<Partial<Record<CostKind, StepCost>>>;

export function withStep(known: StepCosts | undefined, kind: CostKind, usd: number): StepCosts {
  const { usd: sum, jobs } = known?.[kind] ?? { usd: 0, jobs: 0 };
  return { ...known, [kind]: { usd: sum + usd, jobs: jobs + 1 } };
}

/** In the order in which a mission takes them. */
export const STEPS: readonly CostKind[] = [
  "plan",
  "critic",
  "work",
  "speculation",
  "review",
  "fixup",
  "check",
];
