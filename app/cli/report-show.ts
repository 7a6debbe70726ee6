// The answer of `mc report`: JSON, Markdown, or lines for a terminal.
import { isoTime } from "../../core/base/brand.ts";
import { ENDED_MISSION_MS } from "../../core/base/limits.ts";
import { withoutControl } from "../../core/base/unicode.ts";
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { type MissionReport, missionReport } from "../../core/report/mission.ts";
import { renderReport } from "../../core/voice/mission-report.ts";
import { duration, plural, usd } from "../../core/voice/units-word.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { openKnownDatabase } from "./known-database.ts";
import type { ReportOptions } from "./report.ts";

export async function showReport(
  asked: string | undefined,
  options: ReportOptions,
): Promise<number> {
  const { db } = await openKnownDatabase(options);
  try {
    const known = await db.read((tx) => repositories.list(tx));
    const repo = options.of ?? (known.length === 1 ? known[0] : undefined);
    if (repo === undefined) {
      console.error(
        "mc report: the database knows several repositories, or none; say which with --of owner/name",
      );
      return 2;
    }
    // Long ended ones as well: from the beginning of time on.
    const state = await db.read((tx) => loadRepoState(tx, repo, ENDED_MISSION_MS));
    const mission = pick(state, asked);
    if (mission === undefined) {
      const all = [...state.missions.keys()].slice(-10).join(", ");
      console.error(
        `mc report: ${asked === undefined ? "no mission" : `no mission ${asked}`} is known in ${repo}${all === "" ? "" : `; there are ${all}`}`,
      );
      return 1;
    }
    const report = missionReport(state, mission);
    if (options.json) console.log(JSON.stringify(report, null, 2));
    else if (options.markdown) console.log(renderReport(state, mission));
    else console.log(withoutControl(lines(report).join("\n")));
    return 0;
  } finally {
    await db.close();
  }
}

function pick(state: RepoState, asked: string | undefined): MissionRow | undefined {
  const all = [...state.missions.values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return asked === undefined ? all.at(-1) : all.find(({ mission }) => mission === asked);
}

const LINE_MAX = 160;
const cut = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LINE_MAX ? line : `${line.slice(0, LINE_MAX - 1)}…`;
};

function lines(report: MissionReport): readonly string[] {
  const { outcome, forecast } = report;
  const landed = report.units.filter(({ landed_as }) => landed_as !== null);
  const left = report.units.filter(
    ({ landed_as, state }) => landed_as === null && state !== "unchanged",
  );
  const reasons = new Map(report.failures.map((one) => [one.work_unit_id, one]));
  const moments = report.ended_at ?? isoTime(0);
  return [
    cut(`${report.mission_id}: ${report.objective} (#${report.issue}, by ${report.started_by})`),
    cut(
      `  ${outcome.state}${outcome.stopped_reason === "" ? "" : ` (${outcome.stopped_reason})`}: ${outcome.because}`,
    ),
    `  ${usd(report.total_cost_usd)}${report.ended_at === null ? " so far" : `, ${duration(report.wall_time_seconds * 1000)}, ended ${moments.slice(0, 16).replace("T", " ")}`}`,
    "",
    `Landed: ${plural(landed.length, "unit")} of ${report.units_planned}${report.promoted === null ? ", on mc/green" : `, ${report.target} is at ${report.promoted.slice(0, 7)}`}`,
    ...landed.map((unit) =>
      cut(
        `  ${unit.id.padEnd(20)} ${unit.landed_as?.slice(0, 7) ?? ""} ${unit.pull === null ? "" : `#${unit.pull}`} ${plural(unit.attempts, "attempt")} ${usd(unit.cost_usd)}  ${unit.title}`,
      ),
    ),
    ...(left.length === 0 ? [] : ["", `Did not land: ${plural(left.length, "unit")}`]),
    ...left.map((unit) => {
      const why = reasons.get(unit.id);
      return cut(
        `  ${unit.id.padEnd(20)} ${unit.state}: ${why === undefined || why.stage === "" ? unit.because : `attempt ${why.attempt} at ${why.stage}: ${why.cause}`}`,
      );
    }),
    ...(report.steps.length === 0 ? [] : ["", "Cost of each step"]),
    ...report.steps.map(
      ({ step, jobs, cost_usd }) =>
        `  ${step.padEnd(20)} ${String(jobs).padStart(4)} jobs  ${usd(cost_usd)}`,
    ),
    ...(forecast === null
      ? []
      : [
          `  expected when work began: ${usd(forecast.cost_usd_p50)} (at most ${usd(forecast.cost_usd_p90)} in nine of ten cases), ${duration(forecast.seconds_p50 * 1000)} of work`,
        ]),
    ...(report.lessons.length === 0 ? [] : ["", "Learned"]),
    ...report.lessons
      .slice(0, 10)
      .map(({ work_unit_id, text }) => cut(`  ${work_unit_id}: ${text}`)),
    ...(report.backlog_item_ids.length === 0
      ? []
      : ["", cut(`Of the backlog: ${report.backlog_item_ids.join(", ")}`)]),
  ];
}
