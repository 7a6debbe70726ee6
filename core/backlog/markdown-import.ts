// A BACKLOG.md read: headings with a priority (`## P2: title`), and what our own export writes. Fenced code is text, what is
// done is left out, and what stands outside of an entry is nobody's.

import { closesFence, opensFence } from "../base/code-regions.ts";
import { unixLines } from "../base/unicode.ts";
import { figuresOf } from "./figures.ts";
import { clampFigure, TRACKS, type Track } from "./item.ts";

export const IMPORT_FILE = "BACKLOG.md";
const TEXT_CHARS = 500_000;

export interface BacklogEntry {
  readonly title: string;
  readonly description: string;
  readonly impact: number;
  readonly effort: number;
  readonly track: Track;
  readonly files: readonly string[];
}

interface Heading {
  readonly level: number;
  readonly text: string;
}

const headingOf = (line: string): Heading | null => {
  const [, marks, text = ""] = /^(#{1,6})(?:[ \t]+(.*))?$/.exec(line) ?? [];
  return marks === undefined ? null : { level: marks.length, text: text.trim() };
};

/** `P3`, `P3: title`, `P3 — title`, `P3-title` */
const PRIORITY = /^P(\d)\b[ \t]*(?::|[-–—]+)?[ \t]*(.*)$/;
/** Second line of an entry as we export it. */
export const FIGURES = /^- \*\*Score\*\*: (\S+) \| \*\*Impact\*\*: (\d+) \| \*\*Effort\*\*: (\d+)$/;
const IS_DONE = /(?:^|[\s\-–—:([])(?:DONE|✅|\[x\])[\])]?\s*$|^~~.*~~$|^(?:✅|\[x\])\s/;
const DONE_SECTION = /^(?:completed|done|finished|shipped)\b/i;

export function parseBacklog(text: string): readonly BacklogEntry[] {
  const lines = unixLines(text.slice(0, TEXT_CHARS)).split("\n");
  const found: BacklogEntry[] = [];
  /** Level of the section of finished entries that we are in; 7: none. */
  let doneLevel = 7;
  let fence: ReturnType<typeof opensFence> = null;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (fence !== null) {
      if (closesFence(line, fence)) fence = null;
      continue;
    }
    fence = opensFence(line);
    const heading = fence === null ? headingOf(line) : null;
    if (heading === null) continue;
    if (heading.level <= doneLevel) doneLevel = 7;
    const exported = exportedAt(lines, at, heading);
    const entry = exported ?? priorityAt(lines, at, heading);
    if (entry === null) {
      if (DONE_SECTION.test(heading.text)) doneLevel = Math.min(doneLevel, heading.level);
      continue;
    }
    at = entry.end - 1;
    if (doneLevel === 7 && !entry.isDone) found.push(entry.entry);
  }
  return found;
}

interface Found {
  readonly entry: BacklogEntry;
  readonly isDone: boolean;
  /** Line after its last. */
  readonly end: number;
}

function priorityAt(lines: readonly string[], at: number, heading: Heading): Found | null {
  const [, digit, rest = ""] = PRIORITY.exec(heading.text) ?? [];
  if (digit === undefined || heading.level < 2 || heading.level > 4) return null;
  const end = endOf(lines, at + 1, heading.level);
  const description = trimmed(lines.slice(at + 1, end));
  const said = figuresOf({ body: description, labels: [] });
  const impact = /\*\*(?:Impact|Priority)\*\*/i.test(description)
    ? said.impact
    : clampFigure(10 - Number(digit));
  return {
    entry: {
      title: rest === "" ? `P${digit} item` : rest,
      description,
      ...{ impact, effort: said.effort, track: said.track, files: said.files },
    },
    isDone: IS_DONE.test(rest),
    end,
  };
}

/** Up to the next heading of the same or a higher level that is no code. */
function endOf(lines: readonly string[], from: number, level: number): number {
  let fence: ReturnType<typeof opensFence> = null;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (fence !== null) {
      if (closesFence(line, fence)) fence = null;
      continue;
    }
    fence = opensFence(line);
    const heading = fence === null ? headingOf(line) : null;
    if (heading !== null && heading.level <= level) return at;
  }
  return lines.length;
}

const trimmed = (lines: readonly string[]): string =>
  lines
    .join("\n")
    .replace(/^\s*\n/, "")
    .trim();

/** `- **Track**: bug` */
const ATTRIBUTE = /^- \*\*(Track|Tags|Attempts|Files|Issue)\*\*: (.*)$/;

function exportedAt(lines: readonly string[], at: number, heading: Heading): Found | null {
  const [, , impact, effort] = FIGURES.exec(lines[at + 1] ?? "") ?? [];
  if (heading.level !== 3 || impact === undefined || effort === undefined) return null;
  let next = at + 2;
  const attributes = new Map<string, string>();
  for (; next < lines.length; next += 1) {
    const [, name, value] = ATTRIBUTE.exec(lines[next] ?? "") ?? [];
    if (name === undefined || value === undefined) break;
    attributes.set(name, value);
  }
  const text: string[] = [];
  if (/^-(?: |$)/.test(lines[next] ?? "")) {
    const first = (lines[next] ?? "").slice(2);
    if (first !== "") text.push(first);
    next += 1;
    while (next < lines.length && /^(?: {2}|$)/.test(lines[next] ?? "")) {
      text.push((lines[next] ?? "").slice(2));
      next += 1;
    }
  }
  while (text.at(-1) === "") text.pop();
  const files = (attributes.get("Files") ?? "").split(", ").filter((file) => file !== "");
  return {
    entry: {
      title: heading.text,
      description: text.join("\n"),
      impact: clampFigure(Number(impact)),
      effort: clampFigure(Number(effort)),
      track: TRACKS.find((track) => track === attributes.get("Track")) ?? "other",
      files,
    },
    isDone: false,
    end: next,
  };
}
