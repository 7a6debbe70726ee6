// What the last missions came to, and what they cost.
import { msOf } from "../../base/brand.ts";
import { words } from "../../base/markdown.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { RepoState } from "../../engine/state.ts";
import { isOver, unitsOf } from "../../voice/facts.ts";
import { clock, duration, missionWord, stopSentence, usd } from "../../voice/units-word.ts";
import { missionName } from "../names.ts";
import { completion } from "../progress.ts";
import type { Section } from "../text.ts";

export function recentSection(state: RepoState, shown: number): Section {
  const ended = [...state.missions.values()]
    .filter((mission) => isOver(mission) && mission.endedAt !== null)
    .sort((a, b) => msOf(b.endedAt ?? b.startedAt) - msOf(a.endedAt ?? a.startedAt));
  return {
    title: "Recent missions",
    why: "What became of the last ones. The label `mc:objective`, added again, goes on from what landed.",
    items: ended.slice(0, shown).map((mission) => endedItem(state, mission)),
  };
}

function endedItem(state: RepoState, mission: MissionRow): string {
  const { done, total } = completion(unitsOf(state, mission));
  const why =
    mission.stopReason === null ? words(mission.because, 160) : stopSentence(mission.stopReason);
  const ended = mission.endedAt ?? mission.startedAt;
  const parts = [
    `${missionWord(mission.state)}: ${why}`,
    total === 0 ? "" : `${done} of ${total} units landed`,
    usd(mission.costUsd),
    duration(Math.max(0, msOf(ended) - msOf(mission.startedAt))),
    clock(ended),
  ];
  return `- ${missionName(mission)}: ${parts.filter((part) => part !== "").join(" · ")}`;
}
