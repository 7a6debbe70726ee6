// The tests, lint and type errors of one commit against another, as they were counted: what passes now, what broke, what is left.
// For whoever plans; whether a commit passed is the exit code's word alone.
import { head } from "../base/unicode.ts";
import type { VerdictCheck, VerdictFailure, VerdictRow } from "../engine/rows/verdict-row.ts";
import { plural } from "../mission/facts.ts";
import { oneLine } from "../plan/context.ts";

/** What was counted; null: nobody did. `failures`: tests alone. */
export type Measured = Pick<
  VerdictRow,
  "testsTotal" | "testsPassed" | "testsFailed" | "lintErrors" | "typeErrors" | "failures"
>;

/** Of all checks, those that need not pass as well: what fails on a commit that passed, fails there. */
export function measuredOn(verdict: VerdictRow): Measured {
  const optional = verdict.checks.filter(({ required }) => !required);
  const sum = (own: number | null, of: (check: VerdictCheck) => number | null): number | null => {
    const known = [own, ...optional.map(of)].filter((count) => count !== null);
    return known.length === 0 ? null : known.reduce((total, count) => total + count, 0);
  };
  const passedIn = ({ testsTotal, testsFailed }: VerdictCheck): number | null =>
    testsTotal === null ? null : testsTotal - (testsFailed ?? 0);
  return {
    testsTotal: sum(verdict.testsTotal, ({ testsTotal }) => testsTotal),
    testsPassed: sum(verdict.testsPassed, passedIn),
    testsFailed: sum(verdict.testsFailed, ({ testsFailed }) => testsFailed),
    ...{ lintErrors: verdict.lintErrors, typeErrors: verdict.typeErrors },
    failures: [...testsAmong(verdict), ...optional.flatMap(failedIn)],
  };
}

/** Tests are named before what linters and compilers found. */
function testsAmong({ failures, testsFailed, lintErrors, typeErrors }: Measured): Failures {
  const isMixed = (lintErrors ?? 0) + (typeErrors ?? 0) > 0;
  return isMixed ? failures.slice(0, testsFailed ?? 0) : failures;
}

type Failures = readonly VerdictFailure[];

const failedIn = ({ name, failing = [], testsFailed }: VerdictCheck): Failures =>
  failing.slice(0, testsFailed ?? 0).map((test) => ({
    ...{ name: test, path: name, line: null },
    message: `fails in the check ${name}, which need not pass`,
  }));

export interface FailingTest {
  readonly test: string;
  /** Its file or suite, or the check that ran it. */
  readonly category: string;
  readonly error: "crash" | "timeout" | "wrong_output";
  readonly detail: string;
}

export interface TestState {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  /** Percent, one digit. */
  readonly passRate: number;
  readonly newlyPassing: readonly string[];
  readonly newlyFailing: readonly string[];
  readonly failures: readonly FailingTest[];
}

const DETAIL_MAX_CHARS = 300;

/** `before`: null when nothing is known of it, then nothing is new. */
export function testState(before: Measured | null, after: Measured): TestState {
  const total = after.testsTotal ?? 0;
  const passed = after.testsPassed ?? 0;
  const was = new Set(before?.failures.map(({ name }) => name));
  const is = new Set(after.failures.map(({ name }) => name));
  const known = before !== null && before.testsTotal !== null;
  return {
    ...{ total, passed, failed: after.testsFailed ?? 0 },
    passRate: total === 0 ? 0 : Math.round((passed / total) * 1000) / 10,
    newlyPassing: known ? [...was].filter((name) => !is.has(name)) : [],
    newlyFailing: known ? [...is].filter((name) => !was.has(name)) : [],
    failures: after.failures.map(failingTest),
  };
}

function failingTest({ name, path, message }: VerdictFailure): FailingTest {
  return {
    ...{ test: name, category: path ?? "unknown", error: errorOf(message) },
    detail: head(message, DETAIL_MAX_CHARS),
  };
}

function errorOf(message: string): FailingTest["error"] {
  if (/time(?:d )?[ -]?out/i.test(message)) return "timeout";
  return /\bsignal\b|segfault|segmentation fault|core dumped|\bpanic|crash/i.test(message)
    ? "crash"
    : "wrong_output";
}

const NAMES = 5;
const CATEGORIES = 3;
const DETAIL_SHOWN = 80;

/** One paragraph; the first lines say most. */
export function testStateText(state: TestState): string {
  const { total, passed, passRate, newlyPassing, newlyFailing, failures } = state;
  const categories = new Map<string, number>();
  for (const { category } of failures)
    categories.set(category, (categories.get(category) ?? 0) + 1);
  const top = [...categories].sort((a, b) => b[1] - a[1]).slice(0, CATEGORIES);
  const lines = [
    `Tests: ${passed}/${total} passing (${passRate.toFixed(1)}%)`,
    newlyPassing.length === 0 ? "" : `  +${newlyPassing.length} newly passing`,
    newlyFailing.length === 0
      ? ""
      : `  -${newlyFailing.length} REGRESSIONS: ${newlyFailing.slice(0, NAMES).map(shown).join(", ")}`,
    top.length === 0
      ? ""
      : `  Top failure categories: ${top.map(([name, count]) => `${shown(name)}(${count})`).join(", ")}`,
    ...failures
      .slice(0, NAMES)
      .map(({ test, detail }) => `  FAIL ${shown(test)}: ${head(oneLine(detail), DETAIL_SHOWN)}`),
  ];
  return lines.filter((line) => line !== "").join("\n");
}

const shown = (name: string): string => oneLine(name, 120);

/** What is to be put right, the worst first: tests that broke stand alone, for everything else waits for them. */
export function leftToDo(before: Measured, after: Measured): readonly string[] {
  const fresh = (was: number | null, is: number | null): number =>
    was === null || is === null ? 0 : Math.max(0, is - was);
  const broken = fresh(before.testsFailed, after.testsFailed);
  if (broken > 0) return [`${plural(broken, "test")} newly broken`];
  const kinds = [
    ["lint error", fresh(before.lintErrors, after.lintErrors), after.lintErrors],
    ["type error", fresh(before.typeErrors, after.typeErrors), after.typeErrors],
  ] as const;
  return [
    ...kinds.flatMap(([noun, count]) => (count > 0 ? [plural(count, `new ${noun}`)] : [])),
    ...((after.testsFailed ?? 0) > 0 ? [plural(after.testsFailed ?? 0, "failing test")] : []),
    ...kinds.flatMap(([noun, , all]) => ((all ?? 0) > 0 ? [plural(all ?? 0, noun)] : [])),
  ];
}
