// Everything a planner is told about the mission so far, as sections: what is done is not planned again, what is under way is left
// alone, what failed is done another way.
import type { Locked, Section, Told } from "./context.ts";
import { handoffSection, lockedTable, oneLine } from "./context.ts";

export interface UnitView {
  readonly unit: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly summary: string;
}

const FILES_SHOWN = 5;
const SUMMARY_MAX_CHARS = 200;

export function unitLine({ unit, title, files, summary }: UnitView): string {
  const shown = files.slice(0, FILES_SHOWN);
  const said = oneLine(summary, SUMMARY_MAX_CHARS);
  return `- ${unit}: "${oneLine(title, SUMMARY_MAX_CHARS)}"${shown.length > 0 ? ` (files: ${shown.join(", ")})` : ""}${said === "" ? "" : ` - ${said}`}`;
}

export interface MissionPicture {
  /** All lists oldest first. */
  readonly told: readonly Told[];
  readonly done: readonly UnitView[];
  readonly underWay: readonly UnitView[];
  readonly planned: readonly UnitView[];
  /** Each with its reason. */
  readonly failed: readonly string[];
  readonly locked: readonly Locked[];
  /** Of the plan before; empty: none is over. */
  readonly grade: string;
  /** What was learned, each a section. */
  readonly notes: readonly string[];
}

const FAILED_SHOWN = 15;
const DO_NOT_REPEAT =
  "\nIMPORTANT: Do NOT create units that duplicate completed or in-flight work above.";

/** Everything a planner is told about the mission so far. */
export function plannerSections(picture: MissionPicture): readonly Section[] {
  const table = lockedTable(picture.locked);
  const isAlone = picture.underWay.length === 0;
  const section = (title: string, some: readonly UnitView[], budget: number): Section => ({
    ...{ title: `## ${title}`, entries: some.map(unitLine), budget },
  });
  const whole = (text: string, budget: number): Section => ({
    ...{ title: "", entries: text === "" ? [] : [text], budget },
  });
  return [
    handoffSection(picture.told, 3_500),
    {
      // What became of them stands above.
      ...section(
        "Completed Work (DO NOT re-plan these)",
        picture.done.map((unit) => ({ ...unit, summary: "" })),
        3_000,
      ),
      ...(isAlone ? { end: DO_NOT_REPEAT } : {}),
    },
    {
      ...section(
        "In-Flight Units (currently being worked on -- DO NOT duplicate)",
        picture.underWay,
        1_500,
      ),
      end: DO_NOT_REPEAT,
    },
    section("Planned (will be worked on; they stay in the plan)", picture.planned, 1_500),
    {
      title: "## Failed (plan another way, or leave it)",
      entries: picture.failed.slice(-FAILED_SHOWN),
      budget: 2_500,
    },
    whole(table, 2_000),
    whole(picture.grade, 600),
    ...picture.notes.map((note) => whole(note, 2_000)),
  ];
}
