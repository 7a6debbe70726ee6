// What the app gets to see of a verification: every check as it ended, and of the required ones what failed and where.
import type { TestSummary } from "../../core/merge/parsers/found.ts";
import type { VerificationEvidence } from "../../core/report/handoff.ts";
import type { Attested } from "./attest.ts";
import type { Ran } from "./run.ts";

const LOG_MAX_CHARS = 20_000;
const FAILURES_MAX = 50;
/** Names in all checks together: the handoff has a limit. */
const NAMES_MAX = 200;

export function evidenceOf(
  phase: VerificationEvidence["phase"],
  { spec, attested }: { readonly spec: string; readonly attested: Attested },
  ran: readonly Ran[],
): VerificationEvidence {
  const required = ran.filter((one) => one.required);
  const red = required.find((one) => one.done.exitCode !== 0 || one.done.timedOut);
  let names = NAMES_MAX;
  const checks = ran.map(({ name, required, done, reading }) => {
    const failing = [...new Set(reading.failures.map((one) => one.name))].slice(
      0,
      Math.min(FAILURES_MAX, names),
    );
    names -= failing.length;
    return {
      ...{ name, required, exitCode: done.exitCode, timedOut: done.timedOut },
      durationMs: Math.round(done.durationMs),
      testsTotal: reading.tests?.total ?? null,
      testsFailed: reading.tests?.failed ?? null,
      failing,
    };
  });
  return {
    commit: attested.commit,
    tree: attested.tree,
    spec,
    checks: phase === "setup" ? [] : checks,
    phase,
    exitCode: (red ?? required[0])?.done.exitCode ?? null,
    timedOut: required.some((one) => one.done.timedOut),
    durationMs: Math.round(ran.reduce((sum, one) => sum + one.done.durationMs, 0)),
    tests: testsOf(required),
    lintErrors: sumOf(ran.map((one) => one.reading.lintErrors)),
    typeErrors: sumOf(ran.map((one) => one.reading.typeErrors)),
    failures: required.flatMap((one) => one.reading.failures).slice(0, FAILURES_MAX),
    log: logOf(ran, red),
  };
}

/** Tests of all required checks: one may run the unit tests, another those in a browser. */
function testsOf(required: readonly Ran[]): VerificationEvidence["tests"] {
  const found = required.flatMap((one) => (one.reading.tests === null ? [] : [one.reading.tests]));
  if (found.length === 0) return null;
  const sum = (of: (tests: TestSummary) => number): number =>
    found.reduce((total, tests) => total + of(tests), 0);
  return {
    total: sum((tests) => tests.total),
    passed: sum((tests) => tests.passed),
    failed: sum((tests) => tests.failed),
    skipped: sum((tests) => tests.skipped),
    runner: [...new Set(found.map((tests) => tests.runner))].join(", "),
  };
}

/** null: nobody counted. */
function sumOf(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** Mostly of what failed; of each other check its last words. */
function logOf(ran: readonly Ran[], red: Ran | undefined): string {
  const [only, ...others] = ran;
  if (only === undefined) return "";
  if (others.length === 0) return only.reading.log;
  const main = red ?? only;
  const share = Math.floor(LOG_MAX_CHARS / 2 / others.length) - 120;
  const parts = ran.map((one) => {
    const space = one === main ? LOG_MAX_CHARS / 2 : share;
    const end = one.done.timedOut ? "its time limit" : (one.done.exitCode ?? "a signal");
    const log = space <= 0 ? "" : one.reading.log.slice(-space);
    return `=== ${one.name} (${end})\n${log}`;
  });
  return parts.join("\n").slice(-LOG_MAX_CHARS);
}
