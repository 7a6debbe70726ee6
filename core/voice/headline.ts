// The one sentence that matters: what is needed, from whom; or what is going on, and that nothing is needed.
import { never } from "../base/assert.ts";
import { codeSpan, words } from "../base/markdown.ts";
import { rolesSentence } from "../command/permission.ts";
import type { GateRow } from "../engine/rows/gate-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { isClosedByPerson } from "../mission/close.ts";
import { unconfirmed } from "../mission/ending-state.ts";
import { commitSpan, countOf, isOver, openGates, unitsOf } from "./facts.ts";
import { pauseEnds } from "./health.ts";
import { refusalSentence, refusalsIn } from "./refusals.ts";
import { listed, plural, stopAdvice, stopSentence } from "./units-word.ts";

const NOTHING = "Nothing is needed from you.";
const BECAUSE_MAX_CHARS = 300;

export const someone = (mission: MissionRow): string =>
  `someone with ${rolesSentence(mission.config.people.may_command)} permission`;

/** "3 of 8 units are on `mc/green`" */
export function landedSentence(units: readonly UnitRow[]): string {
  const done = countOf(units, "landed");
  const skipped = units.filter(({ details }) => details.skipped !== undefined).length;
  const unchanged = countOf(units, "unchanged") - skipped;
  const base = `${done} of ${plural(units.length, "unit")} ${units.length === 1 ? "is" : "are"} on \`mc/green\``;
  const others = [
    unchanged === 0 ? "" : `, ${unchanged} had nothing to change`,
    skipped === 0 ? "" : `, ${skipped} ${skipped === 1 ? "was" : "were"} skipped`,
  ];
  return base + others.join("");
}

function gateSentence(mission: MissionRow, gates: readonly GateRow[]): string {
  const asks = gates.map((gate) => {
    switch (gate.gate) {
      case "plan":
        return `the plan in #${gate.pull}`;
      case "promote":
        return `the promotion to ${codeSpan(mission.target)} in #${gate.pull}`;
      case "large_merge":
      case "content":
        return `${gate.unit === null ? "a change" : codeSpan(gate.unit)} in #${gate.pull}`;
      default:
        return never(gate.gate);
    }
  });
  const shown = asks.length > 5 ? [...asks.slice(0, 4), `${asks.length - 4} more`] : asks;
  return `**Needed from ${someone(mission)}: a review that approves ${listed(shown)}.**`;
}

function progress(units: readonly UnitRow[]): string {
  const parts = [
    [countOf(units, "working", "publishing"), "being worked on"],
    [countOf(units, "reviewing"), "in review"],
    [countOf(units, "queued"), "in the queue"],
    [countOf(units, "fixing"), "being repaired"],
    [countOf(units, "waiting"), "waiting"],
    [countOf(units, "failed"), "failed"],
    [countOf(units, "blocked"), "blocked"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [landedSentence(units), ...said].join(", ");
}

function ended(mission: MissionRow, units: readonly UnitRow[]): string {
  const reason = mission.stopReason;
  const why = reason === null ? words(mission.because, BECAUSE_MAX_CHARS) : stopSentence(reason);
  const advice = reason === null ? "" : stopAdvice(reason);
  if (mission.state === "completed") {
    if (reason === "planner_completed") return `**Done: ${why}.** ${NOTHING}`;
    const target =
      mission.promotedSha === null
        ? "."
        : `, and ${codeSpan(mission.target)} is at ${commitSpan(mission.promotedSha)}.`;
    const doubt = unconfirmed(mission);
    if (doubt !== null) {
      const said = words(doubt, BECAUSE_MAX_CHARS).replace(/[.]+$/, "");
      return `**Ended, objective not confirmed:** ${said}. ${landedSentence(units)}${target} The issue stays open: ${someone(mission)} decides whether it is done.`;
    }
    return `**Done.** ${landedSentence(units)}${target} ${NOTHING}`;
  }
  const word = mission.state === "failed" ? "Failed" : "Stopped";
  const landed = units.length === 0 ? "" : ` ${landedSentence(units)}.`;
  return `**${word}: ${why}.**${landed}${advice === "" ? "" : ` ${advice}`}`;
}

/** The first line of the live comment, and the answer to `/mc status`. One line. */
export function headline(state: RepoState, mission: MissionRow): string {
  const units = unitsOf(state, mission);
  if (isOver(mission)) return ended(mission, units);
  if (mission.state === "stopping") {
    return `**Stopping:** running jobs are being cancelled. ${NOTHING}`;
  }
  const gates = openGates(state, mission);
  const refusals = refusalSentence(refusalsIn(state, mission));
  const also = [gates.length === 0 ? "" : gateSentence(mission, gates), refusals]
    .filter((part) => part !== "")
    .map((part) => ` ${part}`)
    .join("");
  if (state.repo.queueClosed !== null) {
    const what = words(state.repo.queueClosed, BECAUSE_MAX_CHARS).replace(/[.]+$/, "");
    if (isClosedByPerson(state)) {
      return `**The queue is closed:** ${what}. Nothing lands until ${someone(mission)} comments \`/mc open-queue\`.${also}`;
    }
    return `**Needed from ${someone(mission)}: look at \`mc/green\`, then comment \`/mc resume\`.** Nothing lands, because ${what}.${also}`;
  }
  if (mission.paused !== null) {
    const ends = pauseEnds(state, mission);
    if (ends !== null)
      return `**Paused until ${ends}:** ${words(mission.paused, BECAUSE_MAX_CHARS)}. It goes on by itself then; \`/mc resume\` goes on at once.${also}`;
    return `**Paused:** ${words(mission.paused, BECAUSE_MAX_CHARS)}. Needed from ${someone(mission)} to go on: \`/mc resume\`.${also}`;
  }
  if (gates.length > 0) return `${also.trim()} ${landedOrNothing(units)}`.trim();
  if (refusals !== "") return `${refusals} ${progress(units)}.`;
  return going(mission, units);
}

const landedOrNothing = (units: readonly UnitRow[]): string =>
  units.some((unit) => unit.state === "landed") ? `${progress(units)}.` : "";

function planningWord(mission: MissionRow): string {
  const { stage, round } = mission.details.planning ?? { stage: "tree", round: 1 };
  const again = mission.planAttempts > 1 ? ` (attempt ${mission.planAttempts})` : "";
  if (stage === "critic") return `is nearly done: a second agent judges the plan${again}`;
  return round > 1
    ? `again, round ${round}: what is to be added${again}`
    : `${again.trim()}${again === "" ? "" : " "}how to split the objective into units`;
}

function going(mission: MissionRow, units: readonly UnitRow[]): string {
  const target = codeSpan(mission.target);
  switch (mission.state) {
    case "preparing":
      return `**Preparing:** ${commitSpan(mission.base)}, where ${target} stands, is being verified. ${NOTHING}`;
    case "planning":
      return `**Planning** ${planningWord(mission)}. ${NOTHING}`;
    case "plan_gate":
      return `**Planned:** the plan's pull request is being opened. ${NOTHING}`;
    case "running":
      return `**Working:** ${progress(units)}. ${NOTHING}`;
    case "promote_gate":
      return `**Ready:** the promotion to ${target} is being proposed. ${NOTHING}`;
    case "promoting":
      return `**Promoting:** ${target} is being moved to ${mission.releaseSha === null ? "`mc/green`" : commitSpan(mission.releaseSha)}. ${NOTHING}`;
    default:
      return `**${words(mission.because, BECAUSE_MAX_CHARS)}** ${NOTHING}`;
  }
}
