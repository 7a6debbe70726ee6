// What waits for a person, each with where to look and what a click does. A box approves a plan and nothing else: it names the commit.
import { never } from "../../base/assert.ts";
import { codeSpan, words } from "../../base/markdown.ts";
import type { GateRow } from "../../engine/rows/gate-row.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { RepoState } from "../../engine/state.ts";
import { isClosedByPerson } from "../../mission/close.ts";
import { unconfirmed } from "../../mission/ending-state.ts";
import { commitSpan, isOver, openGates, unitsOf } from "../../voice/facts.ts";
import { pauseEnds } from "../../voice/health.ts";
import { refusalsIn, refusalWords } from "../../voice/refusals.ts";
import { openBox } from "../box.ts";
import { missionName, unitName } from "../names.ts";
import type { Section } from "../text.ts";

const WHY_MAX_CHARS = 240;
const PROBLEMS_SHOWN = 5;
/** Ended missions that are asked about: older ones were seen long ago. */
const UNCONFIRMED_SHOWN = 3;

const sentence = (text: string): string => words(text, WHY_MAX_CHARS).replace(/[.]+$/, "");

export function needsItems(state: RepoState, problems: readonly string[]): readonly string[] {
  const missions = [...state.missions.values()];
  const active = missions.filter((mission) => !isOver(mission));
  return [
    ...queueItem(state),
    ...active.flatMap((mission) => [
      ...openGates(state, mission).map((gate) => gateItem(mission, gate)),
      ...ungatedItems(state, mission),
      ...refusalsIn(state, mission).map(
        (refusal) =>
          `- ${refusalWords(refusal)}: it lands when they approve it, or when their review is dismissed`,
      ),
      ...pausedItem(state, mission),
    ]),
    ...missions
      .filter((mission) => mission.state === "completed" && unconfirmed(mission) !== null)
      .slice(-UNCONFIRMED_SHOWN)
      .map(
        (mission) =>
          `- ${missionName(mission)} ended, and whether its objective is met is not confirmed: ${sentence(unconfirmed(mission) ?? "")}. Close the issue, or add the label again`,
      ),
    ...problems
      .slice(0, PROBLEMS_SHOWN)
      .map(
        (problem) =>
          `- The configuration on the default branch does not count: ${sentence(problem)}`,
      ),
    ...(problems.length > PROBLEMS_SHOWN
      ? [`- … and ${problems.length - PROBLEMS_SHOWN} more problems of the configuration`]
      : []),
  ];
}

export const needsSection = (items: readonly string[]): Section => ({
  title: "Needs you",
  why: "Nothing here goes on by itself. Ticking a box does what its line says; where a review is asked for, only the review counts.",
  items,
});

function queueItem(state: RepoState): readonly string[] {
  const closed = state.repo.queueClosed;
  if (closed === null) return [];
  const open = openBox({ verb: "open-queue", about: "all" });
  const why = isClosedByPerson(state) ? "" : " `mc/green` is verified where it stands first.";
  return [`${open}Open the merge queue: nothing lands, because ${sentence(closed)}.${why}`];
}

function gateItem(mission: MissionRow, gate: GateRow): string {
  const at = `#${gate.pull} at ${commitSpan(gate.head)}`;
  switch (gate.gate) {
    case "plan":
      return `${openBox({ verb: "approve", about: `${mission.mission}/${gate.head}` })}Approve the plan of ${missionName(mission)}, exactly as in ${at} (a review does the same; changes are asked for there)`;
    case "large_merge":
    case "content":
      return `- Review ${at}: ${gate.unit === null ? "a change" : codeSpan(gate.unit, 40)} of ${missionName(mission)} ${gate.gate === "content" ? "does not merge as its commits say" : "is large, or touches protected files"}`;
    case "promote":
      return `- Review ${at}: the promotion of ${missionName(mission)} to ${codeSpan(mission.target, 60)}`;
    default:
      return never(gate.gate);
  }
}

/** Somebody pushed to its branch: no gate asks about that any more, and still it waits. */
function ungatedItems(state: RepoState, mission: MissionRow): readonly string[] {
  const asked = new Set(openGates(state, mission).map((gate) => gate.unit));
  return unitsOf(state, mission)
    .filter((unit) => unit.state === "gated" && !asked.has(unit.unit))
    .map(
      (unit) =>
        `${openBox({ verb: "retry", about: `${mission.mission}/${unit.unit}` })}Start ${unitName(unit)} of ${missionName(mission)} over: ${sentence(unit.because)}`,
    );
}

function pausedItem(state: RepoState, mission: MissionRow): readonly string[] {
  if (mission.paused === null || mission.state === "stopping") return [];
  const ends = pauseEnds(state, mission);
  const until = ends === null ? "" : `; it goes on by itself at ${ends}`;
  return [
    `${openBox({ verb: "resume", about: mission.mission })}Resume ${missionName(mission)}: paused ${sentence(mission.paused)}${until}`,
  ];
}
