// What a reviewer found, read from its answer: each finding by itself, bounded; what cannot be read is left out and
// counted. Nothing here is true yet: where a finding stands is checked against the diff (placement.ts).
import { isRecord } from "../base/json.ts";
import { normalPath } from "../base/paths.ts";

export const SEVERITIES = ["must", "should", "note"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  /** null: it names no file. */
  readonly path: string | null;
  /** Of the new side; null: it names no line. */
  readonly line: number | null;
  /** Not before `line`; null where `line` is. */
  readonly endLine: number | null;
  readonly severity: Severity;
  readonly text: string;
  /** Replaces exactly the lines from `line` to `endLine`. */
  readonly suggestion: string | null;
}

export interface ReadFindings {
  readonly findings: readonly Finding[];
  /** Unreadable ones, and those past the limit. */
  readonly dropped: number;
}

export const TEXT_MAX_CHARS = 1_200;
const SUGGESTION_MAX_CHARS = 3_000;
const SUGGESTION_MAX_LINES = 60;
/** Looked at per answer; far above what is ever shown. */
export const FINDINGS_READ = 40;
const MAX_LINE = 10_000_000;

const WORDS: Readonly<Record<string, Severity>> = {
  must: "must",
  critical: "must",
  blocker: "must",
  error: "must",
  should: "should",
  major: "should",
  warning: "should",
  note: "note",
  minor: "note",
  nit: "note",
  info: "note",
};

export function readFindings(value: unknown): ReadFindings {
  if (!Array.isArray(value)) return { findings: [], dropped: 0 };
  const findings: Finding[] = [];
  for (const one of value.slice(0, FINDINGS_READ)) {
    const finding = readFinding(one);
    if (finding !== null) findings.push(finding);
  }
  return { findings, dropped: value.length - findings.length };
}

function readFinding(value: unknown): Finding | null {
  if (!isRecord(value)) return null;
  const text = textOf(value.text);
  const severity = severityOf(value.severity);
  if (text === null || severity === null) return null;
  const path = pathOf(value.path);
  const range = path === null ? null : rangeOf(value.line, value.end_line);
  return {
    path,
    line: range?.[0] ?? null,
    endLine: range?.[1] ?? null,
    severity,
    text,
    suggestion: range === null ? null : suggestionOf(value.suggestion),
  };
}

function textOf(value: unknown): string | null {
  if (typeof value !== "string" || value.trim() === "") return null;
  const text = value.trim();
  return text.length <= TEXT_MAX_CHARS ? text : `${text.slice(0, TEXT_MAX_CHARS - 1)}…`;
}

/** An unknown word is the mildest: it must not hold a change back. */
function severityOf(value: unknown): Severity | null {
  if (value === undefined) return "note";
  return typeof value === "string" ? (WORDS[value.trim().toLowerCase()] ?? "note") : null;
}

function pathOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const normal = normalPath(value);
  return normal.ok && !normal.path.endsWith("/") && normal.path !== "**" ? normal.path : null;
}

/** Numbers, numbers as text, and ranges such as "12-14" or "L12". */
function rangeOf(first: unknown, last: unknown): readonly [number, number] | null {
  const span = typeof first === "string" ? /^\s*L?(\d+)\s*[-–:]\s*L?(\d+)\s*$/.exec(first) : null;
  const from = lineOf(span?.[1] ?? first);
  const to = lineOf(span?.[2] ?? last) ?? from;
  if (from === null || to === null) return null;
  return from <= to ? [from, to] : [to, from];
}

function lineOf(value: unknown): number | null {
  const text = typeof value === "string" ? /^\s*L?(\d{1,8})\s*$/.exec(value)?.[1] : undefined;
  const line = text === undefined ? value : Number(text);
  if (typeof line !== "number" || !Number.isInteger(line)) return null;
  return line >= 1 && line <= MAX_LINE ? line : null;
}

/** Without the fence that models like to put around code, and without a newline at its end. Blank: there is none. */
function suggestionOf(value: unknown): string | null {
  if (typeof value !== "string" || value.length > SUGGESTION_MAX_CHARS) return null;
  const text = value.replace(/\r\n/g, "\n");
  const fenced = /^\s*(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)\n\1\s*$/.exec(text)?.[2];
  const body = (fenced ?? text).replace(/\n+$/, "");
  if (body.trim() === "" || body.split("\n").length > SUGGESTION_MAX_LINES) return null;
  return body;
}
