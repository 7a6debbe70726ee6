// Which entries of the backlog a unit serves: what its plan names, or its description in the same words. Never by similar
// titles: one shared word would finish somebody else's entry.
import type { UnitRow } from "../engine/rows/unit-row.ts";

const NUMBER = /#?(\d{1,9})\b/g;
const IN_TEXT = /\bbacklog_item_id[ \t]*[=:][ \t]*["']?#?(\d{1,9})\b/gi;
const MOST = 5;

export function itemsOfUnit(
  unit: Pick<UnitRow, "description"> & {
    readonly details: Pick<UnitRow["details"], "backlogItem">;
  },
): readonly number[] {
  const named = unit.details.backlogItem ?? "";
  const found =
    named === "" ? [...unit.description.matchAll(IN_TEXT)] : [...named.matchAll(NUMBER)];
  const issues = new Set(found.map((match) => Number(match[1])).filter((issue) => issue > 0));
  return [...issues].slice(0, MOST);
}
