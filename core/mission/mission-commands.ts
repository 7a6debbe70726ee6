// Commands about one mission and its units: what people may ask of it whatever its state, and what needs one that is not over.
import { never } from "../base/assert.ts";
import { nearest } from "../base/similar.ts";
import type { Command } from "../command/grammar.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { promote } from "../experiment/promote.ts";
import * as answers from "../voice/answer.ts";
import { tooLateToPromote } from "../voice/experiment.ts";
import { renderReport } from "../voice/mission-report.ts";
import { nameUnit } from "../voice/queue-answer.ts";
import { howToReject } from "../voice/steering.ts";
import { isFinal } from "./facts.ts";
import { hold, type Place, prioritise, release, type Said } from "./hold.ts";
import type { QueueCommand } from "./queue-commands.ts";
import { pause, planAnew, resume, setBudget, setWorkers, stop } from "./steering.ts";
import { cancelUnit, retryUnit, skipUnit } from "./unit-fate.ts";

const no = (text: string): Said => ({ done: false, text });
const yes = (text: string): Said => ({ done: true, text });

export type MissionCommand = Exclude<
  Command,
  | QueueCommand
  | {
      readonly name:
        | "help"
        | "unknown"
        | "objective"
        | "experiment"
        | "run"
        | "discover"
        | "chain"
        | "priority";
    }
>;

export interface Found {
  readonly mission: MissionRow;
  readonly unit: UnitRow | null;
}

/** What people may ask of a mission whatever its state. */
export function inMission(draft: Draft, command: MissionCommand, found: Found, by: string): Said {
  const { mission } = found;
  const of = place(draft, found);
  switch (command.name) {
    case "status":
      return yes(answers.status(draft.state, mission, draft.nowMs));
    case "report":
      return yes(renderReport(draft.state, mission));
    case "approve":
      return no(answers.howToApprove(draft.state, mission));
    case "why": {
      if (command.unit === null && found.unit === null)
        return yes(answers.whyMission(draft.state, mission));
      return onUnit(of, command.unit, "/mc why UNIT", (unit) =>
        yes(answers.whyUnit(draft.state, mission, unit)),
      );
    }
    case "reject": {
      if (command.unit === null && found.unit === null)
        return no(howToReject(draft.state, mission, null));
      return onUnit(of, command.unit, "/mc reject UNIT", (unit) =>
        no(howToReject(draft.state, mission, unit)),
      );
    }
    case "promote":
      return onUnit(of, command.unit, "/mc promote UNIT", (unit) =>
        isOver(mission)
          ? no(tooLateToPromote(mission))
          : promote(draft, mission, unit, command.approach, by),
      );
    default:
      return isOver(mission)
        ? no(answers.alreadyOver(mission))
        : whileItRuns(draft, command, of, by);
  }
}

type SteeringCommand = Exclude<
  MissionCommand,
  { readonly name: "status" | "report" | "approve" | "why" | "reject" | "promote" }
>;

/** What needs a mission that is not over. */
function whileItRuns(draft: Draft, command: SteeringCommand, of: Here, by: string): Said {
  const { mission } = of;
  switch (command.name) {
    case "pause":
      return pause(draft, mission, by);
    case "resume":
      return resume(draft, mission, by);
    case "stop":
      return stop(draft, mission, by);
    case "workers":
      return setWorkers(draft, mission, command.count, by);
    case "budget":
      return setBudget(draft, mission, command.usd, by);
    case "replan":
      return planAnew(draft, mission, command.why, by);
    case "retry":
      return onUnit(of, command.unit, "/mc retry UNIT", (unit) =>
        retryUnit(draft, mission, unit, by)
          ? yes(answers.retrying(unit))
          : no(answers.cannotRetry(unit)),
      );
    case "skip":
      return onUnit(of, command.unit, "/mc skip UNIT", (unit) =>
        skipUnit(draft, mission, unit, by),
      );
    case "cancel":
      return onUnit(of, command.unit, "/mc cancel UNIT", (unit) =>
        cancelUnit(draft, mission, unit, by),
      );
    case "hold":
      return hold(draft, of, command.text, by);
    case "release":
      return release(draft, of, command.unit, by);
    case "prioritise":
      return prioritise(draft, of, command.unit, by);
    default:
      return never(command);
  }
}

const isOver = (mission: MissionRow): boolean => isFinal(mission) || mission.state === "stopping";

interface Here extends Place {
  readonly draft: Draft;
}

const place = (draft: Draft, found: Found): Here => ({
  ...found,
  draft,
  unknownUnit: (name) => noSuchUnit(draft, found.mission, name),
});

/** With the unit that is named; with none, in its own pull request, with that one. */
function onUnit(
  { draft, mission, unit, unknownUnit }: Here,
  wanted: string | null,
  usage: string,
  act: (unit: UnitRow) => Said,
): Said {
  if (wanted === null) return unit === null ? no(nameUnit(usage)) : act(unit);
  const named = draft.unitsOf(mission.mission).find((one) => one.unit === wanted.toLowerCase());
  return named === undefined ? no(unknownUnit(wanted)) : act(named);
}

function noSuchUnit(draft: Draft, mission: MissionRow, wanted: string): string {
  const ids: readonly string[] = draft.unitsOf(mission.mission).map((unit) => unit.unit);
  return answers.noSuchUnit(wanted, nearest(wanted, ids), ids);
}
