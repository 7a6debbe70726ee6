// The Test Anything Protocol: node:test's tap reporter, tape, tap. The `# tests` block counts, else the lines themselves.
import type { Failure, FoundTests, TestParser } from "./found.ts";
import { lastLine, placeIn, summary } from "./found.ts";

export const tap: TestParser = (lines) => {
  const results = topLevel(lines);
  const at = lastLine(lines, /^# tests\s+\d+$/);
  if (at < 0) return results;
  const block = lines.slice(at, at + 9);
  const count = (word: string): number => {
    const line = block.find((one) => new RegExp(`^# ${word}\\s+\\d+$`).test(one));
    return Number(/\d+$/.exec(line ?? "")?.[0] ?? 0);
  };
  const counts = {
    passed: count("pass"),
    failed: count("fail") + count("cancelled"),
    skipped: count("skip(?:ped)?") + count("todo"),
  };
  const runner = block.some((line) => /^# (?:suites|cancelled) /.test(line)) ? "node:test" : "tap";
  return { tests: summary(runner, counts), at, failures: results?.failures ?? [] };
};

function topLevel(lines: readonly string[]): FoundTests | null {
  if (!lines.some((line) => /^TAP version \d+|^1\.\.\d+/.test(line))) return null;
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failures: Failure[] = [];
  let at = -1;
  lines.forEach((line, index) => {
    const match = /^(\s*)(not ok|ok)\b(?:\s+\d+)?(?:\s+-)?\s*(.*)$/.exec(line);
    if (match === null) return;
    const top = match[1] === "";
    const directive = /#\s*(SKIP|TODO)\b/i.exec(match[3] ?? "") !== null;
    if (top) at = index;
    if (directive) {
      if (top) counts.skipped += 1;
      return;
    }
    if (match[2] === "ok") {
      if (top) counts.passed += 1;
      return;
    }
    if (top) counts.failed += 1;
    const failure = failureOf(lines, index, (match[3] ?? "").replace(/\s+#.*$/, ""));
    // A suite that is red only because of what is in it.
    if (!/^\d+ subtests? failed$/.test(failure.message)) failures.push(failure);
  });
  return at < 0 ? null : { tests: summary("tap", counts), at, failures };
}

/** Name, place and message from the YAML block below a `not ok` line. */
function failureOf(lines: readonly string[], index: number, name: string): Failure {
  const block: string[] = [];
  for (let at = index + 1; at < lines.length && at < index + 60; at += 1) {
    const line = (lines[at] ?? "").trim();
    if (line === "..." || /^(?:not ok|ok)\b/.test(line)) break;
    block.push(line);
  }
  const value = (key: string): string => {
    const at = block.findIndex((line) => line.startsWith(`${key}:`));
    const text = (block[at] ?? "").slice(key.length + 1).trim();
    if (at < 0 || !/^[|>]-?$/.test(text)) return text.replace(/^['"]|['"]$/g, "");
    const lines: string[] = [];
    for (const line of block.slice(at + 1)) {
      if (/^\w+:/.test(line) || lines.length > 10) break;
      lines.push(line);
    }
    return lines.join("\n").trim();
  };
  const message = value("error") || value("message");
  const expected = value("expected");
  const detail = expected === "" ? "" : `\nexpected: ${expected}\nactual: ${value("actual")}`;
  return { name, ...placeIn(value("location") || value("at")), message: (message + detail).trim() };
}
