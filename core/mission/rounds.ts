// Rounds of a mission: a plan and what became of its units. What each was worth is a number that no model made, so that
// going round in circles is noticed.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { contentVerdict, isDone, specOf } from "./facts.ts";
import { planningOf } from "./replan.ts";

/** Of mc/green; null: nobody counted. */
export interface Tally {
  readonly passed: number | null;
  readonly failed: number | null;
  readonly lint: number | null;
}

export interface ClosedRound {
  readonly units: number;
  readonly done: number;
  readonly score: number;
  readonly tally: Tally;
}

/** So many rounds that are worth the same, to within this, lead nowhere. */
export const STALLED_ROUNDS = 3;
export const STALLED_EPSILON = 0.01;
/** So many rounds in a row without anything done are for a person to look at. */
export const FAILED_ROUNDS = 2;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** 0 to 1: tests gained (0.4), lint errors gone, units done, nothing worse than before (0.2 each). */
export function roundScore(
  before: Tally,
  after: Tally,
  units: { readonly done: number; readonly planned: number },
): number {
  const [passed, lint] = [before.passed ?? 0, before.lint ?? 0];
  const test = clamp(((after.passed ?? passed) - passed) / Math.max(passed, 1));
  const cleaner = clamp((lint - (after.lint ?? lint)) / Math.max(lint, 1));
  const done = units.planned <= 0 ? 0 : clamp(units.done / units.planned);
  const score = 0.4 * test + 0.2 * cleaner + 0.2 * done + (regressed(before, after) ? 0 : 0.2);
  return Math.round(score * 1e6) / 1e6;
}

/** More failures, or fewer tests: deleting them makes nothing better. */
function regressed(before: Tally, after: Tally): boolean {
  if (before.passed === null || after.passed === null) return false;
  const [was, is] = [before.failed ?? 0, after.failed ?? 0];
  return is > was || after.passed + is < before.passed + was;
}

export function isStalled(
  scores: readonly number[],
  rounds = STALLED_ROUNDS,
  epsilon = STALLED_EPSILON,
): boolean {
  if (scores.length < rounds) return false;
  const last = scores.slice(-rounds);
  return Math.max(...last) - Math.min(...last) < epsilon;
}

/** Rounds at the end in which nothing was done. */
export function failedInARow(rounds: readonly Pick<ClosedRound, "done">[]): number {
  let count = 0;
  for (const { done } of rounds) count = done === 0 ? count + 1 : 0;
  return count;
}

/** Units of the plan that was taken last. */
export function unitsOfRound(draft: Draft, mission: MissionRow): readonly UnitRow[] {
  const from = planningOf(mission).rounds.at(-1)?.from ?? 0;
  const units = draft.unitsOf(mission.mission);
  const own = units.filter(({ position }) => position >= from);
  return own.length === 0 ? units : own;
}

export function closedRound(
  draft: Draft,
  mission: MissionRow,
  earlier: readonly ClosedRound[],
): ClosedRound {
  const units = unitsOfRound(draft, mission);
  const done = units.filter(isDone).length;
  const before = earlier.at(-1)?.tally ?? tallyOf(draft, mission, mission.base);
  const tally = tallyOf(draft, mission, draft.repo.green);
  const score = roundScore(before, tally, { done, planned: units.length });
  return { units: units.length, done, score, tally };
}

function tallyOf(draft: Draft, mission: MissionRow, commit: MissionRow["base"] | null): Tally {
  const spec = specOf(draft.repo.config ?? mission.config);
  const verdict = commit === null ? null : contentVerdict(draft, commit, spec);
  return {
    passed: verdict?.testsPassed ?? null,
    failed: verdict?.testsFailed ?? null,
    lint: verdict?.lintErrors ?? null,
  };
}

/** Units and their fates, to tell whether something happened since. */
export const fatesOf = (units: readonly UnitRow[]): string =>
  units.map(({ unit, state, attempt }) => `${unit} ${state} ${attempt}`).join(", ");
