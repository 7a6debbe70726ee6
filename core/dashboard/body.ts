// The dashboard's text as it stands on GitHub: which lines are ours, which are somebody's, and what stands in their Notes. It tells
// about itself: the hidden list of our lines comes first, so that whatever else is there was typed by somebody (nothing of it is lost).
import { lineHash } from "./box.ts";

export const NOTES_START = "<!-- mc:notes -->";
export const NOTES_END = "<!-- mc:notes-end -->";
const LIST = /^<!-- mc:lines ([0-9a-f ]*) -->$/;
const MARKER = /^<!-- mc:dashboard\/\d+ -->$/;

export interface Body {
  /** Lines of ours as they stand there, ticks included. */
  readonly ours: readonly string[];
  /** What somebody typed outside their Notes: blocks of lines, in order. */
  readonly strays: readonly string[];
  /** Word for word, without blank lines around it. */
  readonly notes: string;
}

export const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

const isBlank = (line: string): boolean => line.trim() === "";

export const lineList = (text: string): string => {
  const hashes = linesOf(text)
    .filter((line) => !isBlank(line))
    .map(lineHash);
  return `<!-- mc:lines ${hashes.join(" ")} -->`;
};

/** `list`: of our lines, where the text does not hold it any more. */
export function readBody(text: string, list: string | null = null): Body {
  const lines = linesOf(text);
  const end = lines.lastIndexOf(NOTES_END);
  const start = lines.slice(0, end < 0 ? lines.length : end).lastIndexOf(NOTES_START);
  const inNotes = (at: number): boolean => start >= 0 && at > start && (end < 0 || at < end);
  const known = countsOf(list ?? listIn(text) ?? "");
  const ours: string[] = [];
  const strays: string[] = [];
  const notes: string[] = [];
  let stray: string[] = [];
  const close = (): void => {
    const block = trimmed(stray);
    if (block !== "") strays.push(block);
    stray = [];
  };
  for (const [at, line] of lines.entries()) {
    if (inNotes(at)) {
      if (!isStructure(line)) notes.push(line);
    } else if (isStructure(line) || take(known, line)) {
      close();
      ours.push(line);
    } else {
      stray.push(line);
    }
  }
  close();
  return { ours, strays, notes: trimmed(notes) };
}

/** Lines of markers alone: they are syntax, whoever typed them. */
const isStructure = (line: string): boolean =>
  line === NOTES_START || line === NOTES_END || LIST.test(line) || MARKER.test(line);

/** The hidden list of a text of ours; null: it has none. */
const listIn = (text: string): string | null =>
  linesOf(text).find((line) => LIST.test(line)) ?? null;

function countsOf(list: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const hash of (LIST.exec(list)?.[1] ?? "").split(" "))
    if (hash !== "") counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return counts;
}

/** As often as we wrote it: one more of the same is somebody's copy. */
function take(known: Map<string, number>, line: string): boolean {
  if (isBlank(line)) return false;
  const hash = lineHash(line);
  const left = known.get(hash) ?? 0;
  if (left === 0) return false;
  known.set(hash, left - 1);
  return true;
}

function trimmed(lines: readonly string[]): string {
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return first < 0 ? "" : lines.slice(first, last + 1).join("\n");
}

/** What an edit brought and took away, as lines; ticks of boxes are no text. */
export function editedLines(
  before: string,
  after: string,
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  const list = listIn(before) ?? listIn(after);
  const theirs = (text: string): readonly string[] => {
    const { strays, notes } = readBody(text, list);
    return [...strays, notes].flatMap(linesOf).filter((line) => !isBlank(line));
  };
  const [old, now] = [theirs(before), theirs(after)];
  return { added: linesBut(now, old), removed: linesBut(old, now) };
}

/** Lines that the other list does not have, or has less often. */
export function linesBut(lines: readonly string[], taken: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of taken) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}
