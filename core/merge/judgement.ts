// What the end of a verification run counts as. Guards I2: a pass needs a successful job AND evidence of every required
// check on exactly the commit and specification asked for; whatever is missing, short, cancelled or neutral is no verdict.
import type { Sha } from "../base/brand.ts";
import type { JobOutcome, VerifyOrder } from "../engine/rows/dispatch-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import type { Handoff, VerificationEvidence } from "../report/handoff.ts";
import { INFRASTRUCTURE_STEPS, VERIFY_STEP } from "../report/workflow-names.ts";

export interface RunEnd {
  readonly commit: Sha;
  readonly order: VerifyOrder;
  /** undefined: no such job ended. */
  readonly job: JobOutcome | undefined;
  /** We asked GitHub to cancel it. */
  readonly cancelledByUs: boolean;
  readonly handoff: Handoff | null;
  /** Why there is no handoff, or no run. */
  readonly problem: string | null;
  /** Names of tests whose failures alone blame nobody. */
  readonly quarantined: ReadonlySet<string>;
}

export interface Judgement {
  readonly outcome: VerdictRow["outcome"];
  /** Why, where that is not the exit code alone; else empty. */
  readonly note: string;
  /** Where the outcome has a look of its own; else null. */
  readonly signature: string | null;
}

const none = (note: string): Judgement => ({ outcome: "infrastructure", note, signature: null });
const PASSED: Judgement = { outcome: "passed", note: "", signature: null };
export const FEWER_TESTS = "fewer tests";

export function judge(end: RunEnd): Judgement {
  const { job } = end;
  if (end.cancelledByUs) return none("cancelled: its result was no longer needed");
  if (job === undefined) return none(`no job ended: ${end.problem ?? "the run left nothing"}`);
  switch (job.conclusion) {
    case "success":
      return success(end);
    case "failure":
      return failure(end, job);
    case "cancelled":
      return none("cancelled by a person or by a concurrency group, not by its content");
    case "timed_out":
      return none("GitHub ended the job at its time limit, before the commands' own limits");
    default:
      return none(`the job ended as \`${job.conclusion}\`, which says nothing about the content`);
  }
}

function success(end: RunEnd): Judgement {
  const { order } = end;
  const evidence = end.handoff?.verification ?? null;
  if (evidence === null) {
    return none(`a success without evidence of what ran: ${end.problem ?? "no result was left"}`);
  }
  if (order.required.length === 0) return none("no check is required, so nothing was verified");
  const mistaken = wrongSubject(end, evidence);
  if (mistaken !== null) return none(mistaken);
  if (evidence.phase !== "command" || evidence.exitCode !== 0 || evidence.timedOut) {
    return none("the job ended well although its own evidence says that a command did not");
  }
  let ranMs = 0;
  for (const name of order.required) {
    const checks = evidence.checks.filter((check) => check.name === name && check.required);
    if (checks.length === 0) return none(`the required check \`${name}\` did not run`);
    if (checks.some((check) => check.exitCode !== 0 || check.timedOut)) {
      return none(`the job ended well although the required check \`${name}\` did not`);
    }
    for (const check of checks) ranMs += check.durationMs;
  }
  if (ranMs < order.minSeconds * 1000) {
    return none(
      `it passed in ${seconds(ranMs)}, but \`verify.min_seconds\` is ${order.minSeconds}: so fast it cannot have run`,
    );
  }
  const ran = evidence.tests?.total ?? null;
  if (order.floor !== null && ran !== null && ran < order.floor.least) {
    const { least, green } = order.floor;
    const allowed = least === green ? "" : `, and at least ${least} are expected here`;
    return {
      outcome: "failed",
      note: `ran ${ran} tests, mc/green runs ${green}${allowed}; if tests are removed on purpose, the plan says so (\`verify.fewer_tests\` of the unit) or a person approves it`,
      signature: FEWER_TESTS,
    };
  }
  return PASSED;
}

function failure(end: RunEnd, job: JobOutcome): Judgement {
  const { failedStep } = job;
  if (INFRASTRUCTURE_STEPS.some((step) => step === failedStep)) {
    return none(`the step \`${failedStep}\` failed before any command ran`);
  }
  const cause = end.handoff?.cause;
  if (cause === "start_failed") return none(`it could not start: ${end.handoff?.summary ?? ""}`);
  if (cause === "cancelled") return none("the job was cancelled while its commands ran");
  const evidence = end.handoff?.verification ?? null;
  if (evidence === null) {
    // What ran can keep the result from being written; the job's own end then counts against it.
    return failedStep === VERIFY_STEP
      ? { outcome: "failed", note: "it failed and left no evidence of why", signature: null }
      : none(
          failedStep === null
            ? "the job failed in none of its steps: its runner was lost"
            : `the step \`${failedStep}\` failed, not the verification`,
        );
  }
  const mistaken = wrongSubject(end, evidence);
  if (mistaken !== null) return none(mistaken);
  if (evidence.phase === "setup") {
    const note = evidence.timedOut ? "the set-up command ran into its time limit" : "set-up failed";
    return { outcome: "failed", note, signature: null };
  }
  const red = evidence.checks.filter(
    (check) => check.required && (check.exitCode !== 0 || check.timedOut),
  );
  if (red.length === 0) return none("the job failed although every required check passed");
  const quarantined = red.every((check) => isQuarantined(check, end.quarantined));
  if (quarantined) {
    const names = [...new Set(red.flatMap((check) => check.failing))];
    return none(
      `only quarantined tests failed (${names
        .slice(0, 5)
        .map((name) => `\`${name}\``)
        .join(", ")}): it is repeated, nobody is blamed`,
    );
  }
  const late = red.filter((check) => check.timedOut).map((check) => `\`${check.name}\``);
  const note = late.length === 0 ? "" : `${late.join(", ")} ran into its own time limit`;
  return { outcome: "failed", note, signature: null };
}

/** Every test that failed has a name, and every name is quarantined: nothing else can have turned the check red. */
function isQuarantined(
  check: VerificationEvidence["checks"][number],
  quarantined: ReadonlySet<string>,
): boolean {
  const names = new Set(check.failing);
  if (check.timedOut || check.exitCode === null || names.size === 0) return false;
  if (check.testsFailed !== names.size) return false;
  return [...names].every((name) => quarantined.has(name));
}

function wrongSubject(end: RunEnd, evidence: VerificationEvidence): string | null {
  if (evidence.commit === null) return "it does not say which commit it verified";
  if (evidence.commit !== end.commit) {
    return `it verified ${evidence.commit.slice(0, 7)}, not ${end.commit.slice(0, 7)}`;
  }
  if (evidence.spec !== end.order.spec) {
    return "it verified under another specification than was asked for";
  }
  return null;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
