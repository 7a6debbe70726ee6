// What people are told about a verification's output. Informs, never decides: the verdict is the exit code.
import { redact } from "../../core/base/redact.ts";
import { readVerification, relevantTail } from "../../core/merge/verification.ts";
import type { VerificationEvidence } from "../../core/report/handoff.ts";

export type Reading = Pick<
  VerificationEvidence,
  "tests" | "lintErrors" | "typeErrors" | "failures" | "log"
>;

const LOG_MAX_CHARS = 20_000;

/** `reports`: JUnit XML beside the output; it names what the log may have swallowed. */
export function readOutput(output: string, reports: string, exitCode: number | null): Reading {
  const read = readVerification(reports === "" ? output : `${output}\n${reports}`, exitCode);
  return {
    tests: read.tests,
    lintErrors: read.lintErrors,
    typeErrors: read.typeErrors,
    failures: read.failures.map((failure) => ({
      ...failure,
      name: redact(failure.name, []),
      message: redact(failure.message, []),
    })),
    log: relevantTail(redact(output, []), LOG_MAX_CHARS).slice(-LOG_MAX_CHARS),
  };
}
