import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";

/** The unit is ready to land: it takes its place in the queue, the old one where it had one before. */
export function enterQueue(draft: Draft, unit: UnitRow, because: string): UnitRow {
  const queued = draft.putUnit({
    ...unit,
    state: "queued",
    queuedAt: unit.queuedAt ?? draft.at,
    because,
  });
  draft.because(subject.unit(unit), because);
  return queued;
}
