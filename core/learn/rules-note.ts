// The rules as a planner is told them: five, the surest first. They are in the state, so this needs no search and no first mission
// with results.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { HEADINGS } from "./recall-compose.ts";
import { fitting, ruleLine } from "./recall-text.ts";
import { activeRules } from "./rules.ts";

const RULES = 5;
const NOTE_MAX_CHARS = 1_500;

export function rulesNote(draft: Draft, mission: MissionRow): string {
  if (!mission.config.learning.enabled) return "";
  const lines = fitting(
    activeRules(draft.rules.values(), null).slice(0, RULES).map(ruleLine),
    NOTE_MAX_CHARS,
  );
  return lines.length === 0 ? "" : [HEADINGS.rules, ...lines].join("\n");
}
