// What was shown about a unit by running it, in the words that people read.
import { never } from "../base/assert.ts";
import { codeSpan, words } from "../base/markdown.ts";
import { proofNow } from "../criteria/unit-proof.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { ProofResult } from "../report/proof.ts";

/** One line each; empty: nothing was to be proven and nothing looks odd. */
export function proofLines(unit: UnitRow): readonly string[] {
  const proof = proofNow(unit);
  if (proof === null) return [];
  const { weakened, odd, criteria, tests } = proof;
  const files = proof.testFiles.slice(0, 5).map((file) => codeSpan(file, 120));
  return [
    ...weakened.map(
      ({ path, text }) => `**weaker tests** in ${codeSpan(path, 120)}: ${words(text, 300)}`,
    ),
    ...odd.map((text) => `**odd:** ${words(text, 300)}`),
    ...criteria.map(({ command, result, exitCode, why }) => {
      const end = exitCode === null ? "" : `, exit code ${exitCode}`;
      const about = why === "" ? "" : ` (${words(why, 200)})`;
      return `${codeSpan(command, 200)}: ${resultWord(result)}${end}${about}`;
    }),
    ...(tests === "not_applicable" && proof.why === ""
      ? []
      : [
          `new tests on the commit that it stands on: ${testsWord(tests)}${files.length === 0 ? "" : ` (${files.join(", ")})`}${proof.why === "" ? "" : `; ${words(proof.why, 200)}`}`,
        ]),
  ];
}

/** A section of its pull request; empty: nothing to say. */
export function proofSection(unit: UnitRow): string {
  const lines = proofLines(unit);
  if (lines.length === 0) return "";
  const list = lines.map((line) => `- ${line}`).join("\n");
  return `### Shown by running it\n\nBy us, on the pushed commit, not by the worker:\n\n${list}`;
}

function resultWord(result: ProofResult): string {
  switch (result) {
    case "proven":
      return "passes";
    case "not_proven":
      return "**fails**";
    case "not_applicable":
      return "not run";
    case "could_not_run":
      return "could not be run";
    default:
      return never(result);
  }
}

function testsWord(result: ProofResult): string {
  switch (result) {
    case "proven":
      return "they fail there, as they should";
    case "not_proven":
      return "**they pass there as well: they prove nothing**";
    case "not_applicable":
      return "none to run";
    case "could_not_run":
      return "could not be run";
    default:
      return never(result);
  }
}
