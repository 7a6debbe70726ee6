// The commands that one row or the top of the list answers at once; what needs the whole table is asked of the store.
import { never } from "../base/assert.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import * as say from "./answers.ts";
import { type BacklogItemRow, clampFigure } from "./item.ts";
import type { PriorityCommand, PriorityReply } from "./priority-command.ts";
import { scoreOf } from "./score.ts";
import { type BacklogSettings, backlogOf, weightsOf } from "./settings.ts";
import { TOP_ITEMS } from "./slice.ts";

type Given = EventOf<"CommandGiven">;

/** A list in a comment is read by people. */
export const LIST_MAX = 100;
const PIN_MAX = 1_000;

const yes = (text: string): PriorityReply => ({ done: true, text });
const no = (text: string): PriorityReply => ({ done: false, text });

export function answerNow(
  draft: Draft,
  command: PriorityCommand,
  given: Given,
): PriorityReply | null {
  const settings = backlogOf(draft.repo);
  if (settings === null) return no(say.switchedOff());
  switch (command.action) {
    case "list": {
      const count = Math.min(LIST_MAX, Math.max(1, command.count ?? 10));
      return count > TOP_ITEMS ? ask(draft, command, given) : yes(say.top(draft.backlog, count));
    }
    case "import":
    case "export":
    case "recalc":
    case "stale":
      return ask(draft, command, given);
    case "set":
    case "pin":
    case "unpin":
    case "defer":
    case "resume":
    case "explain":
      return aboutOne(draft, command, given, settings);
    default:
      return never(command);
  }
}

/** Asked once per place in a comment; the answer comes as BacklogTold. */
function ask(draft: Draft, command: PriorityCommand, given: Given): null {
  const place = `${given.thread}/${given.request ?? given.comment}/${given.edit ?? ""}/${given.index ?? 0}`;
  draft.effect({ kind: "backlog.tell", key: `backlog.tell/${place}`, command, given });
  return null;
}

type AboutOne = Extract<PriorityCommand, { readonly issue: number | null }>;

function aboutOne(
  draft: Draft,
  command: AboutOne,
  given: Given,
  settings: BacklogSettings,
): PriorityReply {
  const issue = command.issue ?? given.thread;
  const item = draft.backlog.items.get(issue);
  if (item === undefined) return no(say.noItem(issue, settings));
  if (command.action === "explain") return yes(say.explain(item, draft.nowMs, weightsOf(settings)));
  if (item.state === "completed") return no(say.isCompleted(item));
  const by = given.by.login;
  const change = changeOf(command, item, by);
  if (typeof change === "string") return no(change);
  const touched: BacklogItemRow = { ...item, ...change, touchedAt: draft.at };
  const next = { ...touched, score: scoreOf(touched, draft.nowMs, weightsOf(settings)) };
  draft.putBacklog(next);
  draft.because(subject.repo, `${by}: /mc priority ${command.action} on #${issue}`);
  return yes(say.changed(command, item, next));
}

function changeOf(
  command: Exclude<AboutOne, { readonly action: "explain" }> | AboutOne,
  item: BacklogItemRow,
  by: string,
): Partial<BacklogItemRow> | string {
  switch (command.action) {
    case "set":
      if (!(command.impact >= 1 && command.impact <= 10)) return say.impactRange();
      return { impact: clampFigure(command.impact), rankedBy: by };
    case "pin":
      if (!(command.score >= 0 && command.score <= PIN_MAX)) return say.pinRange(PIN_MAX);
      return { pinned: command.score };
    case "unpin":
      return item.pinned === null ? say.notPinned(item) : { pinned: null };
    case "defer":
      if (item.state === "deferred") return say.alreadyDeferred(item);
      return item.state === "in_progress" ? say.inProgress(item) : { state: "deferred" };
    case "resume":
      return item.state === "deferred" ? { state: "pending" } : say.notDeferred(item);
    case "explain":
      return {};
    default:
      return never(command);
  }
}
