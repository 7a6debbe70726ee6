// Impact, effort and score of a proposal. What a model says is clamped before anything is made of it, so that what is shown and what
// is sorted by are the same figures.
import { baseScore } from "../backlog/score.ts";

const LEAST = 1;
const MOST = 10;
const USUAL = 5;
/** Share of the impact that the greatest effort takes away. */
const EFFORT_WEIGHT = 0.3;

/** A whole number from 1 to 10; what is none counts as average, so that one bad figure costs no proposal. */
export function figureOf(value: unknown): number {
  const said = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof said !== "number" || !Number.isFinite(said)) return USUAL;
  return Math.min(MOST, Math.max(LEAST, Math.trunc(said)));
}

/** One decimal: finer differences mean nothing here. */
export const proposalScore = (impact: number, effort: number): number =>
  Math.round(baseScore(impact, effort, EFFORT_WEIGHT) * 10) / 10;
