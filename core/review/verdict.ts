// Reads a reviewer's answer strictly (SR20): a verdict stands at the start of a line, outside quotes and fences, with
// every score readable. Anything else is unknown and holds the unit; two verdicts that differ are no verdict.
import { plainText } from "../base/ansi.ts";
import { isRecord, jsonAt } from "../base/json.ts";
import { type ReadFindings, readFindings } from "./findings.ts";

export interface ReviewScores {
  readonly alignment: number;
  readonly approach: number;
  readonly testQuality: number;
  /** null when the unit has no criteria, or the reviewer gave no score for them. */
  readonly criteriaMet: number | null;
}

export type ParsedReview =
  | {
      readonly ok: true;
      readonly scores: ReviewScores;
      /** One decimal. */
      readonly average: number;
      readonly rationale: string;
      readonly findings: ReadFindings;
    }
  | { readonly ok: false; readonly problem: string; readonly category: Unreadable };

/** What was unreadable about a review. */
export type Unreadable = "no answer" | "no verdict" | "malformed" | "contradiction" | "scores";

const MARKER =
  /^ {0,3}(?:[#*_`]{0,6} ?)?[*_`]{0,3}REVIEW[ _-]?RESULT[*_`]{0,3} ?:[*_`]{0,3}[ \t]*/gim;
const MARKER_AT_END = /REVIEW[ _-]?RESULT[*_`]{0,3} ?:[*_`]{0,3}\s*$/i;
const RATIONALE_MAX_CHARS = 500;
const TEMPLATE = /^(?:…|\.{3}|<.*>)$/;

export function parseReview(text: string, hasCriteria: boolean): ParsedReview {
  const answer = ownWords(plainText(text));
  const marked = markedObjects(answer);
  const objects = marked.length > 0 ? marked : bareObjects(answer);
  if (objects.length === 0) {
    return unreadable("no verdict", "there is no readable `REVIEW_RESULT:{…}` in the review");
  }
  const reviews = objects
    .filter((one) => one === null || !isTemplate(one))
    .map((one) => reviewOf(one, hasCriteria));
  const last = reviews.at(-1);
  if (last === undefined) {
    return unreadable("no verdict", "the review only repeats the template of the question");
  }
  if (!last.ok) return last;
  const key = JSON.stringify(last.scores);
  if (reviews.some((one) => one.ok && JSON.stringify(one.scores) !== key)) {
    return unreadable("contradiction", "the review holds two verdicts that contradict each other");
  }
  return last;
}

/** The answer with quoted lines and fenced blocks blanked; a fence right after the marker is the verdict itself. */
function ownWords(text: string): string {
  const lines: string[] = [];
  let fence: string | null = null;
  let counts = false;
  for (const line of text.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence !== null) {
      const ends = mark?.[1]?.startsWith(fence) === true && mark[2]?.trim() === "";
      if (ends) fence = null;
      lines.push(ends || !counts ? "" : line);
      continue;
    }
    if (mark?.[1] !== undefined && !(mark[2] ?? "").includes("`")) {
      fence = mark[1];
      counts = MARKER_AT_END.test(lines.slice(-3).join("\n"));
      lines.push("");
      continue;
    }
    lines.push(
      /^ {0,3}>|^(?: {4}|\t)/.test(line) ? line.replace(/REVIEW[ _-]?RESULT/gi, "") : line,
    );
  }
  return lines.join("\n");
}

/** Per marker the object that follows; null when it cannot be read. A marker followed by no bracket is prose. */
function markedObjects(answer: string): readonly (Readonly<Record<string, unknown>> | null)[] {
  const found: (Readonly<Record<string, unknown>> | null)[] = [];
  for (const match of answer.matchAll(MARKER)) {
    const after = match.index + match[0].length;
    const start = after + (/^\s*/.exec(answer.slice(after))?.[0].length ?? 0);
    if (answer[start] !== "{") continue;
    const read = jsonAt(answer, start) ?? jsonAt(answer, start, true);
    found.push(read !== null && isRecord(read.value) ? read.value : null);
  }
  return found;
}

/** Without a marker: objects at the start of a line that give the scores. */
function bareObjects(answer: string): readonly Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = [];
  let until = 0;
  for (const match of answer.matchAll(/^ {0,3}\{/gm)) {
    const start = match.index + match[0].length - 1;
    if (start < until) continue;
    const read = jsonAt(answer, start) ?? jsonAt(answer, start, true);
    if (read === null) continue;
    until = read.end;
    if (isRecord(read.value) && "alignment" in read.value) found.push(read.value);
  }
  return found;
}

function isTemplate(value: Readonly<Record<string, unknown>>): boolean {
  const rationale = value.rationale;
  return typeof rationale === "string" && TEMPLATE.test(rationale.trim());
}

function reviewOf(
  value: Readonly<Record<string, unknown>> | null,
  hasCriteria: boolean,
): ParsedReview {
  if (value === null)
    return unreadable("malformed", "the JSON after `REVIEW_RESULT:` is malformed");
  const alignment = score(value.alignment);
  const approach = score(value.approach);
  const testQuality = score(value.test_quality);
  const given = value.criteria_met;
  const criteriaMet = hasCriteria && given !== undefined ? score(given) : null;
  const bad: string[] = [];
  if (alignment === null) bad.push("alignment");
  if (approach === null) bad.push("approach");
  if (testQuality === null) bad.push("test_quality");
  if (hasCriteria && given !== undefined && criteriaMet === null) bad.push("criteria_met");
  if (alignment === null || approach === null || testQuality === null || bad.length > 0) {
    return unreadable("scores", `the review gives no readable score for ${bad.join(", ")}`);
  }
  const scores = { alignment, approach, testQuality, criteriaMet };
  const all =
    criteriaMet === null
      ? [alignment, approach, testQuality]
      : [alignment, approach, testQuality, criteriaMet];
  const rationale = value.rationale;
  return {
    ok: true,
    scores,
    average: meanToOneDecimal(all),
    rationale:
      typeof rationale === "string" || typeof rationale === "number"
        ? String(rationale).slice(0, RATIONALE_MAX_CHARS)
        : "",
    findings: readFindings(value.findings),
  };
}

const unreadable = (category: Unreadable, problem: string): ParsedReview => ({
  ok: false,
  problem,
  category,
});

/** 1…10; numbers and texts such as "7", "7.5", "8/10" count, anything else does not. */
function score(value: unknown): number | null {
  const text =
    typeof value === "string" ? /^\s*(-?\d+(?:\.\d+)?)\s*(?:\/\s*10)?\s*$/.exec(value)?.[1] : null;
  const number =
    typeof value === "number"
      ? value
      : text === null || text === undefined
        ? Number.NaN
        : Number(text);
  if (!Number.isFinite(number)) return null;
  return Math.min(10, Math.max(1, Math.trunc(number)));
}

/** Half to even, in whole numbers: 7.25 → 7.2, 7.75 → 7.8. */
function meanToOneDecimal(scores: readonly number[]): number {
  let sum = 0;
  for (const one of scores) sum += one;
  const tenths = Math.floor((sum * 10) / scores.length);
  const rest = sum * 10 - tenths * scores.length;
  const up = rest * 2 > scores.length || (rest * 2 === scores.length && tenths % 2 === 1);
  return (tenths + (up ? 1 : 0)) / 10;
}
