// One unit in one line of a check list: id, title, state, attempt, cost, pull request, run, what it waits for.
import { codeSpan, link, words } from "../base/markdown.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { runUrlOf } from "./facts.ts";
import { forkProgress } from "./fork.ts";
import { refusalOf, refusalWords } from "./refusals.ts";
import { repairProgress } from "./tournament.ts";
import { unitWord, usd } from "./units-word.ts";

const TITLE_MAX_CHARS = 100;
const BECAUSE_MAX_CHARS = 160;
const NAMED_MAX = 6;

const ids = (units: readonly string[]): string => {
  const shown = units.slice(0, NAMED_MAX).map((unit) => codeSpan(unit, 40));
  return units.length > NAMED_MAX
    ? `${shown.join(", ")} and ${units.length - NAMED_MAX} more`
    : shown.join(", ");
};

/** "needs `a`, `b`; after `c`": needs block when they fail, an order does not. */
export function dependencies(unit: UnitRow): string {
  const after = unit.after.filter((other) => !unit.dependsOn.includes(other));
  return [
    unit.dependsOn.length === 0 ? "" : `needs ${ids(unit.dependsOn)}`,
    after.length === 0 ? "" : `after ${ids(after)}`,
  ]
    .filter((part) => part !== "")
    .join("; ");
}

/** What ends in an answer has something to say even though nothing changed. */
function answerWord(unit: UnitRow): string | null {
  if (unit.details.skipped !== undefined) return `skipped by ${words(unit.details.skipped.by, 60)}`;
  if (unit.kind === "implement" || unit.state !== "unchanged") return null;
  const { report } = unit.details;
  if (report === undefined) return "findings are in";
  return report.recommended === ""
    ? "recommends none"
    : `recommends ${words(report.recommended, 60)}`;
}

const SAYS_WHY: readonly UnitRow["state"][] = ["failed", "blocked", "cancelled", "gated"];

export function unitLine(state: RepoState, unit: UnitRow): string {
  const done = unit.state === "landed" || unit.state === "unchanged";
  const progress = unit.state === "fixing" ? repairProgress(state, unit) : forkProgress(unit);
  const word = `${answerWord(unit) ?? unitWord(unit.state)}${progress === "" ? "" : ` (${progress})`}`;
  const run = runUrlOf(state, unit);
  const refusal = refusalOf(state, unit);
  const parts = [
    unit.state === "failed" || unit.state === "gated" ? `**${word}**` : word,
    unit.attempt === 0 ? "" : `attempt ${unit.attempt}/${unit.maxAttempts}`,
    unit.costUsd > 0 ? usd(unit.costUsd) : "",
    unit.pull === null ? "" : `#${unit.pull}`,
    run === null ? "" : link("run", run),
    done ? "" : dependencies(unit),
    refusal === null ? "" : `**${refusalWords(refusal)}**`,
    done || unit.held === null ? "" : `held by ${words(unit.held, BECAUSE_MAX_CHARS)}`,
    // Waiting after an attempt means that something went wrong: say what.
    SAYS_WHY.includes(unit.state) || (unit.state === "waiting" && unit.attempt > 0)
      ? words(unit.because, BECAUSE_MAX_CHARS)
      : "",
  ].filter((part) => part !== "");
  return `- [${done ? "x" : " "}] ${codeSpan(unit.unit, 40)} ${words(unit.title, TITLE_MAX_CHARS)}: ${parts.join(" · ")}`;
}
