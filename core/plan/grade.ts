// How well a plan was cut, told from what became of its units: the next planner reads it, and so does the report. Whether
// units overlap does not depend on their order.

import { overlaps } from "../base/paths.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";

export interface Grade {
  /** Mean of the reviews, 0 to 10; 5 without any, 0 without units. */
  readonly review: number;
  /** Shares of the units, 0 to 1. */
  readonly retry: number;
  readonly overlap: number;
  readonly completion: number;
  readonly composite: number;
  readonly count: number;
}

export interface Graded {
  readonly files: readonly string[];
  readonly attempts: number;
  readonly done: boolean;
}

/** Exact halves go to the even digit. What only looks like a half (0.9175 is a little less) is rounded as what it is. */
export function roundEven(value: number, digits: number): number {
  const [whole = "", rest = ""] = value.toFixed(100).split(".");
  const isHalf = /^50*$/.test(rest.slice(digits));
  const last = Number((digits === 0 ? whole : rest.slice(0, digits)).at(-1));
  if (!isHalf || last % 2 === 1) return Number(value.toFixed(digits));
  return Number(`${whole}.${rest.slice(0, digits)}`);
}

export function gradeUnits(units: readonly Graded[], reviews: readonly number[]): Grade {
  const count = units.length;
  if (count === 0) {
    return { review: 0, retry: 0, overlap: 0, completion: 0, composite: 0, count };
  }
  const review =
    reviews.length === 0 ? 5 : reviews.reduce((sum, score) => sum + score, 0) / reviews.length;
  const retry = units.filter((unit) => unit.attempts > 1).length / count;
  const overlap = sharing(units) / count;
  const completion = units.filter((unit) => unit.done).length / count;
  const composite = roundEven(
    0.3 * (review / 10) + 0.25 * (1 - retry) + 0.25 * (1 - overlap) + 0.2 * completion,
    3,
  );
  return { review, retry, overlap, completion, composite, count };
}

/** Units that share a file with at least one other. */
function sharing(units: readonly Graded[]): number {
  return units.filter((unit, at) =>
    units.some((other, place) => place !== at && shareFiles(unit.files, other.files)),
  ).length;
}

const shareFiles = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((file) => others.some((other) => overlaps(file, other)));

const WEAK_FROM = 0.1;

/** What the next planner is told; the area that cost most is named with what helps. */
export function gradeText(grade: Grade): string {
  const percent = (share: number): string => `${roundEven(share * 100, 0)}%`;
  const lines = [
    "## Decomposition Quality (Previous Epoch)",
    `Composite: ${roundEven(grade.composite, 2).toFixed(2)} | Reviews: ${roundEven(grade.review, 1).toFixed(1)}/10 | Retry: ${percent(grade.retry)} | Overlap: ${percent(grade.overlap)} | Completion: ${percent(grade.completion)}`,
  ];
  const areas: readonly (readonly [number, string])[] = [
    [grade.retry, "retry_rate -- decompose units more independently to reduce retries"],
    [grade.overlap, "overlap_rate -- reduce file overlap between units to avoid conflicts"],
    [1 - grade.completion, "completion_rate -- plan smaller, more achievable units"],
    [
      1 - grade.review / 10,
      "review_scores -- focus on meaningful implementations with substantive tests",
    ],
  ];
  let worst: readonly [number, string] = [0, ""];
  for (const area of areas) if (area[0] > worst[0]) worst = area;
  if (worst[0] > WEAK_FROM) lines.push(`Weakest area: ${worst[1]}`);
  return lines.join("\n");
}

/** Of the units of one round, once all have their fate; null before that. */
export function gradeOf(units: readonly UnitRow[]): Grade | null {
  const isOver = (unit: UnitRow): boolean => OVER.includes(unit.state);
  if (units.length === 0 || !units.every(isOver)) return null;
  return gradeUnits(
    units.map((unit) => ({
      files: unit.files,
      attempts: unit.attempt,
      done: unit.state === "landed" || unit.state === "unchanged",
    })),
    units.flatMap((unit) => (unit.reviewScore === null ? [] : [unit.reviewScore])),
  );
}

const OVER: readonly string[] = ["landed", "unchanged", "failed", "blocked", "cancelled"];
