// Texts of experiments: the report as a table in the objective's thread, answers to `/mc promote`.
import { codeSpan, details, outgoing, words } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { ComparisonReport } from "../experiment/report.ts";
import { quote } from "./prose.ts";
import { missionWord, plural, unitWord } from "./units-word.ts";

type Promoted = NonNullable<UnitRow["details"]["promoted"]>[number];

export function renderReportComment(
  mission: MissionRow,
  unit: UnitRow,
  report: ComparisonReport,
): string {
  const { approaches, recommended, rationale } = report;
  const parts = [
    `### Experiment ${codeSpan(unit.unit, 40)}: ${words(unit.title, 150)}`,
    recommended === ""
      ? `It compared ${plural(approaches.length, "approach").replace(/hs$/, "hes")} and **recommends none of them**. Nothing was merged.`
      : `It recommends **${words(recommended, 100)}** of ${plural(approaches.length, "approach").replace(/hs$/, "hes")}. Nothing was merged.`,
    table(report),
    rationale.trim() === "" ? "" : `Why:\n\n${quote(rationale, 2000)}`,
    details("What each of them is", approaches.map((one) => described(one)).join("\n\n")),
    whatNext(mission, unit, report),
  ];
  return outgoing(parts.filter((part) => part !== "").join("\n\n"));
}

function table({ approaches, recommended }: ComparisonReport): string {
  const metrics = [
    ...new Set(approaches.flatMap((one) => one.metrics.map(({ name }) => name))),
  ].slice(0, 6);
  const rows = approaches.map((one) => [
    one.name === recommended ? `**${words(one.name, 100)}**` : words(one.name, 100),
    ...metrics.map((name) =>
      words(one.metrics.find((each) => each.name === name)?.value ?? "", 80),
    ),
    one.pros.map((text) => words(text, 150)).join("; "),
    one.cons.map((text) => words(text, 150)).join("; "),
  ]);
  return [
    ["approach", ...metrics.map((name) => words(name, 60)), "for", "against"],
    ["---", ...metrics.map(() => "---"), "---", "---"],
    ...rows,
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

const described = ({ name, description }: ComparisonReport["approaches"][number]): string =>
  `**${words(name, 100)}**\n\n${quote(description.trim() === "" ? "Not described." : description, 1500)}`;

function whatNext(mission: MissionRow, unit: UnitRow, { recommended }: ComparisonReport): string {
  const done = (unit.details.promoted ?? []).map(
    ({ approach, unit: id }) => `${words(approach, 100)} is done by ${codeSpan(id, 40)}.`,
  );
  if (mission.config.experiment.promote === "never") return done.join(" ");
  const how =
    recommended === ""
      ? `\`/mc promote ${unit.unit} APPROACH\` has one of them done all the same`
      : `\`/mc promote ${unit.unit}\` has it done, \`/mc promote ${unit.unit} APPROACH\` another one`;
  return [
    ...done,
    `${how}, as long as this mission runs; it does not wait for that. Afterwards, start a mission for it.`,
  ].join(" ");
}

export const noExperiment = (unit: UnitRow): string =>
  outgoing(
    `Nothing was done: ${codeSpan(unit.unit, 40)} is no experiment, so there is nothing to promote.`,
  );

export const neverPromoted = (): string =>
  "Nothing was done: `experiment.promote` is `never` in the configuration.";

export const noReport = (unit: UnitRow): string =>
  outgoing(
    `Nothing was done: ${codeSpan(unit.unit, 40)} has left no report yet; it is ${unitWord(unit.state)}.`,
  );

export const tooLateToPromote = (mission: MissionRow): string =>
  outgoing(
    `Nothing was done: ${codeSpan(mission.mission)} is ${missionWord(mission.state)}. Start a mission for it: an issue that says what is to be done, with the label \`mc:objective\`.`,
  );

export function noApproach(unit: UnitRow, report: ComparisonReport, wanted: string): string {
  const names = report.approaches.map(({ name }) => codeSpan(name, 100)).join(", ");
  const why =
    wanted === ""
      ? `${codeSpan(unit.unit, 40)} recommends none; name one`
      : `${codeSpan(unit.unit, 40)} compared no approach ${codeSpan(wanted, 100)}`;
  return outgoing(`Nothing was done: ${why}. It compared ${names}.`);
}

export const alreadyPromoted = (unit: UnitRow, before: Promoted): string =>
  outgoing(
    `Nothing was done: ${codeSpan(before.approach, 100)} of ${codeSpan(unit.unit, 40)} is ${codeSpan(before.unit, 40)} already.`,
  );

export const promoted = (experiment: UnitRow, approach: string, unit: UnitRow): string =>
  outgoing(
    `${codeSpan(unit.unit, 40)} does ${codeSpan(approach, 100)} of ${codeSpan(experiment.unit, 40)}: it starts as soon as a worker is free.`,
  );
