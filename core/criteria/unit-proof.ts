// What we found out about a unit's pushed commit before anybody reviews it: its criteria and new tests as they were run, its
// tests as they were before, its size. Tells the reviewer, the pull request and the gate; what failed goes back to the worker.
import type { Sha } from "../base/brand.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { EventOf } from "../engine/event.ts";
import type { Leg } from "../engine/rows/dispatch-row.ts";
import type { Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import type { Proof, ProofResult } from "../report/proof.ts";
import { INFRASTRUCTURE_STEPS } from "../report/workflow-names.ts";
import { isHeldToTests, writesTests } from "./held.ts";
import { oddities } from "./sanity.ts";
import type { WeakenedTest } from "./weakened.ts";

export interface UnitProof {
  readonly attempt: number;
  readonly head: Sha;
  readonly criteria: readonly {
    readonly command: string;
    readonly result: ProofResult;
    readonly exitCode: number | null;
    readonly why: string;
  }[];
  readonly tests: ProofResult;
  readonly testFiles: readonly string[];
  /** Why it is what it is; empty: nothing to add. */
  readonly why: string;
  readonly weakened: readonly WeakenedTest[];
  /** What looks odd about the change, in words of ours. */
  readonly odd: readonly string[];
}

/** Cause of an attempt whose new tests pass without its change. */
export const TESTS_PASS_WITHOUT = "new tests pass without the change";
const PROOF_FAILED = "the proof failed";
const CRITERION = "criterion `";

/** It was sent back before it was proposed: no queue has seen it. */
export const isDisproof = ({ stage, cause }: Pick<Evidence, "stage" | "cause">): boolean =>
  stage === "verify" &&
  (cause === TESTS_PASS_WITHOUT || cause === PROOF_FAILED || cause.startsWith(CRITERION));

const TEXT_MAX_CHARS = 300;
const LISTED_MAX = 20;

export interface Shown {
  readonly proof: UnitProof;
  /** What sends the unit back; null: nothing does. */
  readonly stop: Pick<Evidence, "stage" | "cause" | "text"> | null;
}

export function proofOf(
  unit: UnitRow,
  leg: Leg | undefined,
  event: EventOf<"LegCollected">,
  head: Sha,
): Shown {
  const odd = oddities({
    files: event.changedFiles,
    lines: event.additions + event.deletions,
    writesTests: writesTests(unit),
    declared: unit.files,
  });
  const said = event.proof ?? null;
  const outcome = outcomeOf(leg, said);
  const proof: UnitProof = {
    attempt: unit.attempt,
    head,
    criteria: (said?.criteria ?? []).map(({ command, result, exitCode, why }) => ({
      command: command.slice(0, TEXT_MAX_CHARS),
      result,
      exitCode,
      why: why.slice(0, TEXT_MAX_CHARS),
    })),
    tests: said?.tests.result ?? (outcome === "nothing" ? "not_applicable" : "could_not_run"),
    testFiles: (said?.tests.files ?? []).slice(0, LISTED_MAX),
    why: said?.tests.why ?? (outcome === "nothing" ? "" : "the job that proves it left no result"),
    weakened: (event.weakened ?? []).slice(0, LISTED_MAX),
    odd: odd.map(({ text }) => text),
  };
  return { proof, stop: stopOf(unit, said, outcome) };
}

type Outcome = "nothing" | "fine" | "failed" | "not_run";

/** The job's conclusion decides; its file only says what it was about. */
function outcomeOf(leg: Leg | undefined, said: Proof | null): Outcome {
  const job = leg?.jobs.prove;
  if (job === undefined) return leg?.jobs.publish?.proves === true ? "not_run" : "nothing";
  if (job.conclusion === "success") return said === null ? "not_run" : "fine";
  if (job.conclusion !== "failure") return "not_run";
  return INFRASTRUCTURE_STEPS.some((step) => step === job.failedStep) ? "not_run" : "failed";
}

function stopOf(
  unit: UnitRow,
  said: Proof | null,
  outcome: Outcome,
): Pick<Evidence, "stage" | "cause" | "text"> | null {
  const failed = (said?.criteria ?? []).filter(({ result }) => result === "not_proven");
  const [first] = failed;
  if (first !== undefined) {
    const text = failed
      .map(({ command, exitCode, log, why }) => {
        const end = exitCode === null ? "did not end by itself" : `exits ${exitCode}`;
        return `criterion \`${command}\` ${end}: ${[why, log].filter((one) => one !== "").join("\n")}`;
      })
      .join("\n\n");
    const cause = `${CRITERION}${first.command.slice(0, 120)}\` ${first.exitCode === null ? "failed" : `exits ${first.exitCode}`}`;
    return { stage: "verify", cause, text };
  }
  const passes = said?.tests.result === "not_proven" && isHeldToTests(unit);
  if (passes) {
    if (wasTold(unit) || unit.attempt >= unit.maxAttempts) return null; // A person looks at it.
    const files = said.tests.files.slice(0, LISTED_MAX).join(", ");
    const text = `${TESTS_PASS_WITHOUT}: ${files} were put on the commit that the work stands on, and the verification passes there. They would not notice if the change were missing. Write tests that fail without it.\n\n${said.tests.log}`;
    return { stage: "verify", cause: TESTS_PASS_WITHOUT, text };
  }
  if (outcome !== "failed") return null;
  const text =
    "The job that runs the criteria and the new tests failed and left nothing readable about why.";
  return { stage: "verify", cause: PROOF_FAILED, text };
}

const wasTold = (unit: UnitRow): boolean =>
  unit.evidence.some(({ cause }) => cause === TESTS_PASS_WITHOUT);

/** What is known of the work as it is now; null: of an earlier attempt, or nothing. */
export const proofNow = (unit: UnitRow): UnitProof | null =>
  unit.details.proof?.attempt === unit.attempt ? unit.details.proof : null;

const FEWER: ReadonlySet<WeakenedTest["kind"]> = new Set([
  "deleted_file",
  "deleted_cases",
  "skipped",
]);

/** Weakened tests that nobody allowed: neither the repository, nor the plan for this unit. */
function notAllowed(config: RepoConfig, unit: UnitRow): readonly WeakenedTest[] {
  const mayFall = config.verify.tests_may_fall || (unit.verify?.fewerTests ?? 0) > 0;
  return (proofNow(unit)?.weakened ?? []).filter(({ kind }) => !mayFall || !FEWER.has(kind));
}

/** Why a person has to look before it may land; null: nothing of this. */
export function proofGate(config: RepoConfig, unit: UnitRow): string | null {
  const [first, ...more] = notAllowed(config, unit);
  if (first !== undefined) {
    const others = more.length === 0 ? "" : `, and ${more.length} more`;
    return `it weakens tests: ${first.path}: ${first.text}${others}`;
  }
  const proof = proofNow(unit);
  if (proof?.tests !== "not_proven" || !isHeldToTests(unit)) return null;
  return `its ${TESTS_PASS_WITHOUT}: ${proof.testFiles.slice(0, 5).join(", ")}`;
}

const FLAG_MAX_CHARS = 500;

/** For whoever reviews it. Names and texts in it come from the diff. */
export function flagsOf(unit: UnitRow): readonly string[] {
  const proof = proofNow(unit);
  if (proof === null) return [];
  const criteria = proof.criteria.map(({ command, result, why }) => {
    const said = result === "proven" ? "was run by us and exits 0" : `could not be run: ${why}`;
    return `criterion \`${command}\` ${said}`;
  });
  const tests =
    proof.tests === "proven"
      ? [`the new tests fail without the change: ${proof.testFiles.join(", ")}`]
      : proof.tests === "not_proven"
        ? [`the ${TESTS_PASS_WITHOUT}: ${proof.testFiles.join(", ")}`]
        : proof.tests === "could_not_run"
          ? [`whether the new tests fail without the change could not be shown: ${proof.why}`]
          : [];
  return [
    ...proof.weakened.map(({ path, text }) => `weaker tests in ${path}: ${text}`),
    ...proof.odd,
    ...tests,
    ...criteria,
  ]
    .map((text) => text.slice(0, FLAG_MAX_CHARS))
    .slice(0, 30);
}
