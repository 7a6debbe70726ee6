// MISSION_STATE.md on mc/state: the check list that planners and people share. Bounded; texts of others are escaped.
import { short } from "../base/brand.ts";
import { outgoing, words } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptsOf, unitsOf } from "./facts.ts";

/** The newest of each kind; older ones are in the report. */
const LINES_MAX = 50;
const REVIEWS_MAX = 20;
const FILES_MAX = 300;

const endOf = (state: RepoState, unit: UnitRow): string =>
  attemptsOf(state, unit).at(-1)?.endedAt ?? "";

const files = (paths: readonly string[]): string => {
  if (paths.length === 0) return "";
  const shown = paths
    .slice(0, 5)
    .map((path) => words(path, 120))
    .join(", ");
  return ` (files: ${shown})`;
};

const at = (time: string): string => (time === "" ? "" : ` (${time})`);

function completed(state: RepoState, unit: UnitRow): string {
  const said = words(unit.summary.trim() === "" ? unit.title : unit.summary, 100);
  return `- [x] ${unit.unit}${at(endOf(state, unit))} -- ${said}${files(unit.changedFiles)}`;
}

function failed(state: RepoState, unit: UnitRow): string {
  const last = unit.evidence.at(-1);
  const why = last === undefined ? unit.because : `${last.stage}: ${last.cause}`;
  return `- [ ] ${unit.unit}${at(endOf(state, unit))} -- ${words(why.trim() === "" ? "unknown" : why, 100)}`;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const shown = lines.slice(-LINES_MAX);
  const left = lines.length - shown.length;
  return [`## ${title}`, ...(left > 0 ? [`- … ${left} earlier ones`] : []), ...shown].join("\n");
}

function reviews(units: readonly UnitRow[]): readonly string[] {
  return units
    .filter((unit) => unit.reviewScore !== null)
    .slice(-REVIEWS_MAX)
    .map((unit) => {
      const said = unit.reviewText === null ? "" : ` "${words(unit.reviewText, 80)}"`;
      return `- ${unit.unit} (${words(unit.title, 40)}): avg=${unit.reviewScore?.toFixed(1)}${said}`;
    });
}

function health(
  state: RepoState,
  mission: MissionRow,
  units: readonly UnitRow[],
): readonly string[] {
  const conflicts = units.reduce((sum, unit) => sum + unit.conflicts, 0);
  const red = units.reduce(
    (sum, unit) => sum + unit.evidence.filter((each) => each.stage === "verify").length,
    0,
  );
  return [
    mission.paused === null ? "" : `- paused: ${words(mission.paused, 200)}`,
    state.repo.queueClosed === null ? "" : `- queue closed: ${words(state.repo.queueClosed, 200)}`,
    conflicts === 0 ? "" : `- merge conflicts: ${conflicts}`,
    red === 0 ? "" : `- verification failures: ${red}`,
  ].filter((line) => line !== "");
}

export function renderMissionState(state: RepoState, mission: MissionRow): string {
  const units = unitsOf(state, mission);
  const landed = units.filter((unit) => unit.state === "landed");
  const byEnd = [...units].sort((a, b) => (endOf(state, a) < endOf(state, b) ? -1 : 1));
  const modified = [...new Set(landed.flatMap((unit) => unit.changedFiles))].sort();
  const shownFiles = modified
    .slice(0, FILES_MAX)
    .map((path) => words(path, 120))
    .join(", ");
  const moreFiles = modified.length > FILES_MAX ? ` and ${modified.length - FILES_MAX} more` : "";
  const parts = [
    `# Mission State\nObjective: ${words(mission.title, 300)} (#${mission.issue})`,
    section(
      "Completed",
      byEnd
        .filter((unit) => unit.state === "landed" || unit.state === "unchanged")
        .map((unit) => completed(state, unit)),
    ),
    section(
      "Failed",
      byEnd
        .filter((unit) => ["failed", "blocked", "cancelled"].includes(unit.state))
        .map((unit) => failed(state, unit)),
    ),
    section(
      "In-Flight (DO NOT duplicate)",
      units
        .filter((unit) =>
          ["working", "publishing", "reviewing", "gated", "queued", "fixing"].includes(unit.state),
        )
        .map((unit) => `- [ ] ${unit.unit} -- ${words(unit.title, 100)}${files(unit.files)}`),
    ),
    modified.length === 0 ? "" : `## Files Modified\n${shownFiles}${moreFiles}`,
    section("Quality Reviews", reviews(byEnd)),
    section("System Health", health(state, mission, units)),
    [
      "## Remaining",
      ...units
        .filter((unit) => unit.state === "waiting")
        .slice(0, LINES_MAX)
        .map((unit) => `- [ ] ${unit.unit} -- ${words(unit.title, 100)}`),
      "The planner should focus on what hasn't been done yet.",
      "Do NOT re-target files in the 'Files Modified' list unless fixing a failure.",
    ].join("\n"),
    section(
      "Changelog",
      byEnd
        .filter((unit) => unit.state === "landed")
        .map(
          (unit) =>
            `- ${endOf(state, unit)} | ${unit.unit} merged (commit: ${unit.landedAs === null ? "no-commit" : short(unit.landedAs)}) -- ${words(unit.summary, 80)}`,
        ),
    ),
  ];
  return `${outgoing(parts.filter((part) => part !== "").join("\n\n"))}\n`;
}
