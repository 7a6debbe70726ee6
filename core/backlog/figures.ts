// Impact, effort and kind of an issue, as its labels and the lines of its text say them; the middle where nobody said.
import { normalPath } from "../base/paths.ts";
import { clampFigure, DEFAULT_EFFORT, DEFAULT_IMPACT, TRACKS, type Track } from "./item.ts";

export interface Figures {
  readonly impact: number;
  readonly effort: number;
  readonly track: Track;
  readonly files: readonly string[];
}

const FILES_MAX = 50;

/** Words of labels that people use everywhere; the first that fits counts. */
const LABELS: readonly (readonly [Track, RegExp])[] = [
  ["security", /\b(?:security|vulnerabilit(?:y|ies))\b/i],
  ["bug", /\b(?:bug|defect|regression)\b/i],
  ["quality", /\b(?:quality|refactor(?:ing)?|tech[- ]debt|tests?|testing|documentation|docs)\b/i],
  ["feature", /\b(?:feature|enhancement)\b/i],
];
const LEVELS: Readonly<Record<string, number>> = {
  critical: 10,
  urgent: 10,
  high: 8,
  medium: 5,
  low: 2,
};

/** `**Impact**: 8`, `- **Score**: 6 | **Impact**: 8 | **Effort**: 5`, `Impact: 8/10` */
function named(body: string, name: string): string | null {
  const line = new RegExp(
    `(?:^|\\|)[ \\t]*(?:[-*][ \\t]+)?(?:\\*\\*)?${name}(?:\\*\\*)?[ \\t]*:(?:\\*\\*)?[ \\t]*([^|\\n]+)`,
    "im",
  );
  return line.exec(body)?.[1]?.trim() ?? null;
}

function figure(text: string | null): number | null {
  const digits = /^\d{1,3}(?:\.\d+)?/.exec(text ?? "")?.[0];
  return digits === undefined ? null : clampFigure(Number(digits));
}

/** P0 is the most urgent: 10; P9 the least: 1. */
const ofLevel = (text: string): number | null => {
  const p = /^(?:priority\s*[:/ -]\s*)?p([0-9])$/i.exec(text.trim())?.[1];
  if (p !== undefined) return clampFigure(10 - Number(p));
  const word = /^(?:priority|severity|impact)\s*[:/ -]\s*(\w+)$/i.exec(text.trim())?.[1];
  return LEVELS[(word ?? "").toLowerCase()] ?? null;
};

/** Labels of our own show a rank, they do not make it. */
const isOurs = (label: string): boolean => label.startsWith("mc:");

export function figuresOf(issue: {
  readonly body: string;
  readonly labels: readonly string[];
}): Figures {
  const labels = issue.labels.filter((label) => !isOurs(label));
  const text = issue.body.slice(0, 20_000);
  const level = labels.map(ofLevel).find((found) => found !== null) ?? null;
  const priority = ofLevel(named(text, "Priority") ?? "");
  return {
    impact: figure(named(text, "Impact")) ?? level ?? priority ?? DEFAULT_IMPACT,
    effort: figure(named(text, "Effort")) ?? DEFAULT_EFFORT,
    track: trackOf(named(text, "Track"), labels),
    files: filesOf(named(text, "Files")),
  };
}

function trackOf(said: string | null, labels: readonly string[]): Track {
  const word = (said ?? "").toLowerCase();
  const exact = TRACKS.find((track) => track === word);
  if (exact !== undefined) return exact;
  for (const [track, signs] of LABELS) if (labels.some((label) => signs.test(label))) return track;
  return "other";
}

function filesOf(said: string | null): readonly string[] {
  const found: string[] = [];
  for (const part of (said ?? "").split(/[,\s]+/)) {
    const path = normalPath(part.replace(/^[`"']+|[`"']+$/g, ""));
    if (path.ok && path.path !== "" && !found.includes(path.path)) found.push(path.path);
  }
  return found.slice(0, FILES_MAX);
}
