// `/mc …` in comments: what each command does, and the answer it gets in the thread (SR1, I7).

import { never } from "../base/assert.ts";
import { nearest } from "../base/similar.ts";
import type { Command } from "../command/grammar.ts";
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { promote } from "../experiment/promote.ts";
import * as answers from "../voice/answer.ts";
import { tooLateToPromote } from "../voice/experiment.ts";
import { resumedClosed } from "../voice/queue-answer.ts";
import { ensureUnitPull } from "./attempt.ts";
import { isClosedByPerson, openByPerson } from "./close.ts";
import { isFinal, missionOfThread } from "./facts.ts";
import { hold, type Place, prioritise, release, type Said } from "./hold.ts";
import { isQueueCommand, queueCommand } from "./queue-commands.ts";
import { isAnswered, type Reaction, reply } from "./replies.ts";
import { requestStop } from "./stop.ts";

export function commandGiven(draft: Draft, event: EventOf<"CommandGiven">): void {
  if (draft.repo.onboarding !== "active") {
    draft.because(subject.repo, "not ours: a command in a repository that is not onboarded");
    return;
  }
  const found = missionOfThread(draft, event.thread);
  const { command } = event;
  // A mission is steered under the configuration it began with; the queue is everybody's.
  const config = isQueueCommand(command)
    ? (draft.repo.config ?? found?.mission.config ?? null)
    : (found?.mission.config ?? draft.repo.config);
  if (config === null) {
    draft.because(subject.repo, "not ours: a command where no configuration is known");
    return;
  }
  if (isAnswered(draft, event)) {
    draft.because(subject.repo, `/mc ${command.name} of this comment was carried out already`);
    return;
  }
  const answer = (reaction: Reaction, body: string): void => reply(draft, event, reaction, body);
  const allowed = mayCommand(event.by, config);
  const about = found === null ? subject.repo : subject.mission(found.mission.mission);
  draft.because(
    about,
    `${event.by.login}: /mc ${event.command.name}${allowed.ok ? "" : ` refused: ${allowed.why}`}`,
  );
  if (!allowed.ok) {
    // Bots get no answer at all: two bots must not talk to each other.
    if (!event.by.isBot) answer("-1", answers.notPermitted(event.by.login, allowed.why));
    return;
  }
  const tell = ({ done, text }: Said): void => answer(done ? "+1" : "confused", text);
  if (command.name === "help") return answer("+1", answers.help(config));
  if (command.name === "unknown")
    return answer("confused", answers.unknown(command.said, command.problem));
  if (isQueueCommand(command)) return tell(queueCommand(draft, command, event.by.login));
  if (found === null) return answer("confused", answers.noMission());
  const { mission } = found;
  const place: Place = { ...found, unknownUnit: (name) => noSuchUnit(draft, mission, name) };
  switch (command.name) {
    case "status":
      return answer("+1", answers.status(draft.state, mission, draft.nowMs));
    case "why":
      return why(
        draft,
        mission,
        command.unit === null ? (found.unit?.unit ?? null) : command.unit,
        answer,
      );
    case "approve":
      return answer("confused", answers.howToApprove(draft.state, mission));
    case "pause":
      if (isFinal(mission) || mission.state === "stopping")
        return answer("confused", answers.alreadyOver(mission));
      // A pause that would end by itself becomes a person's.
      if (mission.paused !== null && mission.paused !== draft.healthOf(mission.mission).hold?.text)
        return answer("+1", answers.alreadyPaused(mission));
      draft.putMission({ ...mission, paused: `by ${event.by.login}` });
      return answer("+1", answers.paused(mission));
    case "resume":
      return resume(draft, mission, event.by.login, answer);
    case "stop":
      if (isFinal(mission) || mission.state === "stopping")
        return answer("confused", answers.alreadyOver(mission));
      requestStop(draft, mission, "user_stopped", `${event.by.login} said so`);
      return answer("+1", answers.stopping(mission));
    case "retry":
      return retry(draft, mission, command.unit, event.by.login, answer);
    case "promote":
      return promoteUnit(draft, mission, command, event.by.login, answer);
    case "hold":
    case "release":
    case "prioritise":
      if (isFinal(mission) || mission.state === "stopping")
        return answer("confused", answers.alreadyOver(mission));
      if (command.name === "hold") return tell(hold(draft, place, command.text, event.by.login));
      return tell(
        command.name === "release"
          ? release(draft, place, command.unit, event.by.login)
          : prioritise(draft, place, command.unit, event.by.login),
      );
    default:
      never(command);
  }
}

type Answer = (reaction: Reaction, body: string) => void;

function why(draft: Draft, mission: MissionRow, wanted: string | null, answer: Answer): void {
  if (wanted === null) return answer("+1", answers.whyMission(draft.state, mission));
  const unit = unitNamed(draft, mission, wanted);
  if (unit === null) return answer("confused", noSuchUnit(draft, mission, wanted));
  answer("+1", answers.whyUnit(draft.state, mission, unit));
}

function resume(draft: Draft, mission: MissionRow, by: string, answer: Answer): void {
  if (isFinal(mission) || mission.state === "stopping")
    return answer("confused", answers.alreadyOver(mission));
  const closed = draft.repo.queueClosed;
  if (mission.paused === null && closed === null)
    return answer("confused", answers.notPaused(mission));
  if (mission.paused !== null) draft.putMission({ ...mission, paused: null });
  for (const unit of draft.unitsOf(mission.mission)) {
    const published = unit.state === "publishing" || unit.state === "reviewing";
    if (published && unit.head !== null && unit.pull === null) ensureUnitPull(draft, mission, unit);
  }
  if (closed !== null && isClosedByPerson(draft.state) && mission.paused !== null)
    return answer("+1", resumedClosed(mission));
  if (closed !== null) openByPerson(draft, by, "");
  answer("+1", answers.resumed(mission));
}

function retry(
  draft: Draft,
  mission: MissionRow,
  wanted: string,
  by: string,
  answer: Answer,
): void {
  if (isFinal(mission) || mission.state === "stopping")
    return answer("confused", answers.alreadyOver(mission));
  const unit = unitNamed(draft, mission, wanted);
  if (unit === null) return answer("confused", noSuchUnit(draft, mission, wanted));
  if (!retryUnit(draft, mission, unit, by)) return answer("confused", answers.cannotRetry(unit));
  answer("+1", answers.retrying(unit));
}

function promoteUnit(
  draft: Draft,
  mission: MissionRow,
  { unit: wanted, approach }: Extract<Command, { name: "promote" }>,
  by: string,
  answer: Answer,
): void {
  const unit = unitNamed(draft, mission, wanted);
  if (unit === null) return answer("confused", noSuchUnit(draft, mission, wanted));
  if (isFinal(mission) || mission.state === "stopping")
    return answer("confused", tooLateToPromote(mission));
  const { done, text } = promote(draft, mission, unit, approach, by);
  answer(done ? "+1" : "confused", text);
}

/** A failed, cancelled or held unit starts over with one more attempt; what was blocked by it waits again. */
export function retryUnit(draft: Draft, mission: MissionRow, unit: UnitRow, by: string): boolean {
  if (!["failed", "blocked", "cancelled", "unchanged", "gated"].includes(unit.state)) return false;
  if (mission.state === "promoting") return false;
  draft.putUnit({
    ...unit,
    state: "waiting",
    notBefore: null,
    maxAttempts: Math.max(unit.maxAttempts, unit.attempt + 1),
    because: `${by} asked for another attempt`,
  });
  draft.because(subject.unit(unit), `${by} asked for another attempt`);
  for (const other of draft.unitsOf(mission.mission)) {
    if (other.state === "blocked")
      draft.putUnit({ ...other, state: "waiting", because: `waits for ${unit.unit} again` });
  }
  if (mission.state === "promote_gate") {
    draft.putMission({ ...mission, state: "running", because: `${unit.unit} is tried again` });
  }
  return true;
}

const unitNamed = (draft: Draft, mission: MissionRow, wanted: string): UnitRow | null =>
  draft.unitsOf(mission.mission).find((unit) => unit.unit === wanted.toLowerCase()) ?? null;

function noSuchUnit(draft: Draft, mission: MissionRow, wanted: string): string {
  const ids: readonly string[] = draft.unitsOf(mission.mission).map((unit) => unit.unit);
  return answers.noSuchUnit(wanted, nearest(wanted, ids), ids);
}
