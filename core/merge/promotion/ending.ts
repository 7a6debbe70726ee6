// How a mission ends: all on the target branch, some of it, or not.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import { isDone, isSettled, plural } from "../../mission/facts.ts";
import { GREEN } from "../../report/workflow-names.ts";

/** Promoted, or not to be: what landed decides how it ends. */
export function endWith(draft: Draft, mission: MissionRow): void {
  const units = draft.unitsOf(mission.mission);
  const open = units.filter((unit) => !isDone(unit));
  if (open.length === 0) {
    completeMission(
      draft,
      mission,
      `all ${plural(units.length, "unit")} are on ${mission.promotedSha === null ? GREEN : mission.target}`,
    );
    return;
  }
  draft.putMission({
    ...mission,
    state: "completed",
    stopReason: "units_failed",
    because: `${units.length - open.length} of ${plural(units.length, "unit")} landed; ${open
      .map((unit) => `${unit.unit} ${unit.state}`)
      .slice(0, 10)
      .join(", ")}`,
    endedAt: draft.at,
  });
  draft.because(subject.mission(mission.mission), "ended with some units not landed");
}

export function completeMission(draft: Draft, mission: MissionRow, because: string): void {
  draft.putMission({
    ...mission,
    state: "completed",
    stopReason: "objective_met",
    because,
    endedAt: draft.at,
  });
  draft.because(subject.mission(mission.mission), `completed: ${because}`);
}

export function failMission(
  draft: Draft,
  mission: MissionRow,
  reason: NonNullable<MissionRow["stopReason"]>,
  because: string,
): void {
  draft.putMission({ ...mission, state: "failed", stopReason: reason, because, endedAt: draft.at });
  draft.because(subject.mission(mission.mission), `failed: ${because}`);
  // What was not begun will not be: its fate is recorded too (I2).
  for (const unit of draft.unitsOf(mission.mission)) {
    if (isSettled(unit)) continue;
    draft.putUnit({ ...unit, state: "cancelled", because: `the mission failed: ${because}` });
  }
}
