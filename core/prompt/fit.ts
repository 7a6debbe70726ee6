// A prompt as typed parts: each has a budget of its own, all of them together have one, and what matters least goes first when
// they do not fit. What went is said, so that nobody takes a cut text for the whole.
import { truncateMiddle, truncateTail } from "../base/markdown.ts";
import { head } from "../base/unicode.ts";

export interface PromptPart {
  /** As the note calls it. */
  readonly name: string;
  readonly text: string;
  /** Its own budget in characters. */
  readonly max: number;
  /** Which side of a text that is too long says most; `whole`: all of it or nothing. */
  readonly keep: "head" | "middle" | "tail" | "whole";
  /** 0 always stays within its own budget; the highest goes first. */
  readonly priority: number;
  /** What stands around it: an envelope, a sentence of ours. */
  readonly show: (text: string) => string;
}

export interface Fitted {
  readonly parts: readonly string[];
  /** Names of what was left out or cut to fit the whole. */
  readonly left: readonly string[];
}

/** With less a text says nothing any more. */
const USEFUL_CHARS = 400;

export function fitParts(parts: readonly PromptPart[], totalChars: number): Fitted {
  const texts = parts.map((part) => cut(part.text, part.keep, part.max));
  const around = parts.map((part, at) => part.show("").length + ((texts[at] ?? "") === "" ? 0 : 2));
  const size = (at: number): number => {
    const text = texts[at] ?? "";
    return text === "" ? 0 : text.length + (around[at] ?? 0);
  };
  let over = parts.reduce((sum, _, at) => sum + size(at), 0) - totalChars;
  const order = parts
    .map((part, at) => ({ part, at }))
    .filter(({ part }) => part.priority > 0)
    .sort((a, b) => b.part.priority - a.part.priority || b.at - a.at);
  const left = new Set<string>();
  for (const { part, at } of order) {
    if (over <= 0) break;
    const before = size(at);
    if (before === 0) continue;
    const room = (texts[at] ?? "").length - over;
    const isWorthIt = part.keep !== "whole" && room >= USEFUL_CHARS;
    texts[at] = isWorthIt ? cut(texts[at] ?? "", part.keep, room) : "";
    over -= before - size(at);
    left.add(isWorthIt ? `${part.name} (shortened)` : part.name);
  }
  return {
    parts: parts.flatMap((part, at) => {
      const text = texts[at] ?? "";
      return text === "" ? [] : [part.show(text)];
    }),
    left: parts.flatMap(({ name }) =>
      [name, `${name} (shortened)`].filter((said) => left.delete(said)),
    ),
  };
}

function cut(text: string, keep: PromptPart["keep"], max: number): string {
  if (text.length <= max) return text;
  switch (keep) {
    case "head":
      return max < 60
        ? head(text, max)
        : `${head(text, max - 40)}\n[shortened: the text was longer]`;
    case "middle":
      return truncateMiddle(text, max);
    case "tail":
      return truncateTail(text, max);
    case "whole":
      return "";
  }
}

export const leftNote = (left: readonly string[]): string =>
  left.length === 0 ? "" : `Left out for room: ${left.join(", ")}. Read what you need yourself.`;
