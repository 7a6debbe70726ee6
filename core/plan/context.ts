// Texts about the state of a mission, within a size: each section has a budget of its own and gives what it does not need to the
// others. The newest is kept; how much is left out is said, so that nobody takes a part for the whole.
import { head } from "../base/unicode.ts";

export interface Section {
  readonly title: string;
  /** Oldest first. */
  readonly entries: readonly string[];
  /** Characters it may always have. */
  readonly budget: number;
  /** After the entries, whatever is left out of them. */
  readonly end?: string;
}

const LEFT_OUT_CHARS = 40;

/** In the order given, which is also the order in which unused room is given away. */
export function sized(sections: readonly Section[], total: number): string {
  const wanted = sections.map(sizeOf);
  const rooms = sections.map(({ budget }, at) => Math.min(budget, wanted[at] ?? 0));
  let left = total - rooms.reduce((sum, room) => sum + room, 0);
  for (let at = rooms.length - 1; at >= 0 && left < 0; at -= 1) {
    const taken = Math.min(rooms[at] ?? 0, -left);
    rooms[at] = (rooms[at] ?? 0) - taken;
    left += taken;
  }
  for (let at = 0; at < rooms.length && left > 0; at += 1) {
    const more = Math.min(left, (wanted[at] ?? 0) - (rooms[at] ?? 0));
    rooms[at] = (rooms[at] ?? 0) + more;
    left -= more;
  }
  const texts = sections.map((section, at) => fitted(section, rooms[at] ?? 0));
  return texts.filter((text) => text !== "").join("\n\n");
}

const sizeOf = ({ title, entries, end = "" }: Section): number =>
  entries.length === 0
    ? 0
    : title.length + entries.reduce((sum, one) => sum + one.length + 1, 0) + end.length + 4;

function fitted(section: Section, room: number): string {
  const { title, entries, end = "" } = section;
  if (entries.length === 0) return "";
  const isWhole = sizeOf(section) <= room;
  let left = room - title.length - end.length - 4 - (isWhole ? 0 : LEFT_OUT_CHARS);
  const shown: string[] = [];
  for (const entry of entries.toReversed()) {
    if (entry.length + 1 > left) break;
    left -= entry.length + 1;
    shown.unshift(entry);
  }
  if (shown.length === 0 && left > LEFT_OUT_CHARS) {
    shown.push(`${head(entries.at(-1) ?? "", left - 2)}…`);
  }
  if (shown.length === 0) return "";
  const missing = entries.length - shown.length;
  const note = missing > 0 ? [`- … ${missing} earlier left out`] : [];
  return [...(title === "" ? [] : [title]), ...note, ...shown, ...(end === "" ? [] : [end])].join(
    "\n",
  );
}

/** What became of a unit, as its worker told it. */
export interface Told {
  readonly unit: string;
  readonly status: string;
  readonly summary: string;
  readonly discoveries: readonly string[];
  readonly concerns: readonly string[];
}

const TOLD_MAX = 15;
const POINTS_MAX = 5;
const TEXT_MAX_CHARS = 300;

/** The last ones, oldest first, and how many of them are on mc/green. */
export function handoffSection(told: readonly Told[], budget: number): Section {
  const last = told.slice(-TOLD_MAX);
  const merged = last.filter(({ status }) => status === "completed").length;
  const failed = last.filter(({ status }) => status === "failed").length;
  const points = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0
      ? []
      : [`${title}:`, ...lines.slice(0, POINTS_MAX).map((line) => `  - ${oneLine(line)}`)];
  return {
    title: "## Recent Handoff Summaries\n",
    entries: last.map((one) =>
      [
        `### Unit ${one.unit} (${one.status})`,
        ...(one.summary.trim() === "" ? [] : [`Summary: ${oneLine(one.summary)}`]),
        ...points("Discoveries", one.discoveries),
        ...points("Concerns", one.concerns),
        "",
      ].join("\n"),
    ),
    end: `Merge stats: ${merged} merged, ${failed} failed (of last ${last.length} units)`,
    budget,
  };
}

export const oneLine = (text: string, max = TEXT_MAX_CHARS): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= max ? line : `${head(line, max - 1)}…`;
};

export interface Locked {
  readonly path: string;
  readonly reason: "already merged" | "in-flight";
  /** Title of the unit that has it; null: it is on mc/green. */
  readonly by: string | null;
}

const LOCKED_MAX = 30;

/** One row per file, in the order of their names. */
export function lockedTable(locked: readonly Locked[]): string {
  if (locked.length === 0) return "";
  const files = new Map<string, Locked[]>();
  for (const one of locked) files.set(one.path, [...(files.get(one.path) ?? []), one]);
  const paths = [...files.keys()].sort();
  const rows = paths.slice(0, LOCKED_MAX).map((path) => {
    const holders = files.get(path) ?? [];
    const reasons = holders.map(({ reason }) => reason).join("; ");
    const by = holders.map(({ by: title }) => cell(title ?? "-")).join("; ");
    return `| ${cell(path)} | ${reasons} | ${by} |`;
  });
  const more = paths.length - rows.length;
  return [
    "## Locked Files (DO NOT TARGET)",
    "These files are being worked on, or were changed by this mission already. A unit that needs one of them waits for whoever has it;",
    "plan one only for a follow-up that is really needed.",
    "",
    "| File | Reason | Locked By |",
    "|------|--------|-----------|",
    ...rows,
    ...(more > 0 ? [`... and ${more} more`] : []),
  ].join("\n");
}

const cell = (text: string): string =>
  oneLine(text, 200).replaceAll("\\", "\\\\").replaceAll("|", "\\|");
