// How a mission ends: all on the target branch, some of it, or not.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import { endingOf, unconfirmed } from "../../mission/ending-state.ts";
import { isDone, isSettled, plural } from "../../mission/facts.ts";
import { isWithdrawn } from "../../mission/stall.ts";
import { GREEN } from "../../report/workflow-names.ts";

/** Promoted, or not to be: what was said of the objective decides how it ends, where nobody was asked what landed does. */
export function endWith(draft: Draft, mission: MissionRow): void {
  const units = draft.unitsOf(mission.mission).filter((unit) => !isWithdrawn(unit));
  const open = units.filter((unit) => !isDone(unit));
  const place = mission.promotedSha === null ? GREEN : mission.target;
  const doubt = unconfirmed(mission);
  const isMet = endingOf(mission).objective?.state === "met";
  const landed = `${units.length - open.length} of ${plural(units.length, "unit")} landed`;
  if (doubt === null && (open.length === 0 || isMet)) {
    const all = `all ${plural(units.length, "unit")} are on ${place}`;
    completeMission(draft, mission, open.length === 0 ? all : `the objective is met; ${landed}`);
    return;
  }
  const left = open.map((unit) => `${unit.unit} ${unit.state}`).slice(0, 10);
  const said = doubt === null ? "" : `objective not confirmed: ${doubt}`;
  draft.putMission({
    ...mission,
    state: "completed",
    stopReason: open.length === 0 ? null : "units_failed",
    because: [...(open.length === 0 ? [] : [landed, left.join(", ")]), said]
      .filter((part) => part !== "")
      .join("; "),
    endedAt: draft.at,
  });
  draft.because(
    subject.mission(mission.mission),
    open.length === 0 ? `ended: ${said}` : "ended with some units not landed",
  );
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
