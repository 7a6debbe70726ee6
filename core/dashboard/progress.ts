// How much of a mission is done.
import type { UnitRow } from "../engine/rows/unit-row.ts";

export interface Completion {
  readonly done: number;
  readonly total: number;
  /** Whole percent; nothing planned is nothing done. */
  readonly percent: number;
}

/** On green, or with nothing to change. */
export function completion(units: readonly Pick<UnitRow, "state">[]): Completion {
  const done = units.filter(({ state }) => state === "landed" || state === "unchanged").length;
  const total = units.length;
  return { done, total, percent: total === 0 ? 0 : Math.round((100 * done) / total) };
}
