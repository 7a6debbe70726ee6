// `/mc …`: whoever may, has it carried out once, and gets one answer; by comment, dashboard or command line (SR1, I7).

import { priorityCommand } from "../backlog/priority-command.ts";
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
import * as answers from "../voice/answer.ts";
import { missionOfThread } from "./facts.ts";
import type { Said } from "./hold.ts";
import { inMission } from "./mission-commands.ts";
import { isQueueCommand, queueCommand } from "./queue-commands.ts";
import { isAnswered, type Reaction, reply } from "./replies.ts";
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
