// What is told apart about an attempt, in words: the values that failures are counted by.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import { effective } from "../health/effective.ts";
import {
  attemptBucket,
  concurrencyBucket,
  type Features,
  fileCountBucket,
  uncertaintyBucket,
} from "./attribution.ts";

const VALUE_MAX_CHARS = 80;
const value = (text: string, none: string): string => text.trim().slice(0, VALUE_MAX_CHARS) || none;

/** Of the unit alone, whoever works on it. */
const ofUnit = (unit: UnitRow): Features => ({
  specialist: value(unit.specialist, "(general)"),
  kind: unit.kind,
  file_count: fileCountBucket(unit.files),
  has_dependencies: String(unit.dependsOn.length > 0),
  uncertainty: uncertaintyBucket(unit.details.uncertainty ?? 0),
});

/** What is the same for all units that could start now. */
export interface Moment {
  readonly model: string;
  /** How many would work then. */
  readonly concurrent: number;
}

export const momentOf = (draft: Draft, mission: MissionRow, concurrent: number): Moment => ({
  model: effective(draft, mission).model,
  concurrent,
});

/** Of the attempt that would start now. */
export function featuresNow(
  mission: MissionRow,
  unit: UnitRow,
  { model, concurrent }: Moment,
): Features {
  return {
    ...ofUnit(unit),
    agent: mission.config.agent.type,
    model: value(model, "(default)"),
    attempt: attemptBucket(unit.attempt + 1),
    overlap: String(unit.after.length > 0),
    concurrent: concurrencyBucket(concurrent),
  };
}

/** Of an attempt that ended: what was noted when it began, else what its rows show. */
export function featuresThen(unit: UnitRow, attempt: AttemptRow): Features {
  return {
    ...ofUnit(unit),
    agent: value(attempt.agent, "(none)"),
    model: value(attempt.model, "(default)"),
    attempt: attemptBucket(attempt.attempt),
    ...attempt.details.features,
  };
}
