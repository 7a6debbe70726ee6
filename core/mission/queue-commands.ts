// What people say about the queue as a whole. It belongs to the repository: these work in every thread of ours, and the
// repository's own configuration says who may use them.
import { nearest } from "../base/similar.ts";
import type { Command } from "../command/grammar.ts";
import type { Draft } from "../engine/draft.ts";
import { quarantine, unquarantine } from "../merge/flaky/quarantine.ts";
import * as answers from "../voice/queue-answer.ts";
import { renderQueue } from "../voice/queue-markdown.ts";
import { queuePicture } from "../voice/queue-picture.ts";
import { closeByPerson, openByPerson } from "./close.ts";
import type { Said } from "./hold.ts";

export type QueueCommand =
  | Extract<
      Command,
      { readonly name: "close-queue" | "open-queue" | "quarantine" | "unquarantine" }
    >
  | { readonly name: "queue" };

const NAMES = ["queue", "close-queue", "open-queue", "quarantine", "unquarantine"] as const;

export const isQueueCommand = (command: Command): command is QueueCommand =>
  NAMES.some((name) => name === command.name);

const no = (text: string): Said => ({ done: false, text });
const yes = (text: string): Said => ({ done: true, text });

export function queueCommand(draft: Draft, command: QueueCommand, by: string): Said {
  switch (command.name) {
    case "queue":
      return yes(renderQueue(queuePicture(draft.state, draft.nowMs)));
    case "close-queue": {
      const why = draft.repo.queueClosed;
      if (why !== null) return no(answers.alreadyClosed(why));
      closeByPerson(draft, by, command.why);
      const waiting = [...draft.units.values()].filter(({ state }) => state === "queued");
      return yes(answers.closed(waiting.length));
    }
    case "open-queue":
      if (draft.repo.queueClosed === null) return no(answers.alreadyOpen());
      openByPerson(draft, by, command.why);
      return yes(draft.repo.queueClosed === null ? answers.opened() : answers.opening());
    case "quarantine": {
      const { test, near } = testNamed(draft, command.test);
      if (test === null && near !== null) return no(answers.noSuchTest(command.test, near));
      const name = test ?? command.test;
      const before = draft.flaky.get(name)?.quarantinedBy ?? null;
      if (before !== null) return no(answers.alreadyQuarantined(name, before));
      quarantine(draft, name, by);
      return yes(answers.quarantined(name, test !== null));
    }
    case "unquarantine": {
      const { test, near } = testNamed(draft, command.test);
      if (test === null) return no(answers.noSuchTest(command.test, near));
      return unquarantine(draft, test, by)
        ? yes(answers.unquarantined(test))
        : no(answers.notQuarantined(test));
    }
  }
}

const plain = (name: string): string => name.replace(/\s+/g, " ").trim().toLowerCase();

/** Every test that a verification in memory has named. */
function knownTests(draft: Draft): ReadonlySet<string> {
  const known = new Set(draft.flaky.keys());
  for (const { failures } of draft.verdicts.values())
    for (const { name } of failures) known.add(name);
  return known;
}

/** As typed, or but for spaces and capitals when only one test is meant by that; else the one that may be meant. */
function testNamed(
  draft: Draft,
  typed: string,
): { readonly test: string | null; readonly near: string | null } {
  const known = knownTests(draft);
  if (known.has(typed)) return { test: typed, near: null };
  const same = [...known].filter((name) => plain(name) === plain(typed));
  if (same.length === 1) return { test: same[0] ?? null, near: null };
  return { test: null, near: same[0] ?? nearest(typed, known) };
}
