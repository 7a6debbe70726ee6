// A mission's report as people read it: what landed and where, what failed and why, what each step cost against what was expected,
// what was learned, what happened when. For a mission that runs as well as for one that ended; every list is bounded.
import { codeSpan, details, fence, outgoing, truncateTail, words } from "../base/markdown.ts";
import type { CostKind } from "../engine/rows/health-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { type MissionReport, missionReport } from "../report/mission.ts";
import { commitSpan, isOver } from "./facts.ts";
import { headline } from "./headline.ts";
import { clock, duration, plural, usd } from "./units-word.ts";

const LANDED_SHOWN = 100;
const FAILED_SHOWN = 15;
const LESSONS_SHOWN = 10;
const MOMENTS_SHOWN = 60;
const ITEMS_SHOWN = 30;

const joined = (parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join("\n\n");

/** The whole report, as a comment or a page. */
export function renderReport(state: RepoState, mission: MissionRow): string {
  const report = missionReport(state, mission);
  return outgoing(
    joined([
      `## Mission \`${report.mission_id}\`: ${words(report.objective, 200)}`,
      headline(state, mission),
      `Asked for by ${codeSpan(report.started_by, 60)} in #${report.issue}, begun ${clock(report.started_at)}${report.ended_at === null ? "" : `, ended ${clock(report.ended_at)} after ${duration(report.wall_time_seconds * 1000)}`}. Cost ${usd(report.total_cost_usd)}${isOver(mission) ? "" : " so far"}.`,
      landed(report),
      failed(report),
      reportFigures(report),
      lessons(report),
      happened(report),
    ]),
  );
}

/** What the comment at the end says beside its table of units; empty: nothing is known. */
export function reportFigures(report: MissionReport): string {
  return joined([expected(report), steps(report), items(report)]);
}

export function lessons({ lessons: known }: MissionReport): string {
  if (known.length === 0) return "";
  const shown = known
    .slice(0, LESSONS_SHOWN)
    .map(({ work_unit_id, text }) => `- ${codeSpan(work_unit_id, 40)}: ${words(text, 300)}`);
  if (known.length > LESSONS_SHOWN) shown.push(`- … and ${known.length - LESSONS_SHOWN} more`);
  return details("What was learned", shown.join("\n"));
}

function landed({ units, target, promoted }: MissionReport): string {
  const done = units.filter(({ landed_as }) => landed_as !== null);
  if (done.length === 0) return "Nothing landed.";
  const rows = done
    .slice(0, LANDED_SHOWN)
    .map(
      (unit) =>
        `| ${codeSpan(unit.id, 40)} ${words(unit.title, 80)} | ${unit.landed_as === null ? "" : commitSpan(unit.landed_as)} | ${unit.pull === null ? "" : `#${unit.pull}`} | ${plural(unit.attempts, "attempt")} | ${usd(unit.cost_usd)} |`,
    );
  if (done.length > LANDED_SHOWN) rows.push(`| … and ${done.length - LANDED_SHOWN} more | | | | |`);
  const where =
    promoted === null
      ? "on `mc/green`"
      : `on ${codeSpan(target)}, which is at ${commitSpan(promoted)}`;
  return [
    `**Landed: ${plural(done.length, "unit")}, ${where}**`,
    "",
    "| unit | commit | pull request | attempts | cost |",
    "|---|---|---|---|--:|",
    ...rows,
  ].join("\n");
}

function failed({ units, failures }: MissionReport): string {
  const bad = units.filter(({ state }) => state === "failed" || state === "blocked");
  if (bad.length === 0) return "";
  const evidence = new Map(failures.map((one) => [one.work_unit_id, one]));
  const lines = bad.slice(0, FAILED_SHOWN).map((unit) => {
    const last = evidence.get(unit.id);
    if (last === undefined || last.stage === "")
      return `- ${codeSpan(unit.id, 40)}: ${words(unit.because, 300)}`;
    const text =
      last.text === ""
        ? ""
        : `\n\n${fence(truncateTail(last.text, 800), "text").replace(/^/gm, "  ")}\n`;
    return `- ${codeSpan(unit.id, 40)}, attempt ${last.attempt} at ${last.stage}: ${words(last.cause, 300)}${text}`;
  });
  if (bad.length > FAILED_SHOWN) lines.push(`- … and ${bad.length - FAILED_SHOWN} more`);
  return details(`What did not land, and why (${bad.length})`, lines.join("\n"));
}

function expected({ forecast, steps: known, wall_time_seconds }: MissionReport): string {
  if (forecast === null) return "";
  const work = known
    .filter(({ step }) => step === "work" || step === "speculation")
    .reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  const took = wall_time_seconds === 0 ? "" : ` and took ${duration(wall_time_seconds * 1000)}`;
  return `**Expected for ${plural(forecast.units, "unit")} when work began:** ${usd(forecast.cost_usd_p50)} and ${duration(forecast.seconds_p50 * 1000)} of work, in nine of ten cases at most ${usd(forecast.cost_usd_p90)} and ${duration(forecast.seconds_p90 * 1000)}. Work cost ${usd(work)}${took}, reviews, the queue and people included.`;
}

const STEP_WORDS: Readonly<Record<CostKind, string>> = {
  plan: "planning",
  critic: "judging the plan",
  work: "work",
  speculation: "work, several ways at once",
  review: "reviews",
  fixup: "repairs",
  check: "objective checks and lessons",
};

const stepWord = (step: string): string =>
  Object.entries(STEP_WORDS).find(([kind]) => kind === step)?.[1] ?? words(step, 40);

function steps({ steps: known, verifications, total_cost_usd }: MissionReport): string {
  if (known.length === 0) return "";
  const rows = known.map(
    ({ step, jobs, cost_usd }) =>
      `| ${stepWord(step)} | ${jobs} | ${usd(cost_usd)} | ${total_cost_usd > 0 ? `${Math.round((100 * cost_usd) / total_cost_usd)} %` : ""} |`,
  );
  const runs =
    verifications.runs === 0
      ? []
      : [
          `| verifications (no model; ${verifications.passed} passed, ${duration(verifications.seconds * 1000)}) | ${verifications.runs} | | |`,
        ];
  return details(
    "Cost of each step",
    ["| step | jobs | cost | share |", "|---|--:|--:|--:|", ...rows, ...runs].join("\n"),
  );
}

function items({ backlog_item_ids: ids }: MissionReport): string {
  if (ids.length === 0) return "";
  const shown = ids
    .slice(0, ITEMS_SHOWN)
    .map((id) => (/^#\d+$/.test(id) ? id : codeSpan(id, 60)))
    .join(", ");
  return `Of the backlog: ${shown}${ids.length > ITEMS_SHOWN ? ` and ${ids.length - ITEMS_SHOWN} more` : ""}.`;
}

/** Of an attempt its cause is data; of a gate the text is ours, its pull request a link. Why it ended stands above. */
function told(type: string, text: string): string {
  if (text === "" || type === "mission_ended") return "";
  const [, gate, pull, rest = ""] = /^([a-z_]+) #(\d+)(.*)$/.exec(text) ?? [];
  if (!type.startsWith("gate_") || gate === undefined) return `: ${words(text, 160)}`;
  return `: ${gate.replaceAll("_", " ")}, #${pull}${words(rest, 100) === "" ? "" : ` ${words(rest, 100)}`}`;
}

function happened({ timeline }: MissionReport): string {
  if (timeline.length === 0) return "";
  const shown = timeline
    .slice(-MOMENTS_SHOWN)
    .map(({ timestamp, event_type, work_unit_id, details: more }) => {
      const what = words(event_type.replaceAll("_", " "), 60);
      const unit = work_unit_id === "" ? "" : ` ${codeSpan(work_unit_id, 40)}`;
      return `- ${clock(timestamp)} ·${unit} ${what}${told(event_type, more)}`;
    });
  const left = timeline.length - shown.length;
  if (left > 0) shown.unshift(`- … ${left} earlier`);
  return details("What happened when", shown.join("\n"));
}
