// The new comments, the ones that notify: a person is needed, a mission ended, a mission could not start. One each.

import { never } from "../base/assert.ts";
import { msOf } from "../base/brand.ts";
import { codeSpan, details, fence, outgoing, truncateTail, words } from "../base/markdown.ts";
import type { ConfigProblem } from "../config/check.ts";
import { CONFIG_PATH } from "../config/schema.ts";
import type { GateRow } from "../engine/rows/gate-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { unconfirmed } from "../mission/ending-state.ts";
import { missionReport } from "../report/mission.ts";
import { attemptsOf, commitSpan, countOf, unitsOf, verdictOf } from "./facts.ts";
import { headline, someone } from "./headline.ts";
import { lessons, reportFigures } from "./mission-report.ts";
import { duration, plural, usd, wordOf } from "./units-word.ts";

const PROBLEMS_SHOWN = 50;

/** A person is needed: which pull request, why, and what an approval means. */
export function renderGateAsked(mission: MissionRow, gate: GateRow, why: string): string {
  const reason = why.trim() === "" ? "" : `Why: ${words(why, 500)}.`;
  const binding = `The approval counts for ${commitSpan(gate.head)} exactly; requesting changes, or closing the pull request, means no.`;
  const ask = (what: string): string =>
    `**Needed from ${someone(mission)}: a review that approves ${what} in #${gate.pull}.**`;
  switch (gate.gate) {
    case "plan":
      return outgoing(`${ask("the plan")}\n\nNothing is changed before that. ${binding}`);
    case "large_merge":
    case "content": {
      const unit = gate.unit === null ? "the change" : codeSpan(gate.unit);
      return outgoing(`${ask(unit)}\n\n${reason} ${binding} Other units go on meanwhile.`);
    }
    case "promote": {
      const doubt = unconfirmed(mission);
      const said =
        doubt === null
          ? ""
          : `**The objective is not confirmed:** ${words(doubt, 500).replace(/[.]+$/, "")}. An approval promotes what landed all the same; the issue stays open.\n\n`;
      return outgoing(
        `${ask(`the promotion to ${codeSpan(mission.target)}`)}\n\n${said}Everything that landed passed verification together, at this commit. ${binding}`,
      );
    }
    default:
      return never(gate.gate);
  }
}

function unitRow(state: RepoState, unit: UnitRow): string {
  const attempts = attemptsOf(state, unit).length || unit.attempt;
  const pull = unit.pull === null ? "" : `#${unit.pull}`;
  return `| ${codeSpan(unit.unit, 40)} ${words(unit.title, 80)} | ${wordOf(unit)} | ${attempts} | ${usd(unit.costUsd)} | ${pull} |`;
}

function lastEvidence(unit: UnitRow): string {
  const last = unit.evidence.at(-1);
  if (last === undefined) return `- ${codeSpan(unit.unit, 40)}: ${words(unit.because, 300)}`;
  return [
    `- ${codeSpan(unit.unit, 40)}, attempt ${last.attempt} at ${last.stage}: ${words(last.cause, 300)}`,
    "",
    fence(truncateTail(last.text, 1500), "text")
      .split("\n")
      .map((line) => `  ${line}`)
      .join("\n"),
  ].join("\n");
}

const ROWS_SHOWN = 100;

/** The final report: what happened, what it cost, what is left. */
export function renderMissionEnded(state: RepoState, mission: MissionRow): string {
  const units = unitsOf(state, mission);
  const report = missionReport(state, mission);
  const tries = units.flatMap((unit) => attemptsOf(state, unit));
  const retried = units.filter((unit) => unit.attempt > 1);
  const repaired = retried.filter((unit) => unit.state === "landed");
  const bad = units.filter((unit) => unit.state === "failed");
  const wall =
    mission.endedAt === null ? 0 : Math.max(0, msOf(mission.endedAt) - msOf(mission.startedAt));
  const verdict = verdictOf(state, mission.promotedSha ?? mission.releaseSha ?? state.repo.green);
  const tests =
    verdict?.testsTotal == null
      ? ""
      : ` ${verdict.testsPassed ?? 0} of ${plural(verdict.testsTotal, "test")} passed on the last verified commit.`;
  const skipped = units.filter(({ details }) => details.skipped !== undefined).length;
  const without = `${countOf(units, "unchanged") - skipped} without change${skipped === 0 ? "" : `, ${skipped} skipped`}`;
  const facts = [
    `Units: ${countOf(units, "landed")} landed, ${countOf(units, "failed")} failed, ${countOf(units, "blocked")} blocked, ${countOf(units, "cancelled")} cancelled, ${without}; ${plural(tries.length, "attempt")}.`,
    repaired.length === 0
      ? ""
      : `Put right on a later attempt: ${repaired
          .slice(0, 20)
          .map((unit) => codeSpan(unit.unit, 40))
          .join(", ")}.`,
    `Cost ${usd(mission.costUsd)}, time ${duration(wall)}.${tests}`,
  ].filter((line) => line !== "");
  const shown = units.slice(0, ROWS_SHOWN);
  const table =
    units.length === 0
      ? ""
      : [
          "| unit | state | attempts | cost | pull request |",
          "|---|---|--:|--:|---|",
          ...shown.map((unit) => unitRow(state, unit)),
          ...(units.length > ROWS_SHOWN
            ? [`| … and ${units.length - ROWS_SHOWN} more | | | | |`]
            : []),
        ].join("\n");
  const failures =
    bad.length === 0
      ? ""
      : details("What stopped the failed units", bad.slice(0, 15).map(lastEvidence).join("\n"));
  return outgoing(
    [
      headline(state, mission),
      facts.map((fact) => `- ${fact}`).join("\n"),
      table,
      failures,
      reportFigures(report),
      lessons(report),
      `The whole report: \`missions/${mission.mission}/report.json\` on the branch \`mc/state\`.`,
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

/** `why` is Markdown of ours. */
export const renderNotStarted = (why: string): string =>
  outgoing(
    `**No mission was started:** ${why.trim().replace(/[.]?$/, why.includes("\n") ? "" : ".")}`,
  );

/** All problems of the configuration at once. */
export function renderConfigProblems(problems: readonly ConfigProblem[]): string {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const warnings = problems.length - errors;
  const count = [
    errors === 0 ? "" : plural(errors, "error"),
    warnings === 0 ? "" : plural(warnings, "warning"),
  ]
    .filter((part) => part !== "")
    .join(" and ");
  const first =
    errors === 0
      ? `\`${CONFIG_PATH}\` is valid${warnings === 0 ? "" : `, with ${count}`}.`
      : `**No mission can start: \`${CONFIG_PATH}\` has ${count}.** Correct them on the default branch, then add the label again.`;
  if (problems.length === 0 && errors === 0) {
    return outgoing(
      `**No mission was started:** \`${CONFIG_PATH}\` could not be read on the default branch.`,
    );
  }
  const lines = problems.slice(0, PROBLEMS_SHOWN).map((problem) => {
    const line = problem.line === null ? "" : `line ${problem.line}, `;
    const key = problem.key === "" ? "" : `${codeSpan(problem.key)}: `;
    return `- ${line}${problem.severity}: ${key}${words(problem.message, 500)}`;
  });
  const left = problems.length - lines.length;
  return outgoing([first, "", ...lines, ...(left > 0 ? [`- … and ${left} more`] : [])].join("\n"));
}
