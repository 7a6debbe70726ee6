// How mc/green stands against where the mission began, told to whoever plans next. Names and messages of tests are data.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { contentVerdict, specOf } from "../mission/facts.ts";
import { fitting } from "./recall-text.ts";
import { leftToDo, type Measured, measuredOn, testState, testStateText } from "./test-state.ts";

const NOTE_MAX_CHARS = 1_200;

/** For the planner; empty: nobody counted, or nothing is red and nothing changed. */
export function testNote(draft: Draft, mission: MissionRow): string {
  const { green } = draft.repo;
  if (!mission.config.learning.enabled || green === null) return "";
  const after = countedOn(draft, mission, green);
  if (after === null) return "";
  const before = countedOn(draft, mission, mission.base);
  const left = leftToDo(before ?? after, after);
  const grown = (after.testsTotal ?? 0) - (before?.testsTotal ?? after.testsTotal ?? 0);
  if (left.length === 0 && after.failures.length === 0 && grown === 0) return "";
  const lines = [
    "## State of mc/green",
    ...(after.testsTotal === null ? [] : [testStateText(testState(before, after))]),
    ...(grown === 0 ? [] : [`  ${grown > 0 ? "+" : ""}${grown} tests since the mission began`]),
    ...(left.length === 0 ? [] : [`Left to do: ${left.join(", ")}`]),
  ];
  return fitting(lines.join("\n").split("\n"), NOTE_MAX_CHARS).join("\n");
}

function countedOn(draft: Draft, mission: MissionRow, commit: MissionRow["base"]): Measured | null {
  const verdict = contentVerdict(draft, commit, specOf(draft.repo.config ?? mission.config));
  return verdict === null ? null : measuredOn(verdict);
}
