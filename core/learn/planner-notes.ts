// Short Markdown sections that tell the planner what was learned: one function for each system that has something to say.
// Each bounds its own text and quotes texts of people and models as data; an empty answer says nothing.
import { backlogNote } from "../backlog/planner-note.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { healthNote } from "../health/health-note.ts";
import { reviewTrendNote } from "../review/trend-note.ts";
import { attributionNote } from "./attribution-notes.ts";
import { batchNote } from "./batch-note.ts";
import { rulesNote } from "./rules-note.ts";
import { testNote } from "./test-note.ts";

type PlannerNote = (draft: Draft, mission: MissionRow) => string;

/** Most telling first: the planner's context is cut at its end. */
const NOTES: readonly PlannerNote[] = [
  testNote,
  batchNote,
  backlogNote,
  rulesNote,
  attributionNote,
  reviewTrendNote,
  healthNote,
];

export function plannerNotes(draft: Draft, mission: MissionRow): readonly string[] {
  return NOTES.map((note) => note(draft, mission)).filter((text) => text !== "");
}
