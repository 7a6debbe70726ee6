// Check runs: a title with verdict and numbers, a summary that explains, a conclusion that is never success by default.

import { short } from "../base/brand.ts";
import { codeSpan, fence, outgoing, truncateTail, words } from "../base/markdown.ts";
import type { CheckAnnotation, CheckConclusion } from "../engine/effect.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { FlakyRow, VerdictRow } from "../engine/rows/verdict-row.ts";
import { duration } from "./units-word.ts";
import {
  annotationsOf,
  checksTable,
  flakySeen,
  newlyFailing,
  snapshot,
  testsSentence,
  whatNext,
} from "./verify-parts.ts";

export interface CheckText {
  readonly title: string;
  readonly summary: string;
  readonly conclusion: CheckConclusion;
}

const LOG_MAX_CHARS = 20_000;

/** What stands beside a verdict when it is shown. */
export interface Beside {
  /** The verdict of the mc/green that it was merged on; null: not known. */
  readonly base: VerdictRow | null;
  readonly flaky: ReadonlyMap<string, FlakyRow>;
}

const ALONE: Beside = { base: null, flaky: new Map() };
const CONCLUSIONS = { passed: "success", failed: "failure", infrastructure: "neutral" } as const;
/** A title is one line of a list. */
const TITLE_MAX_CHARS = 160;

/** `mc/verify`: what the repository's own checks said of the commit that holds this unit. */
export function renderVerifyCheck(
  unit: UnitRow,
  verdict: VerdictRow,
  { base, flaky }: Beside = ALONE,
): VerifyCheckText {
  const added = verdict.outcome === "failed" ? newlyFailing(base, verdict) : null;
  const numbers = [
    testsSentence(verdict),
    added === null || added === 0 ? "" : `${added} newly failing`,
    duration(verdict.durationMs),
  ]
    .filter((part) => part !== "")
    .join(", ");
  const note = words(verdict.note, 1_000);
  const where = `Verification ran on ${codeSpan(short(verdict.commit))}, the commit in which ${codeSpan(unit.unit)} is merged with everything before it.`;
  const log =
    verdict.log.trim() === ""
      ? ""
      : `The end of its output:\n\n${fence(truncateTail(verdict.log, LOG_MAX_CHARS), "text")}`;
  const landed =
    unit.state === "landed" && unit.landedAs !== null
      ? `Landed on \`mc/green\` as ${codeSpan(short(unit.landedAs))}.`
      : "";
  const parts = [
    where,
    landed,
    note === "" ? "" : `**${note}.**`,
    checksTable(verdict.checks),
    snapshot(base, verdict),
    flakySeen(verdict, flaky),
    whatNext(unit, verdict),
    log,
  ];
  return {
    title: titleOf(verdict, numbers).slice(0, TITLE_MAX_CHARS),
    summary: outgoing(parts.filter((part) => part !== "").join("\n\n")),
    conclusion: CONCLUSIONS[verdict.outcome],
    annotations: annotationsOf(unit, verdict),
  };
}

export interface VerifyCheckText extends CheckText {
  readonly annotations: readonly CheckAnnotation[];
}

function titleOf({ outcome, note, testsFailed }: VerdictRow, numbers: string): string {
  if (outcome === "passed") return `Passed: ${numbers}`;
  if (outcome === "infrastructure") {
    return `No verdict: ${note === "" ? "the run broke before the command could say" : note}`;
  }
  // Tests that all passed do not explain a failure.
  const told = note !== "" && (testsFailed ?? 0) === 0;
  return told ? `Failed: ${note}` : `Failed: ${numbers}`;
}
