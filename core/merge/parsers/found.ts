// What every parser of verification output gives: one summary with its place in the log, and the failures it names.

export interface TestSummary {
  /** passed + failed: tests that were skipped did not run. */
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly runner: string;
}

export interface Failure {
  readonly name: string;
  readonly path: string | null;
  readonly line: number | null;
  readonly message: string;
}

export interface FoundTests {
  readonly tests: TestSummary;
  /** Line of the summary: the last one in the log is the one that counts. */
  readonly at: number;
  readonly failures: readonly Failure[];
}

export type TestParser = (lines: readonly string[]) => FoundTests | null;

export function summary(
  runner: string,
  counts: { readonly passed: number; readonly failed: number; readonly skipped?: number },
): TestSummary {
  const { passed, failed, skipped = 0 } = counts;
  return { total: passed + failed, passed, failed, skipped, runner };
}

/** Index of the last line that matches, or -1. */
export function lastLine(lines: readonly string[], pattern: RegExp): number {
  return lines.findLastIndex((line) => pattern.test(line));
}

/** `3 failed, 10 passed` and the like: the number before (or, with a colon, after) each word. */
export function countOf(text: string, word: string): number {
  return Number(new RegExp(`(\\d+) ${word}\\b`).exec(text)?.[1] ?? 0);
}

/** `path:line` as most tools write it, not from dependencies. */
export function placeIn(text: string): {
  readonly path: string | null;
  readonly line: number | null;
} {
  const match =
    /(?:file:\/\/)?((?:\.{0,2}\/)?[\w@.+-][\w@.+\-/\\]*\.[A-Za-z]\w*):(\d+)(?::\d+)?/.exec(text);
  const path = match?.[1];
  if (path === undefined || /node_modules|^node:|site-packages/.test(path)) {
    return { path: null, line: null };
  }
  return { path, line: Number(match?.[2]) };
}

const STACK = /^at .+[:(]|^stack backtrace:|^Traceback /;

/** Lines after `from` up to a blank line or `stop`, joined: the message of a failure. */
export function messageAfter(
  lines: readonly string[],
  from: number,
  stop: RegExp | null = null,
): string {
  const found: string[] = [];
  for (let at = from; at < lines.length && found.length < 12; at += 1) {
    const line = (lines[at] ?? "").trim();
    if (stop?.test(lines[at] ?? "") === true) break;
    if (found.length > 0 && STACK.test(line)) break;
    if (line === "") {
      if (found.length > 0) break;
      continue;
    }
    found.push(line);
  }
  return found.join("\n");
}
