// Answers to commands that change what a mission may use, or the fate of one unit of it: what was, what is, what follows.
import { codeSpan, outgoing } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { openGates } from "./facts.ts";
import { someone } from "./headline.ts";
import { gateWord, listed, missionWord, plural, usd, wordOf } from "./units-word.ts";

const nothing = (text: string): string => outgoing(`Nothing was done: ${text}`);

export function workersSet(before: number, count: number, now: number): string {
  const from = before === count ? "as before" : `${before} before`;
  const less =
    now < count
      ? ` Just now its health allows ${now}; it goes up again by itself.`
      : count < before
        ? " What runs now goes on; nothing new starts until there is room."
        : "";
  return outgoing(`Up to ${plural(count, "unit")} of this mission at a time (${from}).${less}`);
}

export interface BudgetFigures {
  readonly before: number;
  readonly usd: number;
  readonly spent: number;
  readonly reserved: number;
}

export function budgetSet({ before, usd: limit, spent, reserved }: BudgetFigures): string {
  const changed = limit === before ? "as before" : `${usd(before)} before`;
  const running =
    reserved > 0 ? ` Jobs that run now may still take up to ${usd(reserved)} of it.` : "";
  return outgoing(
    `This mission may cost ${usd(limit)} (${changed}); ${usd(spent)} ${spent > 0 ? "are" : "is"} spent.${running}`,
  );
}

export const budgetUsedUp = ({ usd: limit, spent }: BudgetFigures): string =>
  outgoing(
    `${usd(spent)} are spent already, and ${usd(limit)} is less: the mission ends by its cost limit. Running jobs are being cancelled; what is on \`mc/green\` stays.`,
  );

export const budgetTooLate = ({ usd: limit, spent }: BudgetFigures, mission: MissionRow): string =>
  nothing(
    `${usd(spent)} are spent already, ${usd(limit)} is less, and ${codeSpan(mission.mission)} ${missionWord(mission.state)}: its work is done and costs nothing more.`,
  );

export const replanning = (withdrawn: number): string =>
  outgoing(
    `It is planned again, with your reason as part of the brief. ${withdrawn === 0 ? "Nothing was waiting to be begun" : `${plural(withdrawn, "unit")} that ${withdrawn === 1 ? "was" : "were"} not begun ${withdrawn === 1 ? "is" : "are"} withdrawn`}; what runs goes on.`,
  );

/** `why` is a sentence of ours. */
export const notReplanned = (why: string): string => nothing(`${why}.`);

export const skipped = (unit: UnitRow, dependants: number): string =>
  outgoing(
    `${codeSpan(unit.unit, 40)} is skipped: it counts as done without its work.${dependants === 0 ? "" : ` ${plural(dependants, "unit")} that ${dependants === 1 ? "waits" : "wait"} for it may start.`}`,
  );

export const cancelled = (unit: UnitRow, dependants: number): string =>
  outgoing(
    `${codeSpan(unit.unit, 40)} is cancelled.${dependants === 0 ? "" : ` ${plural(dependants, "unit")} that ${dependants === 1 ? "needs" : "need"} it ${dependants === 1 ? "is" : "are"} blocked: \`/mc skip\` would let them go on without it.`} \`/mc retry ${unit.unit}\` takes it back.`,
  );

export const jobGoesOn = (): string =>
  " Its job shares a run with others and ends by itself; what it brings is not used.";

export const fateIsSettled = (unit: UnitRow): string =>
  nothing(`${codeSpan(unit.unit, 40)} is ${wordOf(unit)} already.`);

export const isLanding = (unit: UnitRow): string =>
  nothing(`${codeSpan(unit.unit, 40)} is landing on \`mc/green\` this very moment.`);

export const notNow = (mission: MissionRow): string =>
  nothing(`${codeSpan(mission.mission)} ${whileWord(mission)}.`);

function whileWord(mission: MissionRow): string {
  if (mission.state === "plan_gate")
    return "waits for approval of its plan: request changes on its pull request to have it planned anew";
  return mission.state === "planning" ? "is being planned" : `is ${missionWord(mission.state)}`;
}

/** Refusing is a review as well: only that is bound to a commit. */
export function howToReject(state: RepoState, mission: MissionRow, unit: UnitRow | null): string {
  const all = openGates(state, mission);
  const gates = unit === null ? all : all.filter((gate) => gate.unit === unit.unit);
  const how =
    "Submit a review with “Request changes” on its “Files changed” tab: then it does not go on, and what you wrote is told to whoever works on it next. Closing the pull request says no for good.";
  if (gates.length === 0) {
    const of = unit === null ? codeSpan(mission.mission) : codeSpan(unit.unit, 40);
    return outgoing(
      `A comment refuses nothing, and nothing of ${of} waits for an approval. \`/mc cancel UNIT\` gives a unit up, \`/mc stop\` the mission.`,
    );
  }
  const names = gates
    .slice(0, 20)
    .map(
      (gate) =>
        `#${gate.pull} (${gateWord(gate.gate)}${gate.unit === null ? "" : ` ${codeSpan(gate.unit, 40)}`})`,
    );
  return outgoing(
    `A comment refuses nothing. ${listed(names)} ${gates.length === 1 ? "waits" : "wait"} for ${someone(mission)}. ${how}`,
  );
}
