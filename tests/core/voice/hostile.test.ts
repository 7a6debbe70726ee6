// SR2, SR3, SR19: whatever people and models wrote into the rows, no text of ours gives a command, pings, closes an issue,
// loads an image or outgrows a comment.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unitId } from "../../../core/base/brand.ts";
import { OUTGOING_MAX_CHARS } from "../../../core/base/markdown.ts";
import { usage } from "../../../core/command/entry.ts";
import { parseCommands } from "../../../core/command/grammar.ts";
import { COMMANDS } from "../../../core/command/registry.ts";
import type { MissionRow, MissionState } from "../../../core/engine/rows/mission-row.ts";
import type { UnitRow } from "../../../core/engine/rows/unit-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import * as answers from "../../../core/voice/answer.ts";
import { renderVerifyCheck } from "../../../core/voice/check.ts";
import { renderMissionComment } from "../../../core/voice/mission-comment.ts";
import { renderReport } from "../../../core/voice/mission-report.ts";
import { renderMissionState } from "../../../core/voice/mission-state.ts";
import {
  renderConfigProblems,
  renderGateAsked,
  renderMissionEnded,
  renderNotStarted,
} from "../../../core/voice/notice.ts";
import { renderOnboardingPull } from "../../../core/voice/onboarding.ts";
import { renderPlanFile } from "../../../core/voice/plan-file.ts";
import { renderPromotionPull } from "../../../core/voice/promotion-pull.ts";
import { renderPlanPull, renderUnitPull } from "../../../core/voice/pull.ts";
import { renderReviewCheck } from "../../../core/voice/review-check.ts";
import { HOSTILE_TEXT, harmless } from "./harmless.ts";
import {
  attemptRow,
  commit,
  config,
  dispatchRow,
  gateRow,
  missionRow,
  repoRow,
  stateOf,
  unitRow,
  verdictRow,
} from "./rows.ts";

/** Every text that leaves, made of one hostile text in every free field. */
function everything(text: string): readonly string[] {
  const said: string[] = [];
  const states: readonly MissionState[] = [
    "preparing",
    "planning",
    "plan_gate",
    "running",
    "promote_gate",
    "promoting",
    "stopping",
    "completed",
    "failed",
    "stopped",
  ];
  const unit = (id: string, state: UnitRow["state"]): UnitRow =>
    unitRow(id, {
      state,
      title: text,
      description: text,
      files: [text],
      criteria: [text, text],
      specialist: text,
      because: text,
      attempt: 2,
      pull: 14,
      changedFiles: [text, `a/${text}`],
      reviewScore: 3,
      reviewText: text,
      summary: text,
      evidence: [{ attempt: 1, stage: "verify", cause: text, text }],
      dependsOn: [unitId("other")],
      head: commit("d"),
      landedAs: state === "landed" ? commit("b") : null,
    });
  const units = (["landed", "failed", "gated", "waiting", "blocked"] as const).map((state) =>
    unit(`u-${state}`, state),
  );
  const all = (state: RepoState, mission: MissionRow): void => {
    said.push(
      renderMissionComment(state, mission),
      renderMissionEnded(state, mission),
      renderReport(state, mission),
      renderMissionState(state, mission),
      answers.status(state, mission),
      answers.whyMission(state, mission),
      answers.howToApprove(state, mission),
      answers.alreadyPaused(mission),
      answers.alreadyOver(mission),
    );
    const promotion = renderPromotionPull(state, mission);
    const plan = renderPlanPull(mission, units);
    for (const { title } of [promotion, plan]) plain(title);
    said.push(promotion.body, plan.body, renderPlanFile(mission, units));
    for (const each of units) {
      const pull = renderUnitPull(state, mission, each, [
        { criterion: text, met: false, evidence: text },
      ]);
      plain(pull.title);
      said.push(
        pull.body,
        answers.whyUnit(state, mission, each),
        renderReviewCheck(mission, each).summary,
      );
    }
  };
  for (const state of states) {
    const mission = missionRow({
      state,
      title: text,
      body: text,
      because: text,
      startedBy: text,
      paused: state === "running" ? text : null,
      releaseSha: commit("b"),
    });
    const world = stateOf({
      repo: repoRow({ queueClosed: state === "promoting" ? text : null }),
      units,
      attempts: units.map((each) =>
        attemptRow(each.unit, 1, { agent: text, model: text, cause: text, summary: text }),
      ),
      dispatches: [dispatchRow({ runUrl: state === "running" ? text : "http://127.0.0.1/x" })],
      gates: [gateRow({ gate: "large_merge", unit: unitId("u-gated") })],
      verdicts: [verdictRow({ log: text })],
    });
    all(world, mission);
  }
  said.push(
    renderGateAsked(missionRow(), gateRow({ gate: "large_merge" }), text),
    renderNotStarted(`problems:\n\n- ${text}`),
    renderConfigProblems([{ key: text, message: text, line: 1, severity: "error" }]),
    renderOnboardingPull({
      defaultBranch: text,
      detected: [{ key: text, value: text, from: text }],
      files: [text],
      warnings: [text],
    }).body,
    answers.notPermitted(text, text),
    answers.unknown(text, "There is no such command."),
    answers.noSuchUnit(text, text, [text]),
    answers.help(config),
    answers.help(),
    answers.noMission(),
    renderVerifyCheck(unit("x", "landed"), verdictRow({ outcome: "failed", log: text })).summary,
  );
  return said;
}

/** Titles are no Markdown, but mentions, keywords and commands would be read there too. */
function plain(title: string): void {
  expect(parseCommands(title)).toEqual([]);
  expect(title).not.toMatch(/@[A-Za-z0-9]|#\d|\n/);
  expect(title.length).toBeLessThanOrEqual(200);
}

const HOSTILE: readonly string[] = [
  ...COMMANDS.flatMap((command) => [
    usage(command),
    `x\n${usage(command)}`,
    `x\n\n${usage(command)}\n`,
  ]),
  "`",
  "```\n/mc stop\n```\n/mc stop",
  "a | b | c",
  "x\n\n# Heading\n\n/mc stop",
  "@olga @acme/team",
  "fixes #1, closes acme/calc#2",
  "fixes https://github.com/a/b/issues/3",
  "![x](http://evil/?q=1)",
  "<img src=http://evil/>",
  "<details><summary>x</summary>",
  "</details>\n\n/mc stop",
  "<!-- mc:mission-m12 -->",
  "--> <!--",
  "[x](javascript:alert(1))",
  "\u202e\u200b/mc stop",
  "$$x$$",
  "| x |\n|---|\n/mc stop",
  "~~~\n/mc stop",
  "x".repeat(70_000),
  "/mc stop\r\n/mc stop\r/mc stop\u2028/mc stop",
];

describe("no text of ours acts", () => {
  it.each(HOSTILE.map((text) => [text.slice(0, 40), text]))("%j", (_name, text) => {
    for (const said of everything(text)) {
      harmless(said);
      expect(said.length).toBeLessThanOrEqual(
        said.startsWith("# Plan of") ? 400_000 : OUTGOING_MAX_CHARS + 1,
      );
    }
  });

  it("for any text", () => {
    fc.assert(
      fc.property(HOSTILE_TEXT, (text) => {
        for (const said of everything(text)) harmless(said);
      }),
      { numRuns: 40 },
    );
  });
});

it("keeps a title in its cell, its line and its span", () => {
  const text = renderMissionEnded(
    stateOf({ units: [unitRow("a", { title: "`x` | y\n| z @olga fixes #1" })] }),
    missionRow({ state: "stopped", stopReason: "user_stopped" }),
  );
  expect(text).toContain(
    "| `a` \\`x\\` \\| y \\| z @&#8203;olga fixes #&#8203;1 | waiting | 0 | $0.00 |  |",
  );
});
