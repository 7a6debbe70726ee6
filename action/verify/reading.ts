// What people are told about a verification's output. Informs, never decides: the verdict is the exit code.
import { redact } from "../../core/base/redact.ts";
import { repositoryPath } from "../../core/merge/parsers/place.ts";
import { readVerification, relevantTail } from "../../core/merge/verification.ts";
import type { VerificationEvidence } from "../../core/report/handoff.ts";

export type Reading = Pick<
  VerificationEvidence,
  "tests" | "lintErrors" | "typeErrors" | "failures" | "log"
>;

const LOG_MAX_CHARS = 20_000;

export interface Output {
  readonly output: string;
  /** JUnit XML beside the output; it names what the log may have swallowed. */
  readonly reports: string;
  readonly exitCode: number | null;
}

/** `place`: where the repository lies, and its files: a place outside it cannot be shown to anybody. */
export function readOutput(
  { output, reports, exitCode }: Output,
  place: { readonly root: string; readonly files: ReadonlySet<string> },
): Reading {
  const read = readVerification(reports === "" ? output : `${output}\n${reports}`, exitCode);
  return {
    tests: read.tests,
    lintErrors: read.lintErrors,
    typeErrors: read.typeErrors,
    failures: read.failures.map((failure) => {
      const path =
        failure.path === null ? null : repositoryPath(failure.path, place.root, place.files);
      return {
        path,
        line: path === null ? null : failure.line,
        name: redact(failure.name, []),
        message: redact(failure.message, []),
      };
    }),
    log: relevantTail(redact(output, []), LOG_MAX_CHARS).slice(-LOG_MAX_CHARS),
  };
}
