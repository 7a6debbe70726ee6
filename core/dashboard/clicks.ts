// Clicks on boxes: each is answered once, in the dashboard itself, and its box is cleared. A box counts only in the very words that we
// gave it, so that nobody can put another meaning under somebody's click.
import { outgoing, words } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { linesOf } from "./body.ts";
import { type BoxId, boxOf, lineHash } from "./box.ts";
import { askedFor } from "./box-command.ts";
import { type Click, type DashboardMemory, memoryOf, remember } from "./memory.ts";
import type { DashboardText } from "./text.ts";

const ANSWER_MAX_CHARS = 240;
/** A text may be on its way while somebody clicks in the one before. */
const TEXTS_KEPT = 2;

/** Boxes of a text by the fingerprint of their line. */
export function offeredBy(text: DashboardText): Readonly<Record<string, BoxId>> {
  const offered: Record<string, BoxId> = {};
  for (const { items } of text.sections)
    for (const line of items.flatMap(linesOf)) {
      const box = boxOf(line);
      if (box !== null) offered[lineHash(outgoing(line))] = box.id;
    }
  return offered;
}

export const keptOffers = (
  memory: DashboardMemory,
  text: DashboardText,
): DashboardMemory["offered"] => [offeredBy(text), ...memory.offered].slice(0, TEXTS_KEPT);

export interface Ticked {
  readonly box: BoxId;
  /** The line is word for word one of ours. */
  readonly isOurs: boolean;
}

/** Boxes that an edit ticked, each once. */
export function newlyTicked(
  memory: DashboardMemory,
  before: string,
  after: string,
): readonly Ticked[] {
  const known = new Set(tickedLines(before).map(({ id }) => id));
  const found = new Map<BoxId, Ticked>();
  for (const { id, hash } of tickedLines(after)) {
    if (known.has(id) || found.get(id)?.isOurs === true) continue;
    found.set(id, { box: id, isOurs: memory.offered.some((offer) => offer[hash] === id) });
  }
  return [...found.values()];
}

function tickedLines(body: string): readonly { id: BoxId; hash: string }[] {
  return linesOf(body).flatMap((line) => {
    const box = boxOf(line);
    return box?.ticked === true ? [{ id: box.id, hash: lineHash(line) }] : [];
  });
}

export const clickId = (edit: string, box: BoxId): string => `${edit}/${box}`;

/** The other way round; null: no click of ours. */
export function clickOf(id: string): { readonly edit: string; readonly box: BoxId } | null {
  const cut = id.indexOf("/");
  return cut < 1 ? null : { edit: id.slice(0, cut), box: id.slice(cut + 1) };
}

export const isClickAnswered = (draft: Draft, edit: string, box: BoxId): boolean =>
  memoryOf(draft).clicks.some(({ id }) => id === clickId(edit, box));

export interface Answered {
  readonly edit: string;
  readonly box: BoxId;
  readonly by: string;
  readonly done: boolean;
  /** Markdown of ours; its first paragraph is shown. */
  readonly body: string;
}

/** One line in the list of clicks; the box is cleared by the next write, which is due now. */
export function answerClick(draft: Draft, { edit, box, by, done, body }: Answered): void {
  const memory = memoryOf(draft);
  const { [box]: _answered, ...unanswered } = memory.unanswered;
  const click: Click = {
    id: clickId(edit, box),
    by,
    asked: askedFor(box),
    done,
    answer: firstParagraph(body),
    at: draft.at,
  };
  remember(draft, {
    clicks: [...memory.clicks.filter(({ id }) => id !== click.id), click],
    clear: [...new Set([...memory.clear, box])],
    unanswered,
    isDue: true,
  });
}

/** In one line; what is cut in the middle of markup is shown as plain words. */
function firstParagraph(body: string): string {
  // What opens something that is closed later would swallow what follows.
  const [start = ""] = body.split(/\n\s*\n|<details|```|~~~/);
  const first = linesOf(start).join(" ").trim().replace(/[.]+$/, "");
  return first.length <= ANSWER_MAX_CHARS ? first : words(first, ANSWER_MAX_CHARS);
}
