// Attempts that came to their end in one decision, each with what became of it: what everything that learns is fed with.
import type { Draft } from "../engine/draft.ts";
import type { AttemptRow, AttemptState, UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey, type RepoState, unitKey } from "../engine/state.ts";

export interface Outcome {
  readonly attempt: AttemptRow;
  readonly unit: UnitRow;
  /** On mc/green, or completed with nothing to land. */
  readonly good: boolean;
}

const OPEN: readonly AttemptState[] = ["dispatched", "published"];

/** In the order of the changes; each attempt is told once, when its state stops being open. */
export function endedAttempts(before: RepoState, draft: Draft): readonly Outcome[] {
  const found: Outcome[] = [];
  for (const attempt of draft.changedAttempts()) {
    const was = before.attempts.get(attemptKey(attempt.mission, attempt.unit, attempt.attempt));
    const wasOpen = was === undefined || OPEN.includes(was.state);
    if (!wasOpen || OPEN.includes(attempt.state)) continue;
    const unit = draft.unit(attempt.mission, attempt.unit);
    if (unit === undefined) continue;
    found.push({
      attempt,
      unit,
      good: attempt.state === "landed" || attempt.state === "completed",
    });
  }
  return found;
}

/** Units that got their fate in this decision. */
export function settledUnits(before: RepoState, draft: Draft): readonly UnitRow[] {
  return draft
    .changedUnits()
    .filter(
      (unit) => isSettled(unit) && !isSettled(before.units.get(unitKey(unit.mission, unit.unit))),
    );
}

const SETTLED = ["landed", "unchanged", "failed", "blocked", "cancelled"];
const isSettled = (unit: UnitRow | undefined): boolean =>
  unit !== undefined && SETTLED.includes(unit.state);
