// Pull requests, checks, labels, notices, answers, onboarding, files: the sentences, as people read them.
import { describe, expect, it } from "vitest";
import { unitId } from "../../../core/base/brand.ts";
import type { MissionState } from "../../../core/engine/rows/mission-row.ts";
import { MissionReport, missionReport } from "../../../core/report/mission.ts";
import * as answers from "../../../core/voice/answer.ts";
import { renderVerifyCheck } from "../../../core/voice/check.ts";
import { ALL_LABELS, labelsOf } from "../../../core/voice/labels.ts";
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
import {
  at,
  attemptRow,
  commit,
  config,
  dispatchRow,
  gateRow,
  missionRow,
  stateOf,
  unitRow,
  verdictRow,
} from "./rows.ts";

const PARSER = unitRow("parser", {
  position: 1,
  state: "landed",
  attempt: 2,
  dependsOn: [unitId("lexer")],
  branch: "mc/m12/parser/2",
  head: commit("d"),
  pull: 14,
  additions: 40,
  deletions: 2,
  changedFiles: ["src/parser.ts", "test/parser.test.ts", "package.json"],
  reviewScore: 7.5,
  reviewText: "Sound.",
  summary: "Recursive descent.",
  costUsd: 0.84,
  landedAs: commit("b"),
  evidence: [{ attempt: 1, stage: "verify", cause: "2 tests failed", text: "not ok 1\nnot ok 2" }],
});
const MISSION = missionRow({ state: "promote_gate", releaseSha: commit("b"), promotionPull: 20 });
const STATE = stateOf({
  missions: [MISSION],
  units: [
    unitRow("lexer", {
      state: "landed",
      attempt: 1,
      pull: 13,
      costUsd: 0.3,
      landedAs: commit("e"),
      changedFiles: ["src/lexer.ts"],
    }),
    PARSER,
    unitRow("docs", { position: 2, state: "blocked", because: "parser failed" }),
  ],
  attempts: [
    attemptRow("parser", 1, { state: "failed", cause: "verification" }),
    attemptRow("parser", 2, { state: "landed", startedAt: at(6), endedAt: at(9) }),
  ],
  dispatches: [dispatchRow()],
  gates: [gateRow()],
  verdicts: [verdictRow()],
});

describe("pull requests", () => {
  it("a unit", () =>
    expect(renderUnitPull(STATE, MISSION, PARSER)).toMatchInlineSnapshot(`
    {
      "body": "Nothing is needed from you: this is reviewed, then merged and verified by the queue. Closing it means no.

    ### Why

    Unit \`parser\` of the objective in #12 (needs \`lexer\`).

    > The parser is missing.

    ### Acceptance criteria

    - npm test -- parser

    ### What changed

    3 files, +40 −2.

    - top level: \`package.json\`
    - \`src/\`: \`parser.ts\`
    - \`test/\`: \`parser.test.ts\`

    What the worker says:

    > Recursive descent.

    ### How it is verified

    \`npm test\` passed on \`bbbbbbb\` (120 of 120 tests passed, 34 s), [run](http://127.0.0.1:3000/acme/calc/actions/runs/78).

    ### Attempts and cost

    2 attempts of at most 3, $0.84.

    | attempt | result | agent | cost | run |
    |--:|---|---|--:|---|
    | 1 | verify: 2 tests failed | claude-code, opus | $0.42 | [run](http://127.0.0.1:3000/acme/calc/actions/runs/77) |
    | 2 | landed | claude-code, opus | $0.42 | [run](http://127.0.0.1:3000/acme/calc/actions/runs/77) |

    [The run with its transcript](http://127.0.0.1:3000/acme/calc/actions/runs/77)

    <!-- mc:unit {"mission":"m12","unit":"parser","attempt":2,"head":"dddddddddddddddddddddddddddddddddddddddd","issue":12} -->",
      "title": "Write the parser (m12/parser, attempt 2)",
    }
  `));
  it("with the worker's claims, and protected files", () => {
    const touched = { ...PARSER, changedFiles: [".github/CODEOWNERS"], landedAs: null };
    const { body } = renderUnitPull(STATE, MISSION, touched, [
      { criterion: "npm test -- parser", met: true, evidence: "12 passed" },
    ]);
    expect(body.split("\n")[0]).toBe(
      "Needed from someone with write, maintain or admin permission: a review, because protected files change. Closing it means no.",
    );
    expect(body).toContain("| npm test -- parser | met | 12 passed |");
    expect(body).toContain("**Protected files:** `.github/CODEOWNERS`.");
    expect(body).toContain("By us, not by the worker: the queue merges this commit");
  });
  it("the promotion", () =>
    expect(renderPromotionPull(STATE, MISSION)).toMatchInlineSnapshot(`
      {
        "body": "**Needed from someone with write, maintain or admin permission: a review that approves \`bbbbbbb\`.** Then \`main\` is moved to exactly this commit by fast-forward; please do not press merge. Requesting changes, or closing this pull request, means no.

      ### What landed

      For the objective in #12, 2 units of 3:

      - \`lexer\` Write the lexer: #13 as \`eeeeeee\`, +0 −0, $0.30
      - \`parser\` Write the parser: #14 as \`bbbbbbb\`, +40 −2, attempt 2, review 7.5, $0.84

      ### What was put right on the way

      - \`parser\`: attempt 1 stopped at verify (2 tests failed)

      ### Not part of this

      - \`docs\` Write the docs: parser failed

      ### How it is verified

      \`npm test\` passed on exactly this commit (120 of 120 tests passed, 34 s), [run](http://127.0.0.1:3000/acme/calc/actions/runs/78).

      ### Cost

      $1.20 for 3 attempts; 0 failed, 1 blocked.

      <!-- mc:promotion {"mission":"m12","issue":12,"commit":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"} -->",
        "title": "Promote m12 to main: Add a calculator",
      }
    `));
  it("the plan", () => {
    const { title, body } = renderPlanPull(MISSION, [unitRow("lexer"), PARSER]);
    expect(title).toBe("Plan of m12: Add a calculator");
    expect(body.split("\n")[0]).toBe(
      "**Needed from someone with write, maintain or admin permission: a review.** Approving starts the work; requesting changes, or closing this pull request, means no.",
    );
    expect(body).toContain(
      "The plan for #12: 2 units, 1 dependency, at most 4 at the same time, limits $50.00 and 120 minutes.",
    );
    expect(body).toContain(
      "1. `lexer` Write the lexer\n2. `parser` Write the parser (needs `lexer`)",
    );
  });
  it("PLAN.md", () =>
    expect(renderPlanFile(MISSION, [unitRow("lexer")])).toMatchInlineSnapshot(`
    "# Plan of m12: Add a calculator

    For the objective in #12; plan \`ffffffffffff\`.

    1. \`lexer\` Write the lexer

    ## \`lexer\` Write the lexer

    > The lexer is missing.

    - files: \`src/lexer.ts\`
    - priority: 1

    Done when:

    - [ ] npm test -- lexer
    "
  `));
  it("onboarding", () => {
    const { title, body } = renderOnboardingPull({
      defaultBranch: "main",
      detected: [
        { key: "verify.command", value: "npm test", from: "scripts.test in package.json" },
      ],
      files: [".github/mission-control.yml", ".github/workflows/mc-plan.yml"],
      warnings: [],
    });
    expect(title).toBe("Set up Mission Control");
    expect(body).toMatchInlineSnapshot(`
      "**Needed from you: look at the values below, then merge to start or close to decline.** Nothing else happens in this repository before.

      ### What was detected

      | setting | value | found in |
      |---|---|---|
      | \`verify.command\` | \`npm test\` | scripts.test in package.json |

      Change any of it by editing \`.github/mission-control.yml\` on this branch; every key is explained there.

      ### What to expect after merging

      1. You label an issue \`mc:objective\`. One comment appears there and is kept up to date.
      2. Units of work run in this repository's own Actions, with its own secrets. Each becomes a branch and a pull request.
      3. What passes review is merged and verified in a queue. \`mc/green\` moves only to commits on which \`verify.command\` passed.
      4. A pull request proposes to bring \`mc/green\` to \`main\`. A person approves it with a review; before that \`main\` is not touched.

      Comment \`/mc help\` on an objective to see how to steer. The agent needs its key as a repository secret; the workflows name it.

      ### Files

      - \`.github/mission-control.yml\`
      - \`.github/workflows/mc-plan.yml\`

      To leave later, remove the app or set \`enabled: false\`."
    `);
    expect(
      renderOnboardingPull({
        defaultBranch: "main",
        detected: [],
        files: [],
        warnings: ["no tests"],
      }).body.split("\n")[0],
    ).toBe(
      "**Needed from you: set `verify.command` in `.github/mission-control.yml` on this branch, then merge.** Closing this pull request means no.",
    );
  });
});

describe("checks", () => {
  it.each([
    [7.5, "Sound.", "success", "Passed: 7.5 of 10, at least 5 needed"],
    [5, "x", "success", "Passed: 5 of 10, at least 5 needed"],
    [4.9, "Wrong.", "failure", "Held back: 4.9 of 10, at least 5 needed"],
    [null, null, "neutral", "Not reviewed"],
    [
      null,
      "no result line",
      "action_required",
      "The review could not be read: a person has to look",
    ],
  ] as const)("review %s", (reviewScore, reviewText, conclusion, title) => {
    expect(renderReviewCheck(MISSION, { ...PARSER, reviewScore, reviewText })).toMatchObject({
      conclusion,
      title,
    });
  });
  it.each([
    ["passed", "success", "Passed: 120 of 120 tests passed, 34 s"],
    ["failed", "failure", "Failed: 120 of 120 tests passed, 34 s"],
    ["infrastructure", "neutral", "No verdict: the run broke before the command could say"],
  ] as const)("verification %s", (outcome, conclusion, title) => {
    expect(renderVerifyCheck(PARSER, verdictRow({ outcome }))).toMatchObject({ conclusion, title });
  });
});

it.each<[MissionState, string]>([
  ["preparing", "mc:planning"],
  ["planning", "mc:planning"],
  ["plan_gate", "mc:waiting"],
  ["running", "mc:running"],
  ["promote_gate", "mc:waiting"],
  ["promoting", "mc:running"],
  ["stopping", "mc:running"],
  ["completed", "mc:done"],
  ["failed", "mc:failed"],
  ["stopped", "mc:stopped"],
])("labels %s as %s", (state, label) => {
  const { add, remove } = labelsOf(missionRow({ state }));
  expect(add).toEqual([label]);
  expect(remove).toHaveLength(5);
  expect(remove).not.toContain(label);
  expect(labelsOf(missionRow({ state: "running", paused: "by olga" })).add).toEqual(["mc:waiting"]);
  for (const each of ALL_LABELS)
    expect(each).toMatchObject({ color: expect.stringMatching(/^[0-9a-f]{6}$/) });
});

describe("notices", () => {
  it("a gate", () => {
    expect(
      renderGateAsked(
        MISSION,
        gateRow({ gate: "large_merge", unit: unitId("parser"), pull: 14 }),
        "it changes 900 lines (limit 500)",
      ),
    ).toBe(
      "**Needed from someone with write, maintain or admin permission: a review that approves `parser` in #14.**\n\nWhy: it changes 900 lines (limit 500). The approval counts for `bbbbbbb` exactly; requesting changes, or closing the pull request, means no. Other units go on meanwhile.",
    );
  });
  it("the end", () => {
    const failed = unitRow("docs", {
      position: 2,
      state: "failed",
      attempt: 3,
      because: "three attempts",
      evidence: [{ attempt: 3, stage: "verify", cause: "red", text: "boom\n```\nx" }],
    });
    const ended = missionRow({ state: "failed", stopReason: "units_failed", endedAt: at(45) });
    expect(
      renderMissionEnded(
        stateOf({
          units: [PARSER, failed],
          attempts: [attemptRow("parser", 1), attemptRow("parser", 2)],
          verdicts: [verdictRow()],
        }),
        ended,
      ),
    ).toMatchInlineSnapshot(`
      "**Failed: not all units passed verification.** 1 of 2 units are on \`mc/green\`. The evidence of each failed unit stands on its pull request. Add the label \`mc:objective\` again for another mission on top of what landed.

      - Units: 1 landed, 1 failed, 0 blocked, 0 cancelled, 0 without change; 2 attempts.
      - Put right on a later attempt: \`parser\`.
      - Cost $1.20, time 45 min. 120 of 120 tests passed on the last verified commit.

      | unit | state | attempts | cost | pull request |
      |---|---|--:|--:|---|
      | \`parser\` Write the parser | on green | 2 | $0.84 | #14 |
      | \`docs\` Write the docs | failed | 3 | $0.00 |  |

      <details><summary>What stopped the failed units</summary>

      - \`docs\`, attempt 3 at verify: red

        \`\`\`\`text
        boom
        \`\`\`
        x
        \`\`\`\`

      </details>

      The whole report: \`missions/m12/report.json\` on the branch \`mc/state\`."
    `);
  });
  it("no start", () => {
    expect(renderNotStarted("the branch `x` does not exist")).toBe(
      "**No mission was started:** the branch `x` does not exist.",
    );
    expect(
      renderConfigProblems([
        { key: "workers.max", message: "must be at most 64", line: 7, severity: "error" },
        { key: "", message: "unknown key `wrokers`", line: null, severity: "warning" },
      ]),
    ).toBe(
      "**No mission can start: `.github/mission-control.yml` has 1 error and 1 warning.** Correct them on the default branch, then add the label again.\n\n- line 7, error: `workers.max`: must be at most 64\n- warning: unknown key \\`wrokers\\`",
    );
  });
});

describe("answers", () => {
  it.each([
    [
      answers.notPermitted("eve", "it has the permission `read` here, and write is needed"),
      "Nothing was done: `eve` may not steer missions here, because it has the permission `read` here, and write is needed.",
    ],
    [
      answers.unknown("/mc stpo", "There is no such command. Did you mean `/mc stop`?"),
      "Nothing was done for `/mc stpo`. There is no such command. Did you mean `/mc stop`?",
    ],
    [
      answers.noMission(),
      "Nothing was done: this thread belongs to no mission. Comment on an issue labelled `mc:objective`, or on one of its pull requests.",
    ],
    [
      answers.paused(MISSION),
      "Paused: nothing new starts in `m12`; jobs that run now finish. `/mc resume` goes on.",
    ],
    [answers.resumed(MISSION), "Going on with `m12`."],
    [
      answers.stopping(MISSION),
      "Stopping `m12`: nothing new starts, running jobs are being cancelled. What is on `mc/green` stays.",
    ],
    [
      answers.alreadyOver(missionRow({ state: "completed" })),
      "Nothing was done: `m12` is over (done). For another mission, remove the label `mc:objective` and add it again.",
    ],
    [
      answers.noSuchUnit("parsr", "parser", ["lexer", "parser"]),
      "Nothing was done: there is no unit `parsr`. Did you mean `parser`? The units are `lexer`, `parser`.",
    ],
    [
      answers.cannotRetry(PARSER),
      "Nothing was done: `parser` is on green. A retry is for units that failed, are blocked, cancelled or held.",
    ],
    [
      answers.retrying(PARSER),
      "`parser` gets another attempt, with what went wrong before in its brief.",
    ],
    [
      answers.howToApprove(STATE, MISSION),
      "A comment approves nothing. 1 pull request waits for someone with write, maintain or admin permission:\n\n- #20: promotion\n\nOpen its “Files changed” tab and submit a review with “Approve”: that binds your approval to its exact commit.",
    ],
    [
      answers.whyUnit(STATE, MISSION, PARSER),
      "`parser` Write the parser, #14:\n\n- now: on green, because waits for a worker\n- needs `lexer`\n- review: 7.5 of 10, at least 5 needed\n- attempt 1: stopped at verify, 2 tests failed, [run](http://127.0.0.1:3000/acme/calc/actions/runs/77)\n- attempt 2: landed, [run](http://127.0.0.1:3000/acme/calc/actions/runs/77)\n- cost $0.84: work $0.84",
    ],
    [
      answers.whyMission(STATE, MISSION),
      "`m12`: waits for approval of the promotion, because units are being worked on.\n\n- `docs` is blocked: parser failed",
    ],
  ])("%#", (said, expected) => expect(said).toBe(expected));
  it("status begins with the headline", () => {
    expect(answers.status(STATE, MISSION).split("\n")[0]).toMatch(/^\*\*Needed from someone/);
    expect(answers.help(config)).toContain("| `/mc retry UNIT` |");
  });
});

it("keeps MISSION_STATE.md in its known form", () => {
  expect(renderMissionState(STATE, MISSION)).toMatchInlineSnapshot(`
    "# Mission State
    Objective: Add a calculator (#12)

    ## Completed
    - [x] lexer -- Write the lexer (files: src/lexer.ts)
    - [x] parser (2026-01-31T10:09:00.000Z) -- Recursive descent. (files: src/parser.ts, test/parser.test.ts, package.json)

    ## Failed
    - [ ] docs -- parser failed

    ## Files Modified
    package.json, src/lexer.ts, src/parser.ts, test/parser.test.ts

    ## Quality Reviews
    - parser (Write the parser): avg=7.5 "Sound."

    ## System Health
    - verification failures: 1

    ## Remaining
    The planner should focus on what hasn't been done yet.
    Do NOT re-target files in the 'Files Modified' list unless fixing a failure.

    ## Changelog
    -  | lexer merged (commit: eeeeeee) -- 
    - 2026-01-31T10:09:00.000Z | parser merged (commit: bbbbbbb) -- Recursive descent.
    "
  `);
});

describe("report", () => {
  it("holds its own schema", () => {
    const ended = missionRow({
      state: "completed",
      stopReason: "objective_met",
      endedAt: at(45),
      promotedSha: commit("b"),
    });
    const report = missionReport(STATE, ended);
    expect(MissionReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report).toMatchObject({
      mission_id: "m12",
      outcome: { objective_met: true, stopped_reason: "objective_met" },
      units_planned: 3,
      units_dispatched: 2,
      units_merged: 2,
      units_failed: 0,
      units_blocked: 1,
      units_retried: 1,
      wall_time_seconds: 2700,
      files_changed: ["package.json", "src/lexer.ts", "src/parser.ts", "test/parser.test.ts"],
      verification_passed: true,
      merge_quality: {
        total_merge_attempts: 3,
        successful_merges: 2,
        merge_failures: 1,
        retries: 1,
        merge_quality_score: 2 / 3,
      },
    });
    expect(
      report.timeline.map((moment) => `${moment.event_type} ${moment.work_unit_id}`.trim()),
    ).toEqual([
      "mission_started",
      "dispatched parser",
      "failed parser",
      "dispatched parser",
      "merged parser",
      "gate_asked",
      "mission_ended",
    ]);
  });
  it("is bounded", () => {
    const report = missionReport(
      stateOf({ verdicts: [verdictRow({ log: "x".repeat(300_000) })] }),
      missionRow(),
    );
    expect(report.verification_output.length).toBe(20_000);
  });
});
