// Linters and type checkers: how many errors each reports last. null means that no such tool was seen, which is not 0.
import type { Failure } from "./found.ts";

export interface FoundErrors {
  readonly count: number | null;
  readonly failures: readonly Failure[];
}

type Counter = (lines: readonly string[]) => FoundErrors;
const NOTHING: FoundErrors = { count: null, failures: [] };

export const lintErrors = (lines: readonly string[]): FoundErrors =>
  added([ruff, eslint, oxlint, clippy], lines);
export const typeErrors = (lines: readonly string[]): FoundErrors =>
  added([tsc, mypy, pyright, rustc], lines);

function added(counters: readonly Counter[], lines: readonly string[]): FoundErrors {
  let count: number | null = null;
  const failures: Failure[] = [];
  for (const counter of counters) {
    const found = counter(lines);
    if (found.count !== null) count = (count ?? 0) + found.count;
    failures.push(...found.failures);
  }
  return { count, failures };
}

/** Number in the last line that matches; null without one. */
function lastNumber(lines: readonly string[], pattern: RegExp): number | null {
  const line = lines.findLast((one) => pattern.test(one));
  const number = line === undefined ? undefined : pattern.exec(line)?.[1];
  return number === undefined ? null : Number(number);
}

function located(lines: readonly string[], pattern: RegExp): readonly Failure[] {
  return lines.flatMap((one): Failure[] => {
    const groups = pattern.exec(one)?.groups;
    if (groups === undefined) return [];
    const { path = "", line = "", message = "" } = groups;
    const code = groups.code ?? /\[([\w-]+)\]$/.exec(message)?.[1] ?? "";
    const name = code === "" ? message.slice(0, 100) : code;
    return [{ name, path, line: Number(line), message: message.trim() }];
  });
}

/** A message, and on the next line ` --> path:line:column`. */
function pointed(lines: readonly string[], pattern: RegExp): readonly Failure[] {
  return lines.flatMap((line, index): Failure[] => {
    const groups = pattern.exec(line)?.groups;
    const place = /^\s*--> (.+?):(\d+):\d+$/.exec(lines[index + 1] ?? "");
    if (groups === undefined || place === null) return [];
    const { message = "", code = message.slice(0, 100) } = groups;
    return [{ name: code, path: place[1] ?? null, line: Number(place[2]), message }];
  });
}

/** `path:1:18 lint/suspicious/noDoubleEquals ━━━`, and below it `× message`; `!` is a warning. */
function biome(lines: readonly string[]): readonly Failure[] {
  return lines.flatMap((line, index): Failure[] => {
    const head = /^(\S+?):(\d+)(?::\d+)? (\w[\w/]*)\s.*━{3,}$/.exec(line);
    const message = lines.slice(index + 1, index + 4).find((one) => /^\s*×\s/.test(one));
    if (head === null || message === undefined) return [];
    const name = (head[3] ?? "").split("/").at(-1) ?? "";
    const text = message.replace(/^\s*×\s+/, "");
    return [{ name, path: head[1] ?? null, line: Number(head[2]), message: text }];
  });
}

/** Also flake8 (same lines) and Biome (same closing sentence). */
const ruff: Counter = (lines) => {
  const failures = [
    ...located(
      lines,
      /^(?<path>(?:[A-Za-z]:)?[^\s:]+):(?<line>\d+):\d+: (?<code>[A-Z]+\d+)\b(?: \[\*\])?(?<message>.*)$/,
    ),
    ...pointed(lines, /^(?<code>[A-Z]+\d+)(?: \[\*\])? (?<message>\S.*)$/),
    ...biome(lines),
  ];
  const said = lastNumber(lines, /^Found (\d+) errors?\.(?: \(.*\))?$/);
  const clean = lines.some((line) =>
    /^All checks passed!|^Checked \d+ files? in [\d.]+\S*\. No fixes applied\.$/.test(line.trim()),
  );
  if (said !== null) return { count: said, failures };
  if (clean) return { count: 0, failures: [] };
  return failures.length > 0 ? { count: failures.length, failures } : NOTHING;
};

const eslint: Counter = (lines) => {
  const count = lastNumber(lines, /^\s*[✖×] \d+ problems? \((\d+) errors?, \d+ warnings?\)/);
  const short = count ?? lastNumber(lines, /^\s{2}(\d+) errors?$/); // xo, standard
  const failures: Failure[] = [];
  let path: string | null = null;
  for (const line of lines) {
    const match = /^\s+(\d+):\d+\s+error\s+(\S.*)$/.exec(line);
    if (match === null) {
      if (/^\S.*\.\w+$/.test(line)) path = line.trim();
      continue;
    }
    const [message = "", rule] = (match[2] ?? "").split(/ {2,}/);
    failures.push({ name: rule ?? message.slice(0, 100), path, line: Number(match[1]), message });
  }
  if (short === null && failures.length === 0) return NOTHING;
  return { count: short ?? failures.length, failures };
};

const oxlint: Counter = (lines) => ({
  count: lastNumber(lines, /^Found \d+ warnings? and (\d+) errors?\.$/),
  failures: [],
});

const clippy: Counter = (lines) => {
  const code = lines.filter((line) =>
    /^error: (?!could not compile|aborting|test failed|process didn)/.test(line),
  );
  const rust = lines.some((line) => /^error: could not compile `/.test(line));
  if (rust) {
    const failures = pointed(lines, /^error: (?<message>.*)$/);
    return { count: code.length, failures };
  }
  return lines.some((line) => /^\s+Checking \S+ v\d/.test(line))
    ? { count: 0, failures: [] }
    : NOTHING;
};

const rustc: Counter = (lines) => {
  const failures: Failure[] = [];
  lines.forEach((line, index) => {
    const match = /^error\[(E\d{4})\]: (.*)$/.exec(line);
    if (match === null) return;
    const place = /^\s*--> (.+?):(\d+):\d+$/.exec(lines[index + 1] ?? "");
    const [path, at] = [place?.[1] ?? null, place === null ? null : Number(place[2])];
    failures.push({ name: match[1] ?? "", path, line: at, message: match[2] ?? "" });
  });
  return failures.length > 0 ? { count: failures.length, failures } : NOTHING;
};

const tsc: Counter = (lines) => {
  const failures = located(
    lines,
    /^(?<path>[^\s(][^(:]*)(?:\(|:)(?<line>\d+)[,:]\d+\)?(?::| -) error (?<code>TS\d+): (?<message>.*)$/,
  );
  const loose = lines.filter((line) => /^error TS\d+: /.test(line)).length;
  const said = lastNumber(lines, /^Found (\d+) errors?(?: in .*|\. Watching .*)$/);
  const seen = failures.length + loose;
  return seen === 0 ? NOTHING : { count: said ?? seen, failures };
};

const mypy: Counter = (lines) => {
  const failures = located(
    lines,
    /^(?:Success:? )?(?<path>[^\s:]+):(?<line>\d+)(?::\d+)?: error: (?<message>.*)$/,
  );
  if (failures.length > 0) return { count: failures.length, failures };
  const said = lastNumber(lines, /^Found (\d+) errors? in \d+ files? \(/);
  if (said !== null) return { count: said, failures: [] };
  const clean = lines.some((line) => /^Success: no issues found in \d+/.test(line));
  return clean ? { count: 0, failures: [] } : NOTHING;
};

const pyright: Counter = (lines) => ({
  count: lastNumber(lines, /^(\d+) errors?, \d+ warnings?(?:, \d+ informations?)?/),
  failures: [],
});
