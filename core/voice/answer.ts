// Answers to commands, in the thread, short: what happened, why, what to do next.
import { codeSpan, link, outgoing, words } from "../base/markdown.ts";
import { renderHelp } from "../command/help.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { endingOf } from "../mission/ending-state.ts";
import { attemptsOf, isOver, openGates, runUrlOf, unitsOf } from "./facts.ts";
import { forkReasons } from "./fork.ts";
import { givenMarkdown, givenOf } from "./given.ts";
import { headline, someone } from "./headline.ts";
import { healthLine, moneyLine } from "./health.ts";
import { proofLines } from "./proof.ts";
import { queueLine } from "./queue-line.ts";
import { refusalOf, refusalWords } from "./refusals.ts";
import { dependencies, unitLine } from "./unit-line.ts";
import { gateWord, missionWord, plural, wordOf } from "./units-word.ts";

export const help = (config: RepoConfig | null = null): string => outgoing(renderHelp(config));

/** `why` is a sentence of ours from the permission check. */
export const notPermitted = (login: string, why: string): string =>
  outgoing(`Nothing was done: ${codeSpan(login, 60)} may not steer missions here, because ${why}.`);

/** `problem` is a sentence of ours from the grammar. */
export const unknown = (said: string, problem: string): string =>
  outgoing(`Nothing was done for ${codeSpan(said, 120)}. ${problem}`);

export const noMission = (): string =>
  "Nothing was done: this thread belongs to no mission. Comment on an issue labelled `mc:objective`, or on one of its pull requests.";

/** `usage` is what was said, without the issue. */
export const nameIssue = (usage: string): string =>
  outgoing(`Nothing was done: say of which issue, such as ${codeSpan(`${usage} 12`)}.`);

export const paused = (mission: MissionRow): string =>
  outgoing(
    `Paused: nothing new starts in ${codeSpan(mission.mission)}; jobs that run now finish. \`/mc resume\` goes on.`,
  );

export const alreadyPaused = (mission: MissionRow): string =>
  outgoing(`It is paused already: ${words(mission.paused ?? "", 300)}. \`/mc resume\` goes on.`);

export const resumed = (mission: MissionRow): string =>
  outgoing(`Going on with ${codeSpan(mission.mission)}.`);

export const notPaused = (mission: MissionRow): string =>
  outgoing(`Nothing to resume: ${codeSpan(mission.mission)} is not paused and the queue is open.`);

export const stopping = (mission: MissionRow): string =>
  outgoing(
    `Stopping ${codeSpan(mission.mission)}: nothing new starts, running jobs are being cancelled. What is on \`mc/green\` stays.`,
  );

export function alreadyOver(mission: MissionRow): string {
  if (!isOver(mission))
    return outgoing(`Nothing was done: ${codeSpan(mission.mission)} is being stopped.`);
  return outgoing(
    `Nothing was done: ${codeSpan(mission.mission)} is over (${missionWord(mission.state)}). For another mission, remove the label \`mc:objective\` and add it again.`,
  );
}

export const retrying = (unit: UnitRow): string =>
  outgoing(
    `${codeSpan(unit.unit)} gets another attempt, with what went wrong before in its brief.`,
  );

export const cannotRetry = (unit: UnitRow): string =>
  outgoing(
    `Nothing was done: ${codeSpan(unit.unit)} is ${wordOf(unit)}. A retry is for units that failed, are blocked, cancelled or held.`,
  );

export function noSuchUnit(wanted: string, near: string | null, ids: readonly string[]): string {
  const hint = near === null ? "" : ` Did you mean ${codeSpan(near, 40)}?`;
  const shown = ids
    .slice(0, 20)
    .map((id) => codeSpan(id, 40))
    .join(", ");
  const more = ids.length > 20 ? ` and ${ids.length - 20} more` : "";
  const list = ids.length === 0 ? " There are no units yet." : ` The units are ${shown}${more}.`;
  return outgoing(`Nothing was done: there is no unit ${codeSpan(wanted, 40)}.${hint}${list}`);
}

const STATUS_UNITS = 12;

/** Without `nowMs` nothing is said about pace. */
export function status(state: RepoState, mission: MissionRow, nowMs = 0): string {
  const units = unitsOf(state, mission);
  const moving = units.filter((unit) => !["landed", "unchanged", "waiting"].includes(unit.state));
  const left = moving.length - STATUS_UNITS;
  return outgoing(
    [
      headline(state, mission),
      moving
        .slice(0, STATUS_UNITS)
        .map((unit) => unitLine(state, unit).replace(/^- \[.\] /, "- "))
        .concat(left > 0 ? [`- … and ${left} more`] : [])
        .join("\n"),
      isOver(mission) ? "" : queueLine(state, mission),
      isOver(mission) ? "" : healthLine(state, mission),
      moneyLine(state, mission, nowMs),
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

/** Why it stands as it does; a request for changes is told with a link, and by the queue instead of anything else. */
function because(state: RepoState, unit: UnitRow, maxChars: number): string {
  const refusal = refusalOf(state, unit);
  const own = words(unit.because, maxChars);
  if (refusal === null) return own;
  return unit.state === "queued" ? refusalWords(refusal) : `${own}; ${refusalWords(refusal)}`;
}

/** What each unit waits for and why, newest trouble first. */
export function whyMission(state: RepoState, mission: MissionRow): string {
  const units = unitsOf(state, mission).filter((unit) => unit.state !== "landed");
  const lines = units
    .slice(0, 30)
    .map((unit) => `- ${codeSpan(unit.unit, 40)} is ${wordOf(unit)}: ${because(state, unit, 300)}`);
  if (units.length > 30) lines.push(`- … and ${units.length - 30} more`);
  return outgoing(
    [
      `${codeSpan(mission.mission)}: ${missionWord(mission.state)}, because ${words(mission.because, 500)}.`,
      objectiveLine(mission),
      lines.join("\n"),
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

function objectiveLine(mission: MissionRow): string {
  const { objective } = endingOf(mission);
  if (objective === null) return "";
  const said = objective.state === "met" ? "met" : "not confirmed";
  return `The objective is ${said}: ${words(objective.reason, 500).replace(/[.]+$/, "")}.`;
}

export function whyUnit(state: RepoState, mission: MissionRow, unit: UnitRow): string {
  const given = givenOf(unit, attemptsOf(state, unit), [...state.tournaments.values()]);
  const reasons = [
    `now: ${wordOf(unit)}, because ${because(state, unit, 500)}`,
    dependencies(unit) === "" ? "" : dependencies(unit),
    unit.reviewScore === null
      ? ""
      : `review: ${unit.reviewScore} of 10, at least ${mission.config.review.min_score} needed`,
    ...forkReasons(unit),
    ...proofLines(unit),
    ...attemptsOf(state, unit)
      .slice(-8)
      .map((attempt) => {
        const before = unit.evidence.find((each) => each.attempt === attempt.attempt);
        const result =
          before === undefined
            ? attempt.state.replace("_", " ")
            : `stopped at ${before.stage}, ${words(before.cause, 300)}`;
        const run = state.dispatches.get(attempt.dispatch)?.runUrl ?? null;
        return `attempt ${attempt.attempt}: ${result}${run === null ? "" : `, ${link("run", run)}`}`;
      }),
    ...(given === null ? [] : givenMarkdown(given)),
  ].filter((line) => line !== "");
  const run = runUrlOf(state, unit);
  const title = `${codeSpan(unit.unit, 40)} ${words(unit.title, 120)}${unit.pull === null ? "" : `, #${unit.pull}`}`;
  return outgoing(
    [`${title}:`, "", ...reasons.map((line) => `- ${line}`), run === null ? "" : ""]
      .join("\n")
      .trimEnd(),
  );
}

/** Approving is a review, not a comment: only that is bound to a commit. */
export function howToApprove(state: RepoState, mission: MissionRow): string {
  const gates = openGates(state, mission);
  const how =
    "Open its “Files changed” tab and submit a review with “Approve”: that binds your approval to its exact commit.";
  if (gates.length === 0)
    return outgoing(`Nothing waits for an approval in ${codeSpan(mission.mission)}.`);
  const lines = gates
    .slice(0, 20)
    .map(
      (gate) =>
        `- #${gate.pull}: ${gateWord(gate.gate)}${gate.unit === null ? "" : ` ${codeSpan(gate.unit, 40)}`}`,
    );
  return outgoing(
    `A comment approves nothing. ${plural(gates.length, "pull request")} ${gates.length === 1 ? "waits" : "wait"} for ${someone(mission)}:\n\n${lines.join("\n")}\n\n${how}`,
  );
}
