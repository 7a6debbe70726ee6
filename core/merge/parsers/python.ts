// Test runners of Python: pytest and unittest.
import type { Failure, TestParser } from "./found.ts";
import { countOf, lastLine, messageAfter, placeIn, summary } from "./found.ts";

const COUNT =
  "\\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun|subtests passed)";
const SUMMARY = new RegExp(
  `^(?:=+ )?${COUNT}(?:, ${COUNT})*(?: in [\\d.]+s(?: \\([\\d:., day]+\\))?)?(?: =+)?$`,
);

export const pytest: TestParser = (lines) => {
  const at = lines.findLastIndex((one) => {
    const line = one.trim();
    return SUMMARY.test(line) || /^(?:=+ )?no tests ran(?: in [\d.]+s)?(?: =+)?$/.test(line);
  });
  if (at < 0) return null;
  const text = lines[at] ?? "";
  const counts = {
    passed: countOf(text, "passed"),
    failed: countOf(text, "failed") + countOf(text, "errors?"),
    skipped: countOf(text, "skipped") + countOf(text, "xfailed"),
  };
  const sections = sectionsOf(lines);
  const failures = lines.flatMap((line): Failure[] => {
    const match = /^(?:FAILED|ERROR) (\S+?)(?:::(\S.*?))?(?: - (.*))?$/.exec(line);
    const path = match?.[1];
    if (path === undefined || !/::|\.py\b/.test(line)) return [];
    const test = match?.[2];
    const name = test === undefined ? path : `${path}::${test}`;
    const block = sections.get(test?.replaceAll("::", ".") ?? path) ?? [];
    const where = block.findLast((one) => one.startsWith(`${path}:`) && /:\d+: /.test(one));
    const error = block.find((one) => /^E {3}\S/.test(one))?.slice(4) ?? "";
    return [{ name, path, line: placeIn(where ?? "").line, message: match?.[3] ?? error }];
  });
  return { tests: summary("pytest", counts), at, failures };
};

/** The report of each failure, by its heading: `____ TestA.test_p[x y] ____`. */
function sectionsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | null = null;
  for (const line of lines) {
    const heading = /^_{3,} (?:ERROR (?:at (?:setup|teardown) of|collecting) )?(.+?) _{3,}$/.exec(
      line,
    )?.[1];
    if (heading !== undefined) {
      current = [];
      sections.set(heading, current);
    } else if (/^={3,} .* ={3,}$/.test(line)) current = null;
    else current?.push(line);
  }
  return sections;
}

export const unittest: TestParser = (lines) => {
  const at = lastLine(lines, /^Ran \d+ tests? in [\d.]+s$/);
  if (at < 0) return null;
  const ran = Number(/\d+/.exec(lines[at] ?? "")?.[0] ?? 0);
  const result = lines.slice(at + 1, at + 4).find((line) => /^(?:OK|FAILED)\b/.test(line)) ?? "";
  const count = (word: string): number =>
    Number(new RegExp(`\\b${word}=(\\d+)`).exec(result)?.[1] ?? 0);
  const failed = count("failures") + count("errors") + count("unexpected successes");
  const skipped = count("skipped") + count("expected failures");
  const counts = { passed: Math.max(0, ran - failed - skipped), failed, skipped };
  const failures: Failure[] = [];
  lines.forEach((line, index) => {
    const name = /^(?:FAIL|ERROR): (.+)$/.exec(line)?.[1];
    if (name === undefined) return;
    const block = lines.slice(index + 1, index + 40);
    const frame = block.map((one) => /^ {2}File "([^"]+)", line (\d+)/.exec(one)).find(Boolean);
    const message =
      block.find((one) => /^\w[\w.]*(?:Error|Exception)\b/.test(one)) ?? messageAfter(block, 1);
    failures.push({
      name,
      path: frame?.[1] ?? null,
      line: frame ? Number(frame[2]) : null,
      message,
    });
  });
  return { tests: summary("unittest", counts), at, failures };
};
