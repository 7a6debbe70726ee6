// What can be counted in a commit for a cleanup: test files and tests, files with the same content, tests with the same name, the
// longest test files. Pure over texts; who reads them is the app.
import { fingerprint } from "../base/fingerprint.ts";
import { isTestFile } from "../criteria/test-files.ts";

export interface RepositoryFigures {
  readonly files: number;
  readonly testFiles: number;
  readonly tests: number;
  /** "a.test.ts = b.test.ts" */
  readonly sameFiles: readonly string[];
  /** "logs in: a.test.ts, b.test.ts" */
  readonly sameTests: readonly string[];
  /** "a.test.ts (420 lines)" */
  readonly longest: readonly string[];
}

export interface FileText {
  readonly path: string;
  readonly text: string;
}

const LISTED = 40;
const LONGEST = 10;
/** Shorter files are alike by nature. */
const ALIKE_MIN_CHARS = 80;

/** How the usual languages begin a test, with its name. */
const TEST_NAMES: readonly RegExp[] = [
  /\b(?:test|it|specify)(?:\.\w+)*\(\s*(["'`])((?:(?!\1).){1,200})\1/g,
  /^\s*(?:async\s+)?def\s+()(test_\w+)/gm,
  /^func\s+()(Test\w+)\s*\(/gm,
  /^\s*#\[test\]\s*(?:\n\s*)?(?:async\s+)?fn\s+()(\w+)/gm,
];

/** `paths`: all of the commit; `texts`: of its test files, as many as were read. */
export function figuresOf(paths: readonly string[], texts: readonly FileText[]): RepositoryFigures {
  const byContent = new Map<string, string[]>();
  const byName = new Map<string, Set<string>>();
  let tests = 0;
  for (const { path, text } of texts) {
    const content = text.replace(/\s+/g, " ").trim();
    if (content.length >= ALIKE_MIN_CHARS) push(byContent, fingerprint(content), path);
    for (const name of testNames(text)) {
      tests += 1;
      const files = byName.get(name) ?? new Set();
      byName.set(name, files.add(path));
    }
  }
  const sameFiles = [...byContent.values()].filter((files) => files.length > 1);
  const inOne = new Set(sameFiles.flatMap((files) => files.slice(1)));
  const sameTests = [...byName]
    .map(([name, files]) => [name, [...files].filter((file) => !inOne.has(file))] as const)
    .filter(([, files]) => files.length > 1);
  return {
    files: paths.length,
    testFiles: paths.filter(isTestFile).length,
    tests,
    sameFiles: sameFiles.map((files) => files.join(" = ")).slice(0, LISTED),
    sameTests: sameTests.map(([name, files]) => `${name}: ${files.join(", ")}`).slice(0, LISTED),
    longest: texts
      .map(({ path, text }) => ({ path, lines: text.split("\n").length }))
      .sort((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1))
      .slice(0, LONGEST)
      .map(({ path, lines }) => `${path} (${lines} lines)`),
  };
}

function* testNames(text: string): Generator<string> {
  for (const pattern of TEST_NAMES)
    for (const found of text.matchAll(pattern)) if (found[2] !== undefined) yield found[2].trim();
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
