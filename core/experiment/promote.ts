// What an experiment recommends becomes a unit of work of the same mission: because somebody entitled said so (I7), or because the
// configuration does. The report goes into its description as data; its work is verified and reviewed like any other.
import { unitId } from "../base/brand.ts";
import { sanitise } from "../base/sanitise.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { slug } from "../merge/branches.ts";
import type { Said } from "../mission/hold.ts";
import * as answers from "../voice/experiment.ts";
import { type Approach, approachNamed, type ComparisonReport } from "./report.ts";
import { showReport } from "./show.ts";

/** An approach and the unit that does it. */
export interface Promoted {
  readonly approach: string;
  readonly unit: UnitRow["unit"];
}

const ID_MAX_CHARS = 40;
const TITLE_MAX_CHARS = 200;
const DESCRIPTION_MAX_CHARS = 16_000;

const no = (text: string): Said => ({ done: false, text });

/** `wanted` empty: what the report recommends. */
export function promote(
  draft: Draft,
  mission: MissionRow,
  experiment: UnitRow,
  wanted: string,
  by: string,
): Said {
  const { report } = experiment.details;
  if (experiment.kind !== "experiment") return no(answers.noExperiment(experiment));
  if (mission.config.experiment.promote === "never") return no(answers.neverPromoted());
  if (report === undefined) return no(answers.noReport(experiment));
  if (mission.state === "promoting") return no(answers.tooLateToPromote(mission));
  const name = wanted === "" ? report.recommended : wanted;
  const approach = name === "" ? null : approachNamed(report.approaches, name);
  if (approach === null) return no(answers.noApproach(experiment, report, name));
  const before = promotedOf(experiment).find((one) => one.approach === approach.name);
  if (before !== undefined) return no(answers.alreadyPromoted(experiment, before));
  const unit = addUnit(draft, mission, experiment, { report, approach, by });
  showReport(draft, mission, draft.unit(experiment.mission, experiment.unit) ?? experiment);
  return { done: true, text: answers.promoted(experiment, approach.name, unit) };
}

/** `experiment.promote: always`. */
export function promoteAtOnce(draft: Draft, mission: MissionRow, experiment: UnitRow): void {
  const { report } = experiment.details;
  const approach =
    report === undefined ? null : approachNamed(report.approaches, report.recommended);
  if (report === undefined || report.recommended === "" || approach === null) return;
  if (promotedOf(experiment).length > 0) return;
  addUnit(draft, mission, experiment, { report, approach, by: "the configuration" });
}

export const promotedOf = (unit: UnitRow): readonly Promoted[] => unit.details.promoted ?? [];

function addUnit(
  draft: Draft,
  mission: MissionRow,
  experiment: UnitRow,
  {
    report,
    approach,
    by,
  }: { readonly report: ComparisonReport; readonly approach: Approach; readonly by: string },
): UnitRow {
  const units = draft.unitsOf(mission.mission);
  const id = freeId(
    `${experiment.unit}-${slug(approach.name)}`,
    new Set(units.map((one) => one.unit)),
  );
  const because = `${by} promoted what ${experiment.unit} found`;
  const unit = draft.putUnit({
    ...experiment,
    unit: unitId(id),
    position: Math.max(...units.map(({ position }) => position)) + 1,
    title: `${experiment.title}: ${approach.name}`.slice(0, TITLE_MAX_CHARS),
    description: descriptionOf(experiment, report, approach),
    kind: "implement",
    dependsOn: [experiment.unit],
    after: [],
    state: "waiting",
    because,
    attempt: 0,
    maxAttempts: mission.config.units.max_attempts,
    notBefore: null,
    evidence: [],
    ...{ branch: null, head: null, pull: null, additions: 0, deletions: 0, changedFiles: [] },
    ...{ reviewScore: null, reviewText: null, queuedAt: null, conflicts: 0, held: null },
    ...{ summary: "", costUsd: 0, landedAs: null, details: {} },
  });
  const current = draft.unit(experiment.mission, experiment.unit) ?? experiment;
  const promoted = [...promotedOf(current), { approach: approach.name, unit: unit.unit }];
  draft.putUnit({ ...current, details: { ...current.details, promoted } });
  draft.because(subject.unit(unit), `${because} (${approach.name})`);
  const now = draft.mission(mission.mission) ?? mission;
  if (now.state === "promote_gate")
    draft.putMission({ ...now, state: "running", because: `${unit.unit} is done first` });
  return unit;
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  const whole = wanted.slice(0, ID_MAX_CHARS).replace(/-+$/, "");
  if (!taken.has(whole)) return whole;
  for (let count = 2; ; count += 1) {
    const end = `-${count}`;
    const id = whole.slice(0, ID_MAX_CHARS - end.length).replace(/-+$/, "") + end;
    if (!taken.has(id)) return id;
  }
}

function descriptionOf(experiment: UnitRow, report: ComparisonReport, approach: Approach): string {
  const list = (title: string, points: readonly string[]): readonly string[] =>
    points.length === 0 ? [] : ["", `${title}:`, ...points.map((point) => `- ${point}`)];
  const text = [
    `The experiment \`${experiment.unit}\` compared ${report.approaches.length} approaches; this unit does one of them for good: ${approach.name}`,
    "",
    approach.description,
    ...list(
      "It measured",
      approach.metrics.map(({ name, value }) => `${name}: ${value}`),
    ),
    ...list("For it", approach.pros),
    ...list("Against it (take care of these)", approach.cons),
    ...(report.rationale === "" ? [] : ["", `Why it was recommended: ${report.rationale}`]),
    "",
    "What the experiment was asked:",
    "",
    experiment.description.trim() === "" ? experiment.title : experiment.description,
  ];
  return sanitise(text.join("\n"), DESCRIPTION_MAX_CHARS);
}
