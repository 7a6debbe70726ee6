// How much a plan aims for, from 1 to 10: by its size and by what its words say. A plan is judged by the better of the two:
// one large change is no busywork, and neither are many small ones that belong together.
import { roundEven } from "./grade.ts";
import type { PlannedUnit } from "./units.ts";

export type Ambitious = Pick<PlannedUnit, "title" | "description" | "files" | "kind" | "priority">;

export interface Ambition {
  readonly score: number;
  readonly structural: number;
  readonly keyword: number;
}

export function ambitionOf(units: readonly Ambitious[]): Ambition {
  const structural = structuralScore(units);
  const keyword = keywordScore(units);
  return { score: Math.max(structural, keyword), structural, keyword };
}

const LOWEST = 1;
const HIGHEST = 10;

export function structuralScore(units: readonly Ambitious[]): number {
  if (units.length === 0) return LOWEST;
  const files = distinctFiles(units);
  const kinds = new Set(units.map((unit) => unit.kind)).size;
  const priority = units.reduce((sum, unit) => sum + unit.priority, 0) / units.length;
  return clamped(
    step(units.length, [6, 2.5], [3, 1.5]) +
      step(files, [10, 3], [5, 2], [2, 1]) +
      (kinds > 1 ? 2 : 0.5) +
      (priority <= 2 ? 2.5 : priority <= 4 ? 1.5 : 0.5),
  );
}

const HIGH = wordsOf(
  "architecture|architect|system|framework|engine|redesign|rewrite|new module|new system|pipeline|infrastructure|migration|integrate|integration|distributed|concurrent|async",
  // `multi-tenant`, `multithreaded`: a part of longer words by its nature
  "multi",
);
const LOW = wordsOf(
  "lint|typo|format|formatting|whitespace|style|cleanup|clean up|rename|comment|docstring|minor|trivial|nit|fixup",
);

export function keywordScore(units: readonly Ambitious[]): number {
  if (units.length === 0) return LOWEST;
  let high = 0;
  let low = 0;
  for (const unit of units) {
    const text = `${unit.title} ${unit.description}`;
    if (HIGH.test(text)) high += 1;
    else if (LOW.test(text)) low += 1;
  }
  const base = baseScore(high / units.length, low / units.length);
  const files = distinctFiles(units);
  return clamped(
    base +
      (files >= 10 ? 1.5 : files >= 5 ? 1 : files >= 2 ? 0.5 : 0) +
      (units.length >= 5 ? 1 : units.length >= 3 ? 0.5 : 0),
  );
}

function baseScore(high: number, low: number): number {
  if (high >= 0.5) return 8;
  if (high > 0) return 6;
  if (low >= 0.7) return 2;
  return low >= 0.4 ? 3 : 5;
}

/** What raises it, told to the planner. */
export function ambitionFeedback(ambition: Ambition, min: number): string {
  return [
    `The plan scores ${ambition.score} of 10 for ambition, and at least ${min} is wanted (by its size ${ambition.structural}, by its words ${ambition.keyword}).`,
    "Plan more impactful work on the objective: what changes what the software does, before what changes how it looks.",
    "The score rises with units that belong to the objective (three, six), with files that they really change (two, five, ten), with research or experiments where the way is unclear, and with work that has to come first (priority 1 or 2).",
    "Do not pad the plan: when the objective is truly this small, give the same plan again and say why.",
  ].join("\n");
}

const distinctFiles = (units: readonly Ambitious[]): number =>
  new Set(units.flatMap((unit) => unit.files)).size;

function step(count: number, ...steps: readonly (readonly [number, number])[]): number {
  return steps.find(([from]) => count >= from)?.[1] ?? 0.5;
}

const clamped = (score: number): number => Math.min(HIGHEST, Math.max(LOWEST, roundEven(score, 0)));

/** Whole words, their plural too; `stems` only begin a word. */
function wordsOf(list: string, stems = ""): RegExp {
  const start = "(?<![\\p{L}\\p{N}])";
  const whole = `(?:${list.replaceAll(" ", "\\s+")})s?(?![\\p{L}\\p{N}])`;
  return new RegExp(`${start}(?:${stems === "" ? whole : `${whole}|(?:${stems})`})`, "iu");
}
