// SR2, SR3, SR19: whatever models wrote into reports and ways, no text of ours gives a command, pings, closes an issue or loads.
import fc from "fast-check";
import { expect, test } from "vitest";
import { dispatchId } from "../../../core/base/brand.ts";
import { OUTGOING_MAX_CHARS } from "../../../core/base/markdown.ts";
import { parseComparison } from "../../../core/experiment/report.ts";
import type { Fork } from "../../../core/forks/fork.ts";
import { forkLegs } from "../../../core/forks/start.ts";
import type { LegRequest } from "../../../core/mission/ask.ts";
import * as answers from "../../../core/voice/experiment.ts";
import { forkReasons, renderForkComment } from "../../../core/voice/fork.ts";
import { HOSTILE_TEXT, harmless } from "./harmless.ts";
import { commit, missionRow, repoRow, stateOf, unitRow } from "./rows.ts";

function forkOf(text: string): Fork {
  const way = {
    ...{ leg: "a~1", branch: "mc/m1/a/1.1", cause: text, summary: text, evidenceText: text },
    ...{ isEmpty: false, head: commit("a"), verify: null, score: 3, review: null, reviews: 1 },
    ...{ left: null, shown: {}, proposed: false, cleared: false },
    ...{ testsTotal: 3, testsPassed: 2, lintErrors: 1, protectedPaths: [], additions: 1 },
    ...{ deletions: 1, changedFiles: ["a"], lines: 2, costUsd: 1 },
  };
  return {
    ...{ attempt: 1, dispatch: dispatchId("d"), base: commit("b"), by: "review" },
    ...{ state: "chosen", because: text, winner: 1, current: 1 },
    startedAt: missionRow().startedAt,
    branches: [
      { ...way, index: 1, strategy: "straightforward", state: "passed" },
      { ...way, index: 2, strategy: "alternative", state: "refused" },
    ],
  };
}

function everything(text: string): readonly string[] {
  const mission = missionRow();
  const fork = forkOf(text);
  const unit = unitRow("a", { title: text, details: { fork } });
  const said = [
    renderForkComment(stateOf({ repo: repoRow(), missions: [mission], units: [unit] }), unit, fork),
    ...forkReasons(unit),
  ];
  const read = parseComparison({
    approaches: [
      { name: text, description: text, metrics: { [text]: text }, pros: [text], cons: [text] },
      { name: "other" },
    ],
    recommended_approach: "1",
    rationale: text,
  });
  if (!read.ok) return said;
  const { report } = read;
  const before = { approach: report.recommended, unit: unit.unit };
  const done = unitRow("a", {
    title: text,
    kind: "experiment",
    details: { report, promoted: [before] },
  });
  return [
    ...said,
    answers.renderReportComment(mission, done, report),
    answers.noApproach(done, report, text),
    answers.alreadyPromoted(done, before),
    answers.promoted(done, report.recommended, done),
  ];
}

test("for any text", () => {
  fc.assert(
    fc.property(HOSTILE_TEXT, (text) => {
      for (const said of everything(text)) {
        harmless(said);
        expect(said.length).toBeLessThanOrEqual(OUTGOING_MAX_CHARS);
      }
    }),
  );
});

test("a table keeps its columns", () => {
  const mission = missionRow();
  const read = parseComparison({
    approaches: [{ name: "a|b", metrics: { "x|y": "1|2" }, pros: ["p|q\n|"], cons: ["c"] }],
    recommended_approach: "a|b",
  });
  if (!read.ok) throw new Error(read.problem);
  const unit = unitRow("a", { kind: "experiment", details: { report: read.report } });
  const rows = answers
    .renderReportComment(mission, unit, read.report)
    .split("\n")
    .filter((line) => line.startsWith("| "));
  const columns = rows.map((line) => line.replaceAll("\\|", "").split("|").length);
  expect(new Set(columns).size).toBe(1);
});

test("hints are ours and short; each leg has its own", () => {
  const mission = missionRow();
  const unit = unitRow("a");
  const leg: LegRequest = {
    leg: "a",
    attempt: 1,
    task: "work",
    unit,
    against: null,
    branch: "mc/m1/a/1",
    agent: null,
  };
  const hints = forkLegs(mission, unit, leg, 5).map(({ extras }) => extras?.hint ?? "");
  expect(new Set(hints).size).toBe(5);
  for (const hint of hints) {
    expect(hint.length).toBeGreaterThan(20);
    expect(hint.length).toBeLessThan(400);
  }
});
