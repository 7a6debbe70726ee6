// Reads what a verification printed: tests, lint and type errors, failures by name. It informs people and the next
// attempt; whether the commit passed is the exit code's word alone.
import { plainText } from "../base/ansi.ts";
import { lintErrors, typeErrors } from "./parsers/checkers.ts";
import { cargoTest, goTest } from "./parsers/compiled.ts";
import type { Failure, FoundTests, TestParser, TestSummary } from "./parsers/found.ts";
import { countOf, summary } from "./parsers/found.ts";
import { jest, mocha, nodeSpec, smallRunners, vitest } from "./parsers/javascript.ts";
import { junit } from "./parsers/junit.ts";
import { pytest, unittest } from "./parsers/python.ts";
import { tap } from "./parsers/tap.ts";

export { relevantTail } from "./log-tail.ts";

export interface VerificationReading {
  readonly tests: TestSummary | null;
  /** null: no such tool was seen, which is not 0. */
  readonly lintErrors: number | null;
  readonly typeErrors: number | null;
  readonly failures: readonly Failure[];
}

const MAX_FAILURES = 50;
/** Larger logs are read from their end: summaries stand there. */
const MAX_CHARS = 2_000_000;
const PARSERS: readonly TestParser[] = [
  vitest,
  jest,
  mocha,
  nodeSpec,
  tap,
  pytest,
  unittest,
  cargoTest,
  goTest,
  smallRunners,
  junit,
];

/** The summary that stands last counts, whichever runner wrote it. */
export function readVerification(output: string, exitCode: number | null): VerificationReading {
  const lines = plainText(output.slice(-MAX_CHARS))
    .split("\n")
    .map((line) => line.trimEnd().slice(0, 4_000));
  const found = PARSERS.map((parser) => parser(lines)).filter((one) => one !== null);
  const tests = lastOf(found) ?? anyCounts(lines);
  const lint = lintErrors(lines);
  const types = typeErrors(lines);
  const failures = [...found.flatMap((one) => one.failures), ...types.failures, ...lint.failures];
  if (exitCode === 0 && tests !== null && tests.failed > 0) {
    failures.unshift({
      name: "exit code",
      path: null,
      line: null,
      message: `the command ended with exit code 0 although ${tests.failed} of ${tests.total} tests failed; a pipe or \`|| true\` may hide its result`,
    });
  }
  return {
    tests,
    lintErrors: lint.count,
    typeErrors: types.count,
    failures: bounded(failures),
  };
}

function lastOf(found: readonly FoundTests[]): TestSummary | null {
  let last: FoundTests | null = null;
  for (const one of found) if (last === null || one.at > last.at) last = one;
  return last?.tests ?? null;
}

/** A runner we do not know, but whose last word is `12 passed, 1 failed`. */
function anyCounts(lines: readonly string[]): TestSummary | null {
  const line = lines.findLast((one) => /\b\d+ (?:passed|failed)\b/.test(one));
  if (line === undefined) return null;
  const counts = {
    passed: countOf(line, "passed"),
    failed: countOf(line, "failed"),
    skipped: countOf(line, "skipped"),
  };
  return summary("unknown", counts);
}

function bounded(failures: readonly Failure[]): readonly Failure[] {
  const seen = new Set<string>();
  const kept: Failure[] = [];
  for (const { name, path, line, message } of failures) {
    const key = `${path}:${line}:${name}`;
    if (seen.has(key) || kept.length >= MAX_FAILURES) continue;
    seen.add(key);
    kept.push({
      name: name.slice(0, 500),
      path: path?.slice(0, 500) ?? null,
      line,
      message: message.slice(0, 2_000),
    });
  }
  return kept;
}
