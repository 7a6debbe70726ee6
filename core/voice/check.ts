// Check runs: a title with verdict and numbers, a summary that explains, a conclusion that is never success by default.

import { short } from "../base/brand.ts";
import { codeSpan, fence, outgoing, truncateTail } from "../base/markdown.ts";
import type { CheckConclusion } from "../engine/effect.ts";
import type { MissionRow, UnitRow, VerdictRow } from "../engine/state.ts";
import { quote } from "./prose.ts";
import { duration, plural, usd } from "./units-word.ts";

export interface CheckText {
  readonly title: string;
  readonly summary: string;
  readonly conclusion: CheckConclusion;
}

const LOG_MAX_CHARS = 20_000;

/** `mc/review`: the score against the minimum. */
export function renderReviewCheck(mission: MissionRow, unit: UnitRow): CheckText {
  const minimum = mission.config.review.min_score;
  const score = unit.reviewScore;
  const text = unit.reviewText?.trim() ?? "";
  const about = `Unit ${codeSpan(unit.unit)}, attempt ${unit.attempt}${unit.head === null ? "" : `, at ${codeSpan(short(unit.head))}`}.`;
  if (score === null) {
    return {
      title: text === "" ? "Not reviewed" : "The review could not be read: a person has to look",
      summary: outgoing(
        [about, text === "" ? "No review was made of this commit." : quote(text, 2000)].join(
          "\n\n",
        ),
      ),
      conclusion: text === "" ? "neutral" : "action_required",
    };
  }
  const passed = score >= minimum;
  const next = passed
    ? "Next it is merged and verified in the queue. A review can hold a change back; it never lets one through on its own."
    : "The unit goes back to its worker with this review.";
  return {
    title: `${passed ? "Passed" : "Held back"}: ${score} of 10, at least ${minimum} needed`,
    summary: outgoing(
      [
        about,
        text === "" ? "" : quote(text, 4000),
        next,
        `Cost of the unit so far: ${usd(unit.costUsd)}.`,
      ]
        .filter((part) => part !== "")
        .join("\n\n"),
    ),
    conclusion: passed ? "success" : "failure",
  };
}

/** "118 of 120 tests passed"; "" when the output had no count. */
export function testsSentence(verdict: VerdictRow): string {
  if (verdict.testsTotal === null) return "";
  const passed =
    verdict.testsPassed ?? Math.max(0, verdict.testsTotal - (verdict.testsFailed ?? 0));
  return `${passed} of ${plural(verdict.testsTotal, "test")} passed`;
}

/** `mc/verify`: what the repository's own command said of the commit that holds this unit. */
export function renderVerifyCheck(unit: UnitRow, verdict: VerdictRow): CheckText {
  const tests = testsSentence(verdict);
  const numbers = [tests, duration(verdict.durationMs)].filter((part) => part !== "").join(", ");
  const title = {
    passed: `Passed: ${numbers}`,
    failed: `Failed: ${numbers}`,
    infrastructure: "No verdict: the run broke before the command could say",
  }[verdict.outcome];
  const where = `The verification command ran on ${codeSpan(short(verdict.commit))}, the commit in which ${codeSpan(unit.unit)} is merged with everything before it.`;
  const log =
    verdict.log.trim() === ""
      ? ""
      : `The end of its output:\n\n${fence(truncateTail(verdict.log, LOG_MAX_CHARS), "text")}`;
  const landed =
    unit.state === "landed" && unit.landedAs !== null
      ? `Landed on \`mc/green\` as ${codeSpan(short(unit.landedAs))}.`
      : "";
  const conclusions = { passed: "success", failed: "failure", infrastructure: "neutral" } as const;
  return {
    title,
    summary: outgoing([where, landed, log].filter((part) => part !== "").join("\n\n")),
    conclusion: conclusions[verdict.outcome],
  };
}
