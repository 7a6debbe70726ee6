// Test runners of JavaScript: vitest, jest, mocha, node:test (spec reporter), ava, jasmine, uvu, bun.
import type { Failure, FoundTests, TestParser } from "./found.ts";
import { countOf, lastLine, messageAfter, placeIn, summary } from "./found.ts";

export const vitest: TestParser = (lines) => {
  const at = lastLine(lines, /^\s*Tests\s+\d+ \w+(?: \| \d+ \w+)* \(\d+\)|^\s*Tests\s+no tests/);
  const files = lastLine(lines, /^\s*Test Files\s+\d+ \w+(?: \| \d+ \w+)* \(\d+\)/);
  if (at < 0 && files < 0) return null;
  const text = lines[at] ?? "";
  const counts = {
    passed: countOf(text, "passed"),
    failed: countOf(text, "failed"),
    skipped: countOf(text, "skipped") + countOf(text, "todo"),
  };
  const failures: Failure[] = [];
  lines.forEach((line, index) => {
    // With projects their name stands before the file; a file that could not be loaded stands twice.
    const match = /^\s*FAIL\s+(?:\|[^|]+\|\s+)?(\S+)(?: > (.*)| \[ \S+ \])?$/.exec(line);
    const file = match?.[1];
    if (file === undefined) return;
    const message = messageAfter(lines, index + 1, /^\s*(?:FAIL\s|⎯|❯ )/);
    const near = lines.slice(index + 1, index + 20).find((one) => one.includes(`❯ ${file}:`));
    failures.push({
      name: match?.[2] ?? file,
      path: file,
      line: placeIn(near ?? "").line,
      message,
    });
  });
  return { tests: summary("vitest", counts), at: Math.max(at, files), failures };
};

export const jest: TestParser = (lines) => {
  const at = lastLine(lines, /^\s*Tests:\s+(?:\d+ \w+, )*\d+ total/);
  if (at < 0) return null;
  const text = lines[at] ?? "";
  const counts = {
    passed: countOf(text, "passed"),
    failed: countOf(text, "failed"),
    skipped: countOf(text, "skipped") + countOf(text, "todo"),
  };
  const failures: Failure[] = [];
  let file: string | null = null;
  lines.forEach((line, index) => {
    file = /^\s*(?:FAIL|PASS)\s+(\S+)/.exec(line)?.[1] ?? file;
    const name = /^\s*● (.+)$/.exec(line)?.[1];
    if (name === undefined || !/ › |^[^:]+$/.test(name)) return;
    const block = lines.slice(index + 1, index + 40).join("\n");
    const place = placeIn(/\bat .*/.exec(block)?.[0] ?? "");
    const message = messageAfter(lines, index + 1, /^\s*●/);
    failures.push({ name, path: file ?? place.path, line: place.line, message });
  });
  return { tests: summary("jest", counts), at, failures };
};

export const mocha: TestParser = (lines) => {
  const at = lastLine(lines, /^\s*\d+ passing(?: \(|$)/);
  if (at < 0) return null;
  const after = lines.slice(at, at + 4).join("\n");
  const counts = {
    passed: countOf(after, "passing"),
    failed: countOf(after, "failing"),
    skipped: countOf(after, "pending"),
  };
  const failures: Failure[] = [];
  for (let index = at + 1; index < lines.length; index += 1) {
    const title = /^ {2}\d+\) (.+)$/.exec(lines[index] ?? "")?.[1];
    if (title === undefined) continue;
    const names = [title];
    let end = index;
    while (!/:\s*$/.test(lines[end] ?? "") && end < index + 8) {
      end += 1;
      names.push((lines[end] ?? "").trim());
    }
    const block = lines.slice(end + 1, end + 25).join("\n");
    const name = names.join(" ").replace(/:\s*$/, "");
    failures.push({ name, ...placeIn(block), message: messageAfter(lines, end + 1) });
  }
  return { tests: summary("mocha", counts), at, failures };
};

export const nodeSpec: TestParser = (lines) => {
  const at = lastLine(lines, /^ℹ tests \d+$/);
  if (at < 0) return null;
  const block = lines.slice(at, at + 8);
  const count = (word: string): number => {
    const line = block.find((one) => one.startsWith(`ℹ ${word} `));
    return Number(/\d+$/.exec(line ?? "")?.[0] ?? 0);
  };
  const counts = {
    passed: count("pass"),
    failed: count("fail") + count("cancelled"),
    skipped: count("skipped") + count("todo"),
  };
  const failures: Failure[] = [];
  const from = lines.findIndex((line, index) => index > at && /^✖ failing tests:/.test(line));
  for (let index = from; from >= 0 && index < lines.length; index += 1) {
    const name = /^✖ (.+?)(?: \([\d.]+ms\))?( # TODO.*)?$/.exec(lines[index] ?? "");
    if (name?.[1] === undefined || name[2] !== undefined || index === from) continue;
    const place = placeIn(/^test at (.+)$/.exec(lines[index - 1] ?? "")?.[1] ?? "");
    const message = messageAfter(lines, index + 1, /^✖|^test at/);
    failures.push({ name: name[1], ...place, message });
  }
  return { tests: summary("node:test", counts), at, failures };
};

/** Runners whose summary is one or a few plain lines. */
export const smallRunners: TestParser = (lines) => {
  const found = [ava(lines), jasmine(lines), uvu(lines), bun(lines)].filter((one) => one !== null);
  return found.toSorted((a, b) => b.at - a.at)[0] ?? null;
};

function ava(lines: readonly string[]): FoundTests | null {
  const at = lastLine(lines, /^\s*\d+ tests? (?:passed|failed)$/);
  if (at < 0) return null;
  const block = lines.slice(Math.max(0, at - 4), at + 4).join("\n");
  const count = (words: string): number =>
    Number(new RegExp(`^\\s*(\\d+) ${words}$`, "m").exec(block)?.[1] ?? 0);
  const counts = {
    passed: count("tests? passed"),
    failed: count("tests? failed") + count("uncaught exceptions?"),
    skipped: count("tests? skipped") + count("tests? todo"),
  };
  const failures = lines.flatMap((line): Failure[] => {
    const name = /^\s*✘ \[fail\]: (.+)$/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, path: null, line: null, message: "" }];
  });
  return { tests: summary("ava", counts), at, failures };
}

function jasmine(lines: readonly string[]): FoundTests | null {
  const at = lastLine(lines, /^\d+ specs?, \d+ failures?/);
  const match = /^(\d+) specs?, (\d+) failures?(?:, (\d+) pending)?/.exec(lines[at] ?? "");
  if (match === null) return null;
  const [failed, skipped] = [Number(match[2]), Number(match[3] ?? 0)];
  const counts = { passed: Number(match[1]) - failed - skipped, failed, skipped };
  return { tests: summary("jasmine", counts), at, failures: [] };
}

function uvu(lines: readonly string[]): FoundTests | null {
  const at = lastLine(lines, /^\s*Total:\s+\d+$/);
  const number = (index: number, word: string): number | null => {
    const match = new RegExp(`^\\s*${word}:\\s+(\\d+)$`).exec(lines[index] ?? "");
    return match === null ? null : Number(match[1]);
  };
  const total = number(at, "Total");
  const passed = number(at + 1, "Passed");
  if (total === null || passed === null) return null;
  const skipped = number(at + 2, "Skipped") ?? 0;
  const counts = { passed, failed: total - passed - skipped, skipped };
  return { tests: summary("uvu", counts), at, failures: [] };
}

function bun(lines: readonly string[]): FoundTests | null {
  const at = lastLine(lines, /^\s*\d+ pass$/);
  if (at < 0) return null;
  const block = lines.slice(at, at + 5);
  const count = (word: string): number => {
    const line = block.find((one) => new RegExp(`^\\s*\\d+ ${word}$`).test(one));
    return Number(/\d+/.exec(line ?? "")?.[0] ?? 0);
  };
  const counts = {
    passed: count("pass"),
    failed: count("fail"),
    skipped: count("skip") + count("todo"),
  };
  const failures = lines.flatMap((line): Failure[] => {
    const name = /^\(fail\) (.+?)(?: \[[\d.]+ms\])?$/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, path: null, line: null, message: "" }];
  });
  return { tests: summary("bun", counts), at, failures };
}
