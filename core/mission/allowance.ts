// What one mission may use, as people changed it while it ran. The configuration it began with says it until somebody does.
import type { MissionRow } from "../engine/rows/mission-row.ts";

export interface Allowance {
  /** Units worked on at a time; absent: `workers.max`. */
  readonly workers?: number;
  /** What its limit was before somebody set another one, and who. */
  readonly budget?: { readonly before: number; readonly by: string };
}

export const workersOf = (mission: MissionRow): number =>
  mission.details.allowance?.workers ?? mission.config.workers.max;
