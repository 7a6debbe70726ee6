import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";

export function pauseMission(draft: Draft, mission: MissionRow, why: string): void {
  const current = draft.mission(mission.mission) ?? mission;
  if (current.paused !== null) return;
  draft.putMission({ ...current, paused: why });
  draft.because(subject.mission(mission.mission), `paused: ${why}`);
}
