// Missions under way: how far each is, what it costs, and its units.
import { link, words } from "../../base/markdown.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import type { RepoState } from "../../engine/state.ts";
import { isOver, isSettled, runUrlOf, unitsOf } from "../../voice/facts.ts";
import { missionWord, unitWord, usd } from "../../voice/units-word.ts";
import { openBox } from "../box.ts";
import { item, missionName, unitName } from "../names.ts";
import { completion } from "../progress.ts";
import type { Section } from "../text.ts";

const UNITS_SHOWN = 20;

export function runningSection(state: RepoState): Section {
  const missions = [...state.missions.values()].filter((mission) => !isOver(mission));
  return {
    title: "Running",
    why: "Missions under way. Ticking a box pauses that mission: running jobs finish, nothing new starts.",
    items: missions.map((mission) => missionItem(state, mission)),
  };
}

function missionItem(state: RepoState, mission: MissionRow): string {
  const units = unitsOf(state, mission);
  const { done, total, percent } = completion(units);
  const cost = `${usd(mission.costUsd)} of ${usd(mission.config.limits.cost_usd)}`;
  const isPausable = mission.paused === null && mission.state !== "stopping";
  const box = isPausable ? `${openBox({ verb: "pause", about: mission.mission })}Pause ` : "- ";
  const word = mission.paused === null ? missionWord(mission.state) : "paused";
  const far = total === 0 ? "" : `, ${done} of ${total} units done (${percent} %)`;
  const order = [...units.filter((unit) => !isSettled(unit)), ...units.filter(isSettled)];
  const left = order.length - UNITS_SHOWN;
  return item(
    `${box}${missionName(mission)}: ${word}${far}, ${cost}`,
    ...order.slice(0, UNITS_SHOWN).map((unit) => unitItem(state, unit)),
    ...(left > 0 ? [`- … and ${left} more`] : []),
  );
}

/** Marks instead of check boxes: every box of this issue does something. */
function mark({ state }: UnitRow): string {
  if (state === "landed" || state === "unchanged") return "✓";
  if (state === "failed" || state === "blocked" || state === "cancelled") return "✗";
  return state === "waiting" ? "·" : "▸";
}

function unitItem(state: RepoState, unit: UnitRow): string {
  const run = isSettled(unit) ? null : runUrlOf(state, unit);
  const parts = [
    unitWord(unit.state),
    unit.attempt > 1 ? `attempt ${unit.attempt} of ${unit.maxAttempts}` : "",
    unit.costUsd > 0 ? usd(unit.costUsd) : "",
    unit.pull === null ? "" : `#${unit.pull}`,
    run === null ? "" : link("run", run),
    unit.held === null || isSettled(unit) ? "" : `held by ${words(unit.held, 120)}`,
  ].filter((part) => part !== "");
  return `- ${mark(unit)} ${unitName(unit)}: ${parts.join(" · ")}`;
}
