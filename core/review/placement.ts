// Findings held against the diff: one stays on lines that the change touches, is moved a little, or loses its place and is
// told in the summary. A suggestion stays only where it replaces exactly the lines that it stands on.
import { visible } from "../base/unicode.ts";
import type { DiffLines, Hunk } from "./diff-lines.ts";
import type { Finding } from "./findings.ts";

export interface PlacedFinding extends Finding {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  /** Text of these lines on the new side. */
  readonly lines: readonly string[];
}

export interface Placement {
  readonly placed: readonly PlacedFinding[];
  /** Worth telling, but not on a line that the change touches. */
  readonly unplaced: readonly Finding[];
}

/** A reviewer counts lines by eye: so far off it is taken to mean the change. */
const NEAR_LINES = 3;
/** More lines than this are no place to point at. */
const RANGE_MAX_LINES = 40;

export function placeFindings(findings: readonly Finding[], diff: DiffLines): Placement {
  const placed: PlacedFinding[] = [];
  const unplaced: Finding[] = [];
  for (const finding of findings) {
    const found = place(finding, diff);
    if (found === null) unplaced.push({ ...finding, suggestion: null });
    else placed.push(found);
  }
  return { placed: withoutRepeats(placed), unplaced: withoutRepeats(unplaced) };
}

function place(finding: Finding, diff: DiffLines): PlacedFinding | null {
  const { line, endLine } = finding;
  const path = pathIn(finding.path, diff);
  if (path === null || line === null || endLine === null) return null;
  for (const hunk of diff.get(path) ?? []) {
    const last = hunk.start + hunk.lines.length - 1;
    const from = Math.max(line, hunk.start);
    const to = Math.min(endLine, last);
    if (from > to) continue;
    if (to - from < RANGE_MAX_LINES && touches(hunk, from, to)) {
      const isWhole = from === line && to === endLine;
      return placedAt({ ...finding, path }, hunk, { from, to, isWhole });
    }
    const near = nearestTouched(hunk, from, to);
    if (near !== null)
      return placedAt({ ...finding, path }, hunk, { from: near, to: near, isWhole: false });
  }
  return null;
}

/** As written, or as the diff writes it in front of its names. */
function pathIn(path: string | null, diff: DiffLines): string | null {
  if (path === null || diff.has(path)) return path;
  const bare = path.replace(/^[ab]\//, "");
  return diff.has(bare) ? bare : null;
}

function touches(hunk: Hunk, from: number, to: number): boolean {
  for (let line = from; line <= to; line += 1)
    if (hunk.lines[line - hunk.start]?.touched === true) return true;
  return false;
}

function nearestTouched(hunk: Hunk, from: number, to: number): number | null {
  for (let off = 1; off <= NEAR_LINES; off += 1)
    for (const line of [from - off, to + off])
      if (hunk.lines[line - hunk.start]?.touched === true) return line;
  return null;
}

function placedAt(
  finding: Finding & { readonly path: string },
  hunk: Hunk,
  { from, to, isWhole }: { readonly from: number; readonly to: number; readonly isWhole: boolean },
): PlacedFinding {
  const textAt = (line: number): string | null => hunk.lines[line - hunk.start]?.text ?? null;
  const lines = hunk.lines.slice(from - hunk.start, to - hunk.start + 1).map(({ text }) => text);
  const around = { before: textAt(from - 1), after: textAt(to + 1) };
  const { suggestion } = finding;
  const fits = isWhole && suggestion !== null && replaces(suggestion, lines, around);
  return { ...finding, line: from, endLine: to, lines, suggestion: fits ? suggestion : null };
}

interface Around {
  readonly before: string | null;
  readonly after: string | null;
}

/** A suggestion that repeats its neighbours was made for other lines; one that changes nothing is none. */
export function replaces(
  suggestion: string,
  lines: readonly string[],
  { before, after }: Around = { before: null, after: null },
): boolean {
  // What cannot be shown as it is must not be put into a file by a click.
  if (visible(suggestion) !== suggestion) return false;
  const wanted = suggestion.split("\n");
  if (wanted.join("\n") === lines.join("\n")) return false;
  const repeats = (text: string | null, own: string | undefined, other: string | undefined) =>
    text !== null && /\w/.test(text) && text === own && text !== other;
  return !repeats(before, wanted[0], lines[0]) && !repeats(after, wanted.at(-1), lines.at(-1));
}

/** The same words about the same place are one finding: the most severe stays. */
function withoutRepeats<One extends Finding>(findings: readonly One[]): readonly One[] {
  const kept = new Map<string, One>();
  for (const finding of findings) {
    const key = findingKey(finding);
    const known = kept.get(key);
    if (known === undefined || rank(finding) < rank(known)) kept.set(key, finding);
  }
  return [...kept.values()];
}

const rank = ({ severity }: Finding): number => ["must", "should", "note"].indexOf(severity);

/** Place and words; case, spaces and punctuation do not count. */
const findingKey = ({ path, endLine, text }: Finding): string =>
  `${path ?? ""}:${endLine ?? ""}:${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()}`;
