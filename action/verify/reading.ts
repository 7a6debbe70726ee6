// What people are told about a verification's output. Informs, never decides: the verdict is the exit code.
import type { VerificationEvidence } from "../../core/report/handoff.ts";

export type Reading = Pick<
  VerificationEvidence,
  "tests" | "lintErrors" | "typeErrors" | "failures" | "log"
>;

export function readOutput(output: string, _exitCode: number | null): Reading {
  return {
    tests: null,
    lintErrors: null,
    typeErrors: null,
    failures: [],
    log: output.slice(-20_000),
  };
}
