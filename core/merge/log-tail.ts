// The part of a log that explains a failure, within a size: its end, and before that the lines around earlier failures.
import { plainText } from "../base/ansi.ts";

const SIGNS =
  /\b(?:FAIL(?:ED|URE)?|[Ff]ailed|not ok|panicked|Traceback|fatal|ERR!)\b|\w*(?:Error|Exception)\b|\berror\b|✖|✘|^\s*●|^\s*×/;
const LINES_BEFORE = 2;
const LINES_AFTER = 8;
/** One endless line (minified code, base64) must not push everything else out. */
const LINE_MAX_CHARS = 1_000;
/** Share of the space that belongs to the end in any case. */
const TAIL_SHARE = 0.6;

export function relevantTail(log: string, maxChars: number): string {
  const plain = plainText(log).trimEnd();
  if (plain.length <= maxChars) return plain;
  const lines = plain.split("\n").map(shortened);
  const gapChars = 40;
  let left = Math.max(0, Math.floor(maxChars * TAIL_SHARE));
  let from = lines.length;
  while (from > 0 && (lines[from - 1] ?? "").length + 1 <= left) {
    from -= 1;
    left -= (lines[from] ?? "").length + 1;
  }
  const kept = new Set<number>();
  let space = left + Math.floor(maxChars * (1 - TAIL_SHARE)) - gapChars;
  for (let at = from - 1; at >= 0 && space > 0; at -= 1) {
    if (!SIGNS.test(lines[at] ?? "")) continue;
    const end = Math.min(from - 1, at + LINES_AFTER);
    const block: number[] = [];
    let cost = gapChars;
    for (let near = Math.max(0, at - LINES_BEFORE); near <= end; near += 1) {
      if (kept.has(near)) continue;
      block.push(near);
      cost += (lines[near] ?? "").length + 1;
    }
    if (block.length === 0) continue;
    if (cost > space) break;
    space -= cost;
    for (const near of block) kept.add(near);
  }
  for (let at = from; at < lines.length; at += 1) kept.add(at);
  return joined(lines, kept).slice(-maxChars);
}

function joined(lines: readonly string[], kept: ReadonlySet<number>): string {
  const parts: string[] = [];
  let next = 0;
  for (const at of [...kept].sort((a, b) => a - b)) {
    if (at > next) parts.push(`… ${at - next} line${at - next === 1 ? "" : "s"} left out …`);
    parts.push(lines[at] ?? "");
    next = at + 1;
  }
  return parts.join("\n");
}

function shortened(line: string): string {
  if (line.length <= LINE_MAX_CHARS) return line;
  const half = LINE_MAX_CHARS / 2 - 2;
  return `${line.slice(0, half)} … ${line.slice(-half)}`;
}
