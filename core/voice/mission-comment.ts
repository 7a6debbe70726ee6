// The one live comment of a mission, edited in place. A view of rows: no clock, so equal state renders equal text.
import { isoTime, msOf } from "../base/brand.ts";
import { codeSpan, details, outgoing, words } from "../base/markdown.ts";
import { wallEndsMs } from "../calendar/quiet-mission.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { commitSpan, isOver, isSettled, openGates, unitsOf } from "./facts.ts";
import { forecastLine } from "./forecast-line.ts";
import { headline, landedSentence } from "./headline.ts";
import { healthLine } from "./health.ts";
import { queueLine } from "./queue-line.ts";
import { reviewAlarmPart } from "./review-alarm.ts";
import { obstaclesPart } from "./rules.ts";
import { unitLine } from "./unit-line.ts";
import { clock, gateWord, plural, usd } from "./units-word.ts";

/** Longer lists show what still moves and fold what is settled. */
const UNITS_SHOWN_WHOLE = 60;
/** Two of these and the rest stay far below GitHub's limit for a comment. */
const OPEN_LIST_MAX_CHARS = 34_000;
const FOLDED_LIST_MAX_CHARS = 20_000;

function bounded(lines: readonly string[], maxChars: number): string {
  const shown: string[] = [];
  let room = maxChars;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    shown.push(line);
  }
  const left = lines.length - shown.length;
  return left === 0 ? shown.join("\n") : [...shown, `- … and ${left} more`].join("\n");
}

function unitList(state: RepoState, units: readonly UnitRow[]): string {
  if (units.length === 0) return "";
  const title = `### Units\n`;
  const line = (unit: UnitRow): string => unitLine(state, unit);
  if (units.length <= UNITS_SHOWN_WHOLE) {
    return `${title}\n${bounded(units.map(line), OPEN_LIST_MAX_CHARS)}`;
  }
  const open = units.filter((unit) => !isSettled(unit));
  const settled = units.filter(isSettled);
  return [
    title,
    `${landedSentence(units)}.`,
    "",
    bounded(open.map(line), OPEN_LIST_MAX_CHARS),
    open.length === 0 ? "" : "",
    settled.length === 0
      ? ""
      : details(
          `${plural(settled.length, "settled unit")}`,
          bounded(settled.map(line), FOLDED_LIST_MAX_CHARS),
        ),
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

function gateLine(state: RepoState, mission: MissionRow): string {
  const gates = openGates(state, mission).slice(0, 20);
  if (gates.length === 0) return "";
  const lines = gates.map((gate) => {
    const unit = gate.unit === null ? "" : ` ${codeSpan(gate.unit, 40)}`;
    return `- ${gateWord(gate.gate)}${unit}: #${gate.pull} at ${commitSpan(gate.head)}, asked ${clock(gate.askedAt)}`;
  });
  return `**Gates.** An approval counts for exactly the commit named here; a later push needs a new one.\n${lines.join("\n")}`;
}

function limitsLine(mission: MissionRow): string {
  const { limits } = mission.config;
  const spent = `${usd(mission.costUsd)} of ${usd(limits.cost_usd)}`;
  if (mission.endedAt !== null) {
    return `**Cost:** ${spent} · started ${clock(mission.startedAt)}, ended ${clock(mission.endedAt)}`;
  }
  const until = isoTime(wallEndsMs(mission));
  return `**Cost and limits:** ${spent} · started ${clock(mission.startedAt)}, stops at the latest ${clock(until)}`;
}

const STEER = [
  "Comment at the start of a line: `/mc status`, `/mc pause`, `/mc resume`, `/mc stop`, `/mc retry UNIT`, `/mc why UNIT`, `/mc queue`, `/mc hold UNIT`, `/mc help`.",
  "",
  "Approve a pull request with a review; close one to say no. This comment is a view: editing it changes nothing.",
].join("\n");

function quietLine({ details }: MissionRow): string {
  const why = details.quiet?.why ?? null;
  if (why === null) return "";
  return `**${sentence(words(why, 200))}:** nothing new begins, what runs goes on to its end. It continues by itself.`;
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function aboutLine(mission: MissionRow): string {
  const plan =
    mission.planSource === null
      ? ""
      : mission.planSource === "explicit"
        ? " · plan: as written in the issue"
        : ` · plan: by the planner${mission.planPull === null ? "" : `, #${mission.planPull}`}${ambitionWord(mission)}`;
  const promotion = mission.promotionPull === null ? "" : ` · promotion: #${mission.promotionPull}`;
  return `Mission ${codeSpan(mission.mission)} for ${codeSpan(mission.target)}, started by ${words(mission.startedBy, 60)}${plan}${promotion}`;
}

function ambitionWord(mission: MissionRow): string {
  const ambition = mission.details.planning?.rounds.at(0)?.ambition ?? null;
  return ambition === null ? "" : `, ambition ${ambition} of 10`;
}

export function renderMissionComment(state: RepoState, mission: MissionRow): string {
  const units = unitsOf(state, mission);
  const parts = [
    headline(state, mission),
    aboutLine(mission),
    unitList(state, units),
    isOver(mission) ? "" : quietLine(mission),
    isOver(mission) ? "" : queueLine(state, mission),
    isOver(mission) ? "" : gateLine(state, mission),
    isOver(mission) ? "" : obstaclesPart(state, mission),
    isOver(mission) ? "" : reviewAlarmPart(state, mission),
    isOver(mission) ? "" : forecastLine(state, mission, units),
    isOver(mission) ? "" : healthLine(state, mission),
    limitsLine(mission),
    isOver(mission) ? "" : details("How to steer", STEER),
  ].filter((part) => part !== "");
  return outgoing(parts.join("\n\n"));
}
