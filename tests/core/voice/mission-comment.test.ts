// The one live comment: its first line says what is needed from whom; it is a function of rows; it always fits.
import { describe, expect, it } from "vitest";
import { dispatchId, unitId } from "../../../core/base/brand.ts";
import { OUTGOING_MAX_CHARS } from "../../../core/base/markdown.ts";
import type { MissionRow } from "../../../core/engine/rows/mission-row.ts";
import { renderMissionComment } from "../../../core/voice/mission-comment.ts";
import {
  at,
  attemptRow,
  commit,
  dispatchRow,
  gateRow,
  M12,
  missionRow,
  repoRow,
  stateOf,
  unitRow,
  type World,
} from "./rows.ts";

const first = (world: World, mission: MissionRow): string =>
  renderMissionComment(stateOf(world), mission).split("\n")[0] ?? "";

const UNITS = [
  unitRow("lexer", {
    state: "landed",
    attempt: 1,
    pull: 13,
    costUsd: 0.42,
    landedAs: commit("b"),
    changedFiles: ["src/lexer.ts"],
  }),
  unitRow("parser", {
    position: 1,
    state: "gated",
    attempt: 2,
    pull: 14,
    costUsd: 0.8,
    dependsOn: [unitId("lexer")],
    because: "it changes 900 lines (limit 500)",
  }),
  unitRow("docs", { position: 2, after: [unitId("lexer")], dependsOn: [unitId("parser")] }),
];

it("shows a mission whole", () => {
  const world: World = {
    units: UNITS,
    attempts: [attemptRow("lexer", 1, { state: "landed" })],
    dispatches: [
      dispatchRow(),
      dispatchRow({
        dispatch: dispatchId("mc-verify-1"),
        runUrl: "http://127.0.0.1:3000/acme/calc/actions/runs/78",
      }),
    ],
    gates: [gateRow({ gate: "large_merge", unit: unitId("parser"), pull: 14, head: commit("d") })],
    chain: {
      repo: repoRow().repo,
      generation: 2,
      base: commit("b"),
      building: null,
      solos: [],
      conflicts: [],
      probes: [
        {
          dispatch: dispatchId("mc-verify-1"),
          kind: "prefix",
          members: [{ id: "m12/parser@dddddddddddd", merge: commit("e") }],
          commit: commit("e"),
          spec: "s",
          landing: 0,
          generation: 2,
          startedAt: at(30),
        },
      ],
      observations: [],
      landed: [],
      searches: [],
      landing: null,
      candidates: [],
      words: {},
      elements: [
        {
          id: "m12/parser@dddddddddddd",
          kind: "unit",
          mission: M12,
          unit: unitId("parser"),
          head: commit("d"),
          merge: commit("e"),
        },
      ],
    },
  };
  expect(renderMissionComment(stateOf(world), missionRow())).toMatchInlineSnapshot(`
    "**Needed from someone with write, maintain or admin permission: a review that approves \`parser\` in #14.** 1 of 3 units are on \`mc/green\`, 1 waiting.

    Mission \`m12\` for \`main\`, started by olga · plan: by the planner

    ### Units

    - [x] \`lexer\` Write the lexer: on green · attempt 1/3 · $0.42 · #13 · [run](http://127.0.0.1:3000/acme/calc/actions/runs/77)
    - [ ] \`parser\` Write the parser: **waits for approval** · attempt 2/3 · $0.80 · #14 · needs \`lexer\` · it changes 900 lines (limit 500)
    - [ ] \`docs\` Write the docs: waiting · needs \`parser\`; after \`lexer\`

    **Gates.** An approval counts for exactly the commit named here; a later push needs a new one.
    - large or protected change \`parser\`: #14 at \`ddddddd\`, asked 2026-01-31 10:30 UTC

    **Forecast:** unknown until 4 more attempts ended in this repository (5 are needed).

    **Cost and limits:** $1.20 of $50.00 · started 2026-01-31 10:00 UTC, stops at the latest 2026-01-31 12:00 UTC

    <details><summary>How to steer</summary>

    Comment at the start of a line: \`/mc status\`, \`/mc pause\`, \`/mc resume\`, \`/mc stop\`, \`/mc retry UNIT\`, \`/mc why UNIT\`, \`/mc queue\`, \`/mc hold UNIT\`, \`/mc help\`.

    Approve a pull request with a review; close one to say no. This comment is a view: editing it changes nothing.

    </details>"
  `);
});

describe("first line", () => {
  it.each<[string, World, Partial<MissionRow>, string]>([
    [
      "preparing",
      {},
      { state: "preparing" },
      "**Preparing:** `aaaaaaa`, where `main` stands, is being verified. Nothing is needed from you.",
    ],
    [
      "planning",
      {},
      { state: "planning" },
      "**Planning** how to split the objective into units. Nothing is needed from you.",
    ],
    [
      "planning again",
      {},
      { state: "planning", planAttempts: 2 },
      "**Planning** (attempt 2) how to split the objective into units. Nothing is needed from you.",
    ],
    [
      "plan gate",
      { gates: [gateRow({ gate: "plan", pull: 15 })] },
      { state: "plan_gate" },
      "**Needed from someone with write, maintain or admin permission: a review that approves the plan in #15.**",
    ],
    [
      "promotion gate",
      { gates: [gateRow()], units: UNITS.slice(0, 1) },
      { state: "promote_gate" },
      "**Needed from someone with write, maintain or admin permission: a review that approves the promotion to `main` in #20.** 1 of 1 unit is on `mc/green`.",
    ],
    [
      "running",
      { units: [UNITS[0] ?? unitRow("x"), unitRow("a", { state: "working" }), unitRow("b")] },
      {},
      "**Working:** 1 of 3 units are on `mc/green`, 1 being worked on, 1 waiting. Nothing is needed from you.",
    ],
    [
      "paused",
      { units: UNITS.slice(0, 1) },
      { paused: "by olga" },
      "**Paused:** by olga. Needed from someone with write, maintain or admin permission to go on: `/mc resume`.",
    ],
    [
      "queue closed",
      { repo: repoRow({ queueClosed: "ivan moved mc/green to 1234567" }) },
      {},
      "**Needed from someone with write, maintain or admin permission: look at `mc/green`, then comment `/mc resume`.** Nothing lands, because ivan moved mc/green to 1234567.",
    ],
    [
      "promoting",
      {},
      { state: "promoting", releaseSha: commit("b") },
      "**Promoting:** `main` is being moved to `bbbbbbb`. Nothing is needed from you.",
    ],
    [
      "stopping",
      {},
      { state: "stopping" },
      "**Stopping:** running jobs are being cancelled. Nothing is needed from you.",
    ],
    [
      "done",
      { units: UNITS.slice(0, 1) },
      { state: "completed", stopReason: "objective_met", promotedSha: commit("b") },
      "**Done.** 1 of 1 unit is on `mc/green`, and `main` is at `bbbbbbb`. Nothing is needed from you.",
    ],
    [
      "nothing to do",
      {},
      { state: "completed", stopReason: "planner_completed" },
      "**Done: the planner found nothing left to do.** Nothing is needed from you.",
    ],
    [
      "failed",
      {},
      { state: "failed", stopReason: "base_red" },
      "**Failed: the commit it starts from does not pass verification.** Make `verify.command` pass on the target branch, then add the label `mc:objective` again.",
    ],
    [
      "stopped",
      { units: UNITS },
      { state: "stopped", stopReason: "user_stopped" },
      "**Stopped: a person stopped it.** 1 of 3 units are on `mc/green`. To go on, remove the label `mc:objective` and add it again: what is on `mc/green` stays.",
    ],
  ])("%s", (_name, world, change, expected) =>
    expect(first(world, missionRow(change))).toBe(expected),
  );

  it("names several gates at once", () => {
    const gates = ["a", "b", "c"].map((id, index) =>
      gateRow({ gate: "large_merge", unit: unitId(id), pull: 30 + index }),
    );
    expect(first({ gates }, missionRow())).toBe(
      "**Needed from someone with write, maintain or admin permission: a review that approves `a` in #30, `b` in #31 and `c` in #32.**",
    );
  });
});

it("folds what is settled in a large mission and always fits", () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    unitRow(`unit-${index}`, {
      position: index,
      title: `Title ${"long ".repeat(40)}`,
      state: index % 3 === 0 ? "working" : "landed",
      attempt: 1,
      pull: index + 100,
      because: "x ".repeat(300),
      dependsOn: [unitId("unit-0")],
    }),
  );
  const text = renderMissionComment(stateOf({ units: many }), missionRow());
  expect(text.length).toBeLessThanOrEqual(OUTGOING_MAX_CHARS);
  expect(text).toContain("<details><summary>666 settled units</summary>");
  expect(text).toMatch(/- … and \d+ more\n\n<\/details>/);
  expect(text).toContain(
    "**Cost and limits:** $1.20 of $50.00 · started 2026-01-31 10:00 UTC, stops at the latest 2026-01-31 12:00 UTC",
  );
  expect(text).not.toContain("Shortened");
});

it("is the same text for the same rows, in whatever order they are stored", () => {
  const world = stateOf({ units: UNITS });
  const other = stateOf({ units: [...UNITS].reverse() });
  expect(renderMissionComment(other, missionRow())).toBe(renderMissionComment(world, missionRow()));
  expect(renderMissionComment(world, missionRow({ endedAt: at(50), state: "stopped" }))).toContain(
    "ended 2026-01-31 10:50 UTC",
  );
});
