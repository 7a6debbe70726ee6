// The plan as text: PLAN.md of the plan's pull request, and the list inside its body.
import { codeSpan, outgoing, words } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { quote } from "./prose.ts";
import { dependencies } from "./unit-line.ts";

const inOrder = (units: readonly UnitRow[]): readonly UnitRow[] =>
  [...units].sort((a, b) => a.position - b.position);

const LIST_MAX = 250;

/** One line per unit. */
export function planList(units: readonly UnitRow[]): string {
  if (units.length === 0) return "The plan is empty: nothing is to be done.";
  const lines = inOrder(units)
    .slice(0, LIST_MAX)
    .map((unit, index) => {
      const needs = dependencies(unit);
      return `${index + 1}. ${codeSpan(unit.unit, 40)} ${words(unit.title, 120)}${needs === "" ? "" : ` (${needs})`}`;
    });
  return [
    ...lines,
    ...(units.length > LIST_MAX ? [`\n… and ${units.length - LIST_MAX} more`] : []),
  ].join("\n");
}

function section(unit: UnitRow): string {
  const facts = [
    unit.files.length === 0
      ? ""
      : `- files: ${unit.files
          .slice(0, 50)
          .map((file) => codeSpan(file, 150))
          .join(", ")}`,
    dependencies(unit) === "" ? "" : `- ${dependencies(unit)}`,
    unit.kind === "implement" ? "" : `- kind: ${unit.kind}`,
    unit.specialist === "" ? "" : `- specialist: ${words(unit.specialist, 40)}`,
    `- priority: ${unit.priority}`,
    unit.details.uncertainty === undefined ? "" : `- uncertainty: ${unit.details.uncertainty}`,
    unit.details.backlogItem === undefined
      ? ""
      : `- backlog: ${words(unit.details.backlogItem, 100)}`,
    ...verifyLines(unit),
  ].filter((line) => line !== "");
  const criteria = unit.criteria.slice(0, 50).map((criterion) => `- [ ] ${words(criterion, 1000)}`);
  return [
    `## ${codeSpan(unit.unit, 40)} ${words(unit.title, 200)}`,
    unit.description.trim() === "" ? "" : quote(unit.description, 6000),
    facts.join("\n"),
    criteria.length === 0 ? "" : `Done when:\n\n${criteria.join("\n")}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Whoever approves the plan approves these commands: they are shown whole. */
function verifyLines(unit: UnitRow): readonly string[] {
  if (unit.verify === null) return [];
  const { command, timeoutMinutes, fewerTests } = unit.verify;
  return [
    command === "" ? "" : `- must also pass: ${codeSpan(command, 4000)}`,
    timeoutMinutes === null ? "" : `- may take ${timeoutMinutes} minutes to verify`,
    fewerTests === 0 ? "" : `- removes up to ${fewerTests} tests on purpose`,
  ];
}

/** A file in the repository, so not bound to the size of a comment; a thousand units still make a readable one. */
export function renderPlanFile(mission: MissionRow, units: readonly UnitRow[]): string {
  const first = [
    `# Plan of ${mission.mission}: ${words(mission.title, 200)}`,
    `For the objective in #${mission.issue}${mission.planHash === null ? "" : `; plan ${codeSpan(mission.planHash.slice(0, 12))}`}.`,
    planList(units),
  ].join("\n\n");
  return `${[outgoing(first), ...inOrder(units).map((unit) => outgoing(section(unit)))].join("\n\n")}\n`;
}
