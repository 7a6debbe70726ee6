// What is kept with an attempt about how it went: the kind of its failure, what its passes found, which checks passed when it was
// verified. Read by whoever learns, and by the retry.
import type { Draft } from "../engine/draft.ts";
import type { AttemptDetails } from "../engine/rows/details.ts";
import type { Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { attemptKey } from "../engine/state.ts";
import type { Handoff, PassReport } from "../report/handoff.ts";
import { categoryOf } from "./failure-category.ts";

/** A pass as it is kept: its text is in the handoff. */
export type PassNote = Pick<PassReport, "name" | "status" | "cause" | "costUsd">;

function note(draft: Draft, unit: UnitRow, number: number, details: AttemptDetails): void {
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, number));
  if (attempt === undefined || Object.keys(details).length === 0) return;
  draft.putAttempt({ ...attempt, details: { ...attempt.details, ...details } });
}

/** The attempt failed like this. */
export function noteFailure(draft: Draft, unit: UnitRow, evidence: Evidence): void {
  const { kind } = categoryOf(evidence);
  if (kind !== "none") note(draft, unit, evidence.attempt, { category: kind });
}

export function notePasses(
  draft: Draft,
  unit: UnitRow,
  attempt: number,
  { passes = [], rootCause }: Pick<Handoff, "passes" | "rootCause">,
): void {
  const notes = passes.map(
    ({ name, status, cause, costUsd }): PassNote => ({ name, status, cause, costUsd }),
  );
  note(draft, unit, attempt, {
    ...(notes.length === 0 ? {} : { passes: notes }),
    ...(rootCause === undefined ? {} : { rootCause }),
  });
}

/** What passed although the whole did not: a retry may not break it. */
export function notePassed(draft: Draft, unit: UnitRow, verdict: VerdictRow): void {
  const passed = verdict.checks
    .filter(({ exitCode, timedOut }) => exitCode === 0 && !timedOut)
    .map(({ name }) => name);
  note(draft, unit, unit.attempt, { passedChecks: passed });
}
