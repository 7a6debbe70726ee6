// What a planner or worker is told about the rest of the mission: what is on green, running and queued, what failed and why, what
// was learned. Bounded, the newest kept; texts of people and models in it are data.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import { SETTLED_UNIT_STATES } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { plannerNotes } from "../learn/planner-notes.ts";
import type { Locked, Section, Told } from "../plan/context.ts";
import { oneLine, sized } from "../plan/context.ts";
import { gradeText } from "../plan/grade.ts";
import type { UnitView } from "../plan/picture.ts";
import { plannerSections, unitLine } from "../plan/picture.ts";
import { isDone, isSettled } from "./facts.ts";
import { lastGrade } from "./plan-grades.ts";

const CONTEXT_MAX_CHARS = 16_000;
const SUMMARY_MAX_CHARS = 200;

export function planningContext(draft: Draft, mission: MissionRow, self: UnitRow | null): string {
  const units = byEnd(draft, mission).filter((unit) => unit.unit !== self?.unit);
  const sections = self === null ? forPlanner(draft, mission, units) : forWorker(units);
  return sized(sections, CONTEXT_MAX_CHARS);
}

const isUnderWay = ({ state }: Pick<UnitRow, "state">): boolean =>
  state !== "waiting" && !SETTLED_UNIT_STATES.some((settled) => settled === state);
const isFailed = (unit: UnitRow): boolean => unit.state === "failed" || unit.state === "blocked";

function forWorker(units: readonly UnitRow[]): readonly Section[] {
  const section = (title: string, some: readonly UnitRow[], budget: number): Section => ({
    title: `## ${title}`,
    entries: some.map((unit) => unitLine(viewOf(unit))),
    budget,
  });
  const underWay = "In progress (somebody else works on these; stay out of their files)";
  return [
    section(underWay, units.filter(isUnderWay), 4_000),
    section("Done (on green; do not do again)", units.filter(isDone), 5_000),
    section("Planned", planned(units), 4_000),
    section("Failed", units.filter(isFailed), 3_000),
  ];
}

function forPlanner(
  draft: Draft,
  mission: MissionRow,
  units: readonly UnitRow[],
): readonly Section[] {
  const grade = lastGrade(draft, mission);
  return plannerSections({
    told: toldOf(draft, units),
    done: units.filter(isDone).map(viewOf),
    underWay: units.filter(isUnderWay).map(viewOf),
    planned: planned(units).map(viewOf),
    failed: units.filter(isFailed).map(failedLine),
    locked: lockedFiles(units),
    grade: grade === null ? "" : gradeText(grade),
    notes: plannerNotes(draft, mission),
  });
}

const viewOf = (unit: UnitRow): UnitView => ({
  unit: unit.unit,
  title: unit.title,
  files: unit.changedFiles.length > 0 ? unit.changedFiles : unit.files,
  summary: unit.summary,
});

const planned = (units: readonly UnitRow[]): readonly UnitRow[] =>
  units.filter((unit) => unit.state === "waiting");

function failedLine(unit: UnitRow): string {
  const last = unit.evidence.at(-1);
  const why =
    last === undefined
      ? unit.because
      : `${last.stage}: ${last.cause}; ${oneLine(last.text.slice(-SUMMARY_MAX_CHARS))}`;
  return `- ${unit.unit}: "${oneLine(unit.title, SUMMARY_MAX_CHARS)}" after ${unit.attempt} attempts: ${oneLine(why)}`;
}

/** What nobody should plan again without need: files of this mission on mc/green, and of what is under way. */
export function lockedFiles(
  units: readonly Pick<UnitRow, "state" | "title" | "files" | "changedFiles">[],
): readonly Locked[] {
  return units.flatMap((unit): readonly Locked[] => {
    if (unit.state === "landed") {
      return unit.changedFiles.map((path) => ({ path, reason: "already merged", by: null }));
    }
    if (!isUnderWay(unit)) return [];
    return unit.files.map((path) => ({ path, reason: "in-flight", by: unit.title }));
  });
}

const latest = (draft: Draft, unit: UnitRow): AttemptRow | undefined =>
  draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));

/** Those that ended first stand first; what has not begun stands last, in the order of the plan. */
function byEnd(draft: Draft, mission: MissionRow): readonly UnitRow[] {
  const ends = new Map(
    draft.unitsOf(mission.mission).map((unit) => [unit, latest(draft, unit)?.endedAt ?? "9"]),
  );
  return [...ends.entries()]
    .sort(([a, atA], [b, atB]) => (atA < atB ? -1 : atA > atB ? 1 : a.position - b.position))
    .map(([unit]) => unit);
}

function toldOf(draft: Draft, units: readonly UnitRow[]): readonly Told[] {
  return units.flatMap((unit): readonly Told[] => {
    const attempt = latest(draft, unit);
    if (!isSettled(unit) || attempt === undefined) return [];
    return [
      {
        unit: unit.unit,
        status: isDone(unit) ? "completed" : "failed",
        summary: unit.summary,
        discoveries: attempt.details.discoveries ?? [],
        concerns: attempt.details.concerns ?? [],
      },
    ];
  });
}
