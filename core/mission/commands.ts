// `/mc …`: whoever may, has it carried out once, and gets one answer; by comment, dashboard or command line (SR1, I7).

import { priorityCommand } from "../backlog/priority-command.ts";
import { never } from "../base/assert.ts";
import { nearest } from "../base/similar.ts";
import { chainSet } from "../chain/chain-set.ts";
import { type Command, entryOf } from "../command/grammar.ts";
import { mayCommand } from "../command/permission.ts";
import type { RepoConfig } from "../config/schema.ts";
import { dashboardOf } from "../dashboard/memory.ts";
import { discoverAsked } from "../discovery/ask.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { promote } from "../experiment/promote.ts";
import * as answers from "../voice/answer.ts";
import { tooLateToPromote } from "../voice/experiment.ts";
import { renderReport } from "../voice/mission-report.ts";
import { nameUnit } from "../voice/queue-answer.ts";
import { howToReject } from "../voice/steering.ts";
import { isFinal, missionOfThread } from "./facts.ts";
import { hold, type Place, prioritise, release, type Said } from "./hold.ts";
import { isQueueCommand, type QueueCommand, queueCommand } from "./queue-commands.ts";
import { isAnswered, type Reaction, reply } from "./replies.ts";
import { pause, planAnew, resume, setBudget, setWorkers, stop } from "./steering.ts";
import { cancelUnit, retryUnit, skipUnit } from "./unit-fate.ts";
import { beginHere, wish } from "./wishes.ts";

type Given = EventOf<"CommandGiven">;

export function commandGiven(draft: Draft, event: Given): void {
  if (draft.repo.onboarding !== "active") {
    draft.because(subject.repo, "not ours: a command in a repository that is not onboarded");
    return;
  }
  const found = missionOfThread(draft, event.thread);
  const { command } = event;
  const config = configFor(draft, command, found?.mission ?? null);
  if (config === null) {
    draft.because(subject.repo, "not ours: a command where no configuration is known");
    return;
  }
  if (isAnswered(draft, event)) {
    draft.because(subject.repo, `/mc ${command.name} of this comment was carried out already`);
    return;
  }
  // Whoever writes into our own database may do what he likes to it without us.
  const allowed = event.via === "cli" ? { ok: true as const } : mayCommand(event.by, config);
  const about = found === null ? subject.repo : subject.mission(found.mission.mission);
  draft.because(
    about,
    `${event.by.login}: /mc ${event.command.name}${allowed.ok ? "" : ` refused: ${allowed.why}`}`,
  );
  const answer = (reaction: Reaction, body: string): void => reply(draft, event, reaction, body);
  if (!allowed.ok) {
    // Bots get no answer at all: two bots must not talk to each other.
    if (!event.by.isBot) answer("-1", answers.notPermitted(event.by.login, allowed.why));
    return;
  }
  const said = carriedOut(draft, event, config);
  if (said !== null) answer(said.done ? "+1" : "confused", said.text);
}

/** A mission is steered under the configuration it began with; what is everybody's, under the repository's own. */
function configFor(draft: Draft, command: Command, mission: MissionRow | null): RepoConfig | null {
  return entryOf(command)?.who === "repository"
    ? (draft.repo.config ?? mission?.config ?? null)
    : (mission?.config ?? draft.repo.config);
}

const no = (text: string): Said => ({ done: false, text });
const yes = (text: string): Said => ({ done: true, text });

/** null: it is answered later, when what it needs was read. */
function carriedOut(draft: Draft, event: Given, config: RepoConfig): Said | null {
  const { command, by, thread } = event;
  if (isQueueCommand(command)) return queueCommand(draft, command, by.login);
  switch (command.name) {
    case "help":
      return yes(answers.help(config));
    case "unknown":
      return no(answers.unknown(command.said, command.problem));
    case "objective":
    case "experiment":
      return wish(draft, event, command.text, command.name);
    case "run":
      return beginHere(draft, event, dashboardOf(draft.state).issue === thread);
    case "discover":
      return discoverAsked(draft, command.track, by.login, thread === 0 ? null : thread);
    case "chain":
      return chainSet(draft, {
        ...{ thread, on: command.to === "on", depth: command.depth, by: by.login },
        operator: event.via === "cli",
      });
    case "priority":
      if ("issue" in command && command.issue === null && thread === 0)
        return no(answers.nameIssue(`/mc priority ${command.action}`));
      return priorityCommand(draft, command, event);
    default: {
      const found = missionOfThread(draft, thread);
      return found === null ? no(answers.noMission()) : inMission(draft, command, found, by.login);
    }
  }
}

type MissionCommand = Exclude<
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

interface Found {
  readonly mission: MissionRow;
  readonly unit: UnitRow | null;
}

/** What people may ask of a mission whatever its state. */
function inMission(draft: Draft, command: MissionCommand, found: Found, by: string): Said {
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
