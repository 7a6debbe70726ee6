// Ending a mission early: nothing new starts, running jobs are cancelled, and the mission is over once they are (I4, I6).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow, StopReason } from "../engine/rows/mission-row.ts";
import { attemptKey } from "../engine/state.ts";
import { isBeingLanded } from "../merge/memory.ts";
import { isFinal, isSettled } from "./facts.ts";

/** Running jobs get this long to end before the mission is closed over them. */
const STOP_GRACE_MS = 120_000;

export function requestStop(
  draft: Draft,
  mission: MissionRow,
  reason: StopReason,
  why: string,
): void {
  const current = draft.mission(mission.mission) ?? mission;
  if (isFinal(current) || current.state === "stopping") return;
  draft.putMission({
    ...current,
    state: "stopping",
    stopReason: reason,
    because: why,
    paused: null,
  });
  draft.because(subject.mission(mission.mission), `stopping: ${why}`);
  for (const unit of draft.unitsOf(mission.mission)) {
    if (isSettled(unit)) continue;
    // What is being landed this very moment may already be on green: its fate is told by the push.
    if (isBeingLanded(draft.chain, unit)) continue;
    draft.putUnit({ ...unit, state: "cancelled", because: `the mission was stopped: ${why}` });
    const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
    if (attempt?.state === "dispatched") {
      draft.putAttempt({ ...attempt, state: "cancelled", cause: "cancelled", endedAt: draft.at });
    }
  }
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.mission !== mission.mission) continue;
    if (dispatch.state !== "asked" && dispatch.state !== "running") continue;
    draft.effect({
      kind: "run.cancel",
      key: `run.cancel/${dispatch.dispatch}`,
      dispatch: dispatch.dispatch,
      runId: dispatch.runId,
    });
  }
  draft.timer(`stop/${mission.mission}`, draft.nowMs + STOP_GRACE_MS);
}

/** A stopping mission is over when none of its runs is open (or its grace is used up). */
export function finishStopping(draft: Draft, mission: MissionRow, graceOver: boolean): void {
  if (mission.state !== "stopping") return;
  const open = [...draft.dispatches.values()].filter(
    (dispatch) =>
      dispatch.mission === mission.mission &&
      (dispatch.state === "asked" || dispatch.state === "running"),
  );
  const landing = draft.unitsOf(mission.mission).some((unit) => isBeingLanded(draft.chain, unit));
  if ((open.length > 0 || landing) && !graceOver) return;
  for (const dispatch of open) {
    draft.putDispatch({ ...dispatch, state: "cancelled" });
    draft.cancelTimer(`deadline/${dispatch.dispatch}`);
  }
  draft.cancelTimer(`stop/${mission.mission}`);
  draft.putMission({ ...mission, state: "stopped", endedAt: draft.at });
  draft.because(subject.mission(mission.mission), `stopped: ${mission.because}`);
}
