// What the dashboard says: every section by the rows behind it, in its order, nothing where there is nothing, and nothing that
// somebody wrote breaks it or asks for something.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BacklogItemRow, newItem } from "../../../core/backlog/item.ts";
import { NO_BACKLOG } from "../../../core/backlog/slice.ts";
import { isoTime, missionId, unitId } from "../../../core/base/brand.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import { linesOf } from "../../../core/dashboard/body.ts";
import { boxOf, lineHash } from "../../../core/dashboard/box.ts";
import { offeredBy } from "../../../core/dashboard/clicks.ts";
import { type DashboardMemory, dashboardOf } from "../../../core/dashboard/memory.ts";
import { merge } from "../../../core/dashboard/merge.ts";
import { renderDashboard } from "../../../core/dashboard/render.ts";
import { writeOut } from "../../../core/dashboard/text.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { HOSTILE_TEXT, harmless } from "../voice/harmless.ts";
import { at, commit, gateRow, missionRow, REPO, repoRow, stateOf, unitRow } from "../voice/rows.ts";

const config = RepoConfig.parse({ verify: { command: "npm test" }, dashboard: { enabled: true } });
const nothing: DashboardMemory = {
  ...dashboardOf({ projections: new Map() }),
  made: 1,
  state: "open",
};
const shown = (state: RepoState, memory: Partial<DashboardMemory> = {}): string =>
  writeOut(renderDashboard(state, { ...nothing, ...memory }, config.dashboard), 65_000) ?? "";
const headings = (text: string): readonly string[] =>
  linesOf(text).flatMap((line) => (line.startsWith("### ") ? [line.slice(4)] : []));

const entry = (issue: number, more: Partial<BacklogItemRow> = {}): BacklogItemRow =>
  newItem({
    repo: REPO,
    issue,
    title: `Item ${issue}`,
    body: "",
    createdAt: at(0),
    score: 5,
    ...more,
  });
const withBacklog = (state: RepoState, items: readonly BacklogItemRow[]): RepoState => ({
  ...state,
  backlog: {
    items: new Map(items.map((row) => [row.issue, row])),
    top: items.filter((row) => !row.proposed).map(({ issue }) => issue),
    counts: {
      ...NO_BACKLOG.counts,
      pending: items.filter((row) => !row.proposed).length,
      proposed: items.filter((row) => row.proposed).length,
    },
  },
});

/** Something in every section. */
function full(text = "Add a calculator"): RepoState {
  const missions = [
    missionRow({ title: text, because: text }),
    missionRow({
      ...{
        mission: missionId("m3"),
        issue: 3,
        title: text,
        state: "completed",
        stopReason: "objective_met",
      },
      endedAt: at(50),
    }),
  ];
  const unit = (id: string, more: Parameters<typeof unitRow>[1]) =>
    unitRow(id, { title: text, because: text, ...more });
  const state = stateOf({
    repo: repoRow({ config, queueClosed: text }),
    missions,
    units: [
      unit("a", { state: "landed", pull: 14 }),
      unit("b", { state: "working", held: text }),
      unit("c", { state: "failed", attempt: 3, pull: 15 }),
      unit("d", { state: "blocked" }),
      unit("e", { state: "queued", pull: 16, head: commit("e"), held: text }),
      unit("f", { state: "queued", pull: 17, head: commit("d") }),
    ],
    gates: [
      gateRow({ gate: "plan", pull: 13, head: commit("d") }),
      gateRow({ gate: "large_merge", unit: unitId("b"), pull: 18 }),
    ],
  });
  return withBacklog(state, [
    entry(40, { title: text, lastFailure: text, attempts: 2 }),
    entry(41, { title: text, proposed: true }),
  ]);
}
const remembered = (text: string): Partial<DashboardMemory> => ({
  problems: [text],
  pin: "refused",
  pinProblem: text,
  reconciledAt: at(40),
  clicks: [{ id: "e/retry:m12/c", by: text, asked: text, done: false, answer: "No", at: at(30) }],
});

test("sections stand in their order", () => {
  expect(headings(shown(full(), remembered("said")))).toEqual([
    "Needs you",
    "Running",
    "Queue",
    "Blocked",
    "Backlog",
    "Proposed",
    "Recent missions",
    "Health",
    "Last clicks",
  ]);
});

test("where there is nothing to say, nothing is said", () => {
  const text = shown(stateOf({ repo: repoRow({ config }) }));
  expect(headings(text)).toEqual([]);
  expect(text).toContain("**Nothing is needed from you.**");
  expect(text).toContain("write, maintain or admin permission");
});

test("equal rows render equal text, and no time of day", () => {
  expect(shown(full())).toBe(shown(full()));
});

const mission = (change: Parameters<typeof missionRow>[0] = {}) => missionRow(change);
const plain = repoRow({ config });

describe("needs you", () => {
  test.each<[string, RepoState, string, Partial<DashboardMemory>?]>([
    [
      "a plan: its box names the commit",
      stateOf({
        repo: plain,
        missions: [mission({ state: "plan_gate" })],
        gates: [gateRow({ gate: "plan", pull: 13, head: commit("d") })],
      }),
      `- [ ] <!-- mc:box=approve:m12/${commit("d")} -->Approve the plan of **Add a calculator** (#12), exactly as in #13 at \`ddddddd\``,
    ],
    [
      "a promotion: a review, no box",
      stateOf({ repo: plain, missions: [mission({ state: "promote_gate" })], gates: [gateRow()] }),
      "- Review #20 at `bbbbbbb`: the promotion of **Add a calculator** (#12) to `main`",
    ],
    [
      "a large change: a review, no box",
      stateOf({
        repo: plain,
        missions: [mission()],
        gates: [gateRow({ gate: "large_merge", unit: unitId("a"), pull: 14 })],
      }),
      "- Review #14 at `bbbbbbb`: `a` of **Add a calculator** (#12) is large, or touches protected files",
    ],
    [
      "a pause",
      stateOf({ repo: plain, missions: [mission({ paused: "by olga" })] }),
      "- [ ] <!-- mc:box=resume:m12 -->Resume **Add a calculator** (#12): paused by olga",
    ],
    [
      "a queue that somebody's push closed",
      stateOf({ repo: repoRow({ config, queueClosed: "nina moved mc/green" }) }),
      "- [ ] <!-- mc:box=open-queue:all -->Open the merge queue: nothing lands, because nina moved mc/green. `mc/green` is verified where it stands first.",
    ],
    [
      "a pushed-to branch that nobody is asked about",
      stateOf({
        repo: plain,
        missions: [mission()],
        units: [unitRow("a", { state: "gated", because: "needs a person: nina pushed" })],
      }),
      "- [ ] <!-- mc:box=retry:m12/a -->Start `a` Write the a of **Add a calculator** (#12) over: needs a person: nina pushed",
    ],
    [
      "a configuration that does not count",
      stateOf({ repo: plain }),
      "- The configuration on the default branch does not count: line 3, workers.max: too many",
      { problems: ["line 3, workers.max: too many"] },
    ],
  ])("%s", (_name, state, line, memory = {}) => {
    expect(
      linesOf(shown(state, memory)).find((one) => one.startsWith(line.slice(0, 40))),
    ).toContain(line);
    expect(shown(state, memory)).toContain("**One thing needs you.**");
  });
});

describe("what runs", () => {
  test("is shown with its units, costs and a box to pause", () => {
    const state = stateOf({
      repo: plain,
      missions: [mission()],
      units: [
        unitRow("a", { position: 0, state: "landed", pull: 14, costUsd: 0.4 }),
        unitRow("b", { position: 1, state: "working", attempt: 2 }),
        unitRow("c", { position: 2, state: "waiting" }),
        unitRow("d", { position: 3, state: "failed" }),
      ],
    });
    const text = shown(state);
    expect(text).toContain(
      "- [ ] <!-- mc:box=pause:m12 -->Pause **Add a calculator** (#12): running, 1 of 4 units done (25 %), $1.20 of $50.00",
    );
    expect(text).toContain("  - ✓ `a` Write the a: on green · $0.40 · #14");
    expect(text).toContain("  - ▸ `b` Write the b: being worked on · attempt 2 of 3");
    expect(text).toContain("  - · `c` Write the c: waiting");
    expect(text).toContain("  - ✗ `d` Write the d: failed");
  });
  test("paused or stopping, it has no box", () => {
    for (const change of [{ paused: "by olga" }, { state: "stopping" as const }])
      expect(shown(stateOf({ repo: plain, missions: [mission(change)] }))).not.toContain(
        "mc:box=pause",
      );
  });
});

test("what is blocked says why; what failed has a box", () => {
  const state = stateOf({
    repo: plain,
    missions: [mission()],
    units: [
      unitRow("c", { state: "failed", pull: 15, because: "its tests are red." }),
      unitRow("d", { state: "blocked", because: "c failed" }),
    ],
  });
  const text = shown(state);
  expect(text).toContain(
    "- [ ] <!-- mc:box=retry:m12/c -->Retry `c` Write the c of `m12` (failed, #15): its tests are red",
  );
  expect(text).toContain("- `d` Write the d of `m12` is blocked: c failed");
});

test("ended missions say what came of them, newest first, as many as are wanted", () => {
  const ended = (id: number) =>
    mission({
      ...{
        mission: missionId(`m${id}`),
        issue: id,
        title: `Mission ${id}`,
        state: "completed",
        stopReason: "objective_met",
      },
      endedAt: isoTime(Date.UTC(2026, 0, 31, 12, id)),
    });
  const text = shown(stateOf({ repo: plain, missions: [1, 2, 3, 4, 5, 6, 7].map(ended) }));
  const lines = linesOf(text).filter((line) => line.startsWith("- **Mission"));
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe(
    "- **Mission 7** (#7): done: the objective is met · $1.20 · 2 h 7 min · 2026-01-31 12:07 UTC",
  );
});

test("closed, switched off and unpinned are said in its first words", () => {
  const state = stateOf({ repo: plain });
  expect(shown(state, { state: "closed", closedBy: "nina" })).toContain(
    "because nina closed this issue",
  );
  expect(shown(state, { state: "off" })).toContain("switched off");
  expect(shown(state, { pin: "refused", pinProblem: "Maximum 3 pinned issues" })).toContain(
    "GitHub did not let this issue be pinned (Maximum 3 pinned issues)",
  );
});

describe("hostile text in every field (SR2, SR3, SR19)", () => {
  const structure = (text: string) => ({
    headings: headings(text),
    boxes: linesOf(text).flatMap((line) => boxOf(line)?.id ?? []),
  });
  const honest = structure(
    merge(renderDashboard(full(), { ...nothing, ...remembered("said") }, config.dashboard), null)
      .body ?? "",
  );

  test("commands nothing, and breaks no section and no box", () => {
    fc.assert(
      fc.property(HOSTILE_TEXT, (text) => {
        const of = renderDashboard(
          full(text),
          { ...nothing, ...remembered(text) },
          config.dashboard,
        );
        const body = merge(of, null).body ?? "";
        harmless(body);
        harmless(body.replaceAll("<!-- mc:", "<!-- "));
        const found = structure(body);
        expect(found.boxes).toEqual(honest.boxes);
        if (text.trim() !== "") expect(found.headings).toEqual(honest.headings);
        // What is offered is what stands there, word for word.
        const offered = offeredBy(of);
        for (const line of linesOf(body)) {
          const box = boxOf(line);
          if (box !== null) expect(offered[lineHash(line)]).toBe(box.id);
        }
      }),
      { numRuns: 300 },
    );
  });
});
