// How missions and units are called in the dashboard's lines.
import { codeSpan, words } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";

export const missionName = ({ title, issue }: MissionRow): string =>
  `**${words(title, 80)}** (#${issue})`;

export const unitName = (unit: Pick<UnitRow, "unit" | "title">): string =>
  `${codeSpan(unit.unit, 40)} ${words(unit.title, 80)}`;

/** What the lines of one item stand below each other with. */
export const item = (...lines: readonly string[]): string =>
  [lines[0] ?? "", ...lines.slice(1).map((line) => `  ${line}`)].join("\n");
