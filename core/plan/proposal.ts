// A plan as text for those who judge or improve it: the critic, and the planner that made it. Bounded; read as data.
import { truncateMiddle } from "../base/markdown.ts";
import type { PlannedUnit } from "./units.ts";

const TOTAL_MAX_CHARS = 40_000;
const DESCRIPTION_MAX_CHARS = 1_500;

export function proposalText(units: readonly PlannedUnit[]): string {
  const each = Math.max(
    200,
    Math.min(DESCRIPTION_MAX_CHARS, Math.floor(TOTAL_MAX_CHARS / Math.max(1, units.length)) - 300),
  );
  return truncateMiddle(
    units.map((unit, at) => unitText(unit, at, each)).join("\n\n"),
    TOTAL_MAX_CHARS,
  );
}

function unitText(unit: PlannedUnit, at: number, maxChars: number): string {
  const facts = [
    unit.kind === "implement" ? "" : `kind ${unit.kind}`,
    unit.specialist === "" ? "" : `specialist ${unit.specialist}`,
    `priority ${unit.priority}`,
    unit.uncertainty > 0 ? `uncertainty ${unit.uncertainty}` : "",
  ].filter((fact) => fact !== "");
  return [
    `${at + 1}. ${unit.title} [${unit.id}] (${facts.join(", ")})`,
    `   files: ${unit.files.length === 0 ? "not named" : unit.files.join(", ")}`,
    unit.dependsOn.length === 0 ? "" : `   needs: ${unit.dependsOn.join(", ")}`,
    unit.after.length === 0 ? "" : `   after: ${unit.after.join(", ")} (files in common)`,
    unit.description.trim() === "" ? "" : `   ${truncateMiddle(unit.description.trim(), maxChars)}`,
    ...unit.criteria.slice(0, 10).map((one) => `   done when: ${one.slice(0, 300)}`),
  ]
    .filter((line) => line !== "")
    .join("\n");
}
