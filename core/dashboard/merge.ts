// Our text and what people typed, put together anew each time: their Notes word for word, what they typed elsewhere moved there, ticks
// that nobody has answered yet kept. Pure, so that "nothing of anybody's is lost" is a property and not a hope.
import { OUTGOING_MAX_CHARS } from "../base/markdown.ts";
import { lineList, linesBut, linesOf, NOTES_END, NOTES_START, readBody } from "./body.ts";
import { type BoxId, boxOf, withTick } from "./box.ts";
import { type DashboardText, NOW, writeOut } from "./text.ts";

export interface Merged {
  /** null: what people typed fills the whole issue, and nothing of ours fits beside it. */
  readonly body: string | null;
  /** Ticked boxes that nobody has answered: they stay ticked as long as they are there. */
  readonly standing: readonly BoxId[];
}

export interface MergeOptions {
  /** Boxes that were answered: they are cleared. */
  readonly clear: readonly BoxId[];
  /** Lines that people typed and that a write of ours may have overwritten. */
  readonly rescue: readonly string[];
}

const NOTES_HEAD = `### Notes

This part is yours: it is never changed. What is typed anywhere else in this issue is moved here.`;

/** Of one line in the hidden list. */
const HASH_CHARS = 13;

/** `current`: the body as it was read a moment ago; null: there is none yet. */
export function merge(
  text: DashboardText,
  current: string | null,
  { clear, rescue }: MergeOptions = { clear: [], rescue: [] },
): Merged {
  const { ours, strays, notes } = readBody(current ?? "");
  const there = [notes, ...strays].filter((part) => part !== "");
  const lost = linesBut(rescue, there.flatMap(linesOf));
  const theirs = [...there, lost.join("\n")].filter((part) => part !== "").join("\n\n");
  const ticked = new Set<BoxId>();
  for (const line of ours) {
    const box = boxOf(line);
    if (box?.ticked === true && !clear.includes(box.id)) ticked.add(box.id);
  }
  const standing = [...ticked];
  const frame = [
    `<!-- mc:${text.topic} -->`,
    "",
    "",
    NOTES_HEAD,
    NOTES_START,
    theirs,
    NOTES_END,
    "",
  ];
  const room = OUTGOING_MAX_CHARS - frame.join("\n").length - NOTES_HEAD.length - 100;
  let written = writeOut(text, room);
  // The hidden list needs room too, more the more lines there are.
  for (let tries = 0; written !== null && tries < 5; tries += 1) {
    const list = HASH_CHARS * (linesOf(written).length + 5);
    if (written.length + list <= room) break;
    written = writeOut(text, Math.min(room - list, written.length - 1));
  }
  if (written === null) return { body: null, standing };
  const ticks = linesOf(written).map((line) => {
    const box = boxOf(line);
    return box !== null && ticked.has(box.id) ? withTick(line, true) : line;
  });
  const own = `${ticks.join("\n")}\n\n${NOTES_HEAD}`;
  const body = [
    `<!-- mc:${text.topic} -->`,
    lineList(own),
    own,
    NOTES_START,
    ...(theirs === "" ? [] : ["", theirs, ""]),
    NOTES_END,
  ].join("\n");
  return { body, standing };
}

/** Without what changes by itself, and without the blank lines around what people typed. */
function steady(body: string): string {
  const lines = linesOf(body).filter(
    (line) => !line.includes(NOW) && !line.startsWith("<!-- mc:lines "),
  );
  const at = lines.lastIndexOf(NOTES_START);
  const notes = lines.slice(at + 1).join("\n");
  return [...lines.slice(0, at + 1), notes.replace(NOTES_END, "").trim()].join("\n");
}

/** Equal but for what changes by itself: not worth a write. */
export const sameBody = (a: string, b: string): boolean => steady(a) === steady(b);
