// The list of a campaign as its issue has it: task list items in order, `after: 1, 2` for what has to be done before. Text of people,
// bounded; what cannot be a list is told in sentences and begins nothing.
import { sanitiseLine } from "../base/sanitise.ts";
import { orderProblems } from "./order.ts";

const ITEMS_MAX = 30;
const TEXT_CHARS = 300;

export interface ListedItem {
  readonly text: string;
  /** Places from 0. */
  readonly after: readonly number[];
  /** Ticked: done already. */
  readonly done: boolean;
  /** Issue that the item names, such as `#12`; null: one is opened for it. */
  readonly issue: number | null;
}

export type ParsedList =
  | { readonly ok: true; readonly items: readonly ListedItem[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const TASK = /^\s*(?:[-*+]|\d{1,3}[.)])\s+\[([ xX])\]\s+(.*)$/;
const AFTER =
  /\(\s*after\s*:?\s*([^()]*)\)\s*$|\s[—–-]\s*after\s*:\s*([\d,\s]+)$|\s+after:\s*([\d,\s]+)$/i;
const ISSUE = /^#(\d{1,9})\b/;

/** One line; null: no task. */
export function taskOf(line: string): { readonly done: boolean; readonly text: string } | null {
  const [, mark, text] = TASK.exec(line) ?? [];
  if (mark === undefined || text === undefined) return null;
  const clean = sanitiseLine(text, TEXT_CHARS);
  return clean === "" ? null : { done: mark !== " ", text: clean };
}

export function parseCampaign(body: string): ParsedList {
  const problems: string[] = [];
  const items: ListedItem[] = [];
  let isCode = false;
  for (const line of body.split("\n")) {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    const task = isCode ? null : taskOf(line);
    if (task === null) continue;
    const place = items.length + 1;
    const found = AFTER.exec(task.text);
    const numbers = (found?.[1] ?? found?.[2] ?? found?.[3] ?? "").trim();
    const after = numbers === "" ? [] : numbers.split(/[\s,]+/).filter((word) => word !== "");
    const wrong = after.find((word) => !/^[1-9]\d{0,3}$/.test(word));
    if (wrong !== undefined || (found !== null && after.length === 0))
      problems.push(
        `objective ${place} says \`after: ${numbers.replaceAll("`", "'")}\`, and only numbers of the list may stand there`,
      );
    const text = found === null ? task.text : task.text.slice(0, found.index).trim();
    if (text === "") problems.push(`objective ${place} has no text`);
    const issue = ISSUE.exec(text)?.[1];
    items.push({
      text,
      after: [...new Set(after.map((word) => Number(word) - 1))],
      done: task.done,
      issue: issue === undefined ? null : Number(issue),
    });
  }
  if (items.length === 0)
    problems.push("there is no list: write each objective as a task, `- [ ] what is wanted`");
  if (items.length > ITEMS_MAX)
    problems.push(`the list has ${items.length} objectives, and ${ITEMS_MAX} is the most`);
  if (problems.length === 0) problems.push(...orderProblems(items));
  return problems.length === 0 ? { ok: true, items } : { ok: false, problems };
}

/** The same text with what is done ticked; `done`: how its item reads. Nothing else of it is touched. */
export function ticked(body: string, done: ReadonlySet<string>): string {
  let isCode = false;
  return body
    .split("\n")
    .map((line) => {
      if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
      const task = isCode ? null : taskOf(line);
      if (task === null || task.done) return line;
      const text = task.text.replace(AFTER, "").trim();
      return done.has(text) ? line.replace("[ ]", "[x]") : line;
    })
    .join("\n");
}
