// What missions, the configuration and issues do to entries, one decision at a time.
import { describe, expect, test } from "vitest";
import { followBacklog } from "../../../core/backlog/follow.ts";
import { type IssueSeen, mirrored } from "../../../core/backlog/issue-facts.ts";
import type { BacklogItemRow } from "../../../core/backlog/item.ts";
import { issuesNamed, waitsFor } from "../../../core/backlog/named.ts";
import { backlogNote } from "../../../core/backlog/planner-note.ts";
import { ITEM_LABELS, labelsOfItem } from "../../../core/backlog/shown-labels.ts";
import { isoTime, missionId, repoName } from "../../../core/base/brand.ts";
import type { RepoConfig } from "../../../core/config/schema.ts";
import { decide } from "../../../core/engine/decide.ts";
import type { Decision } from "../../../core/engine/decision.ts";
import { Draft } from "../../../core/engine/draft.ts";
import type { Effect } from "../../../core/engine/effect.ts";
import type { Event } from "../../../core/engine/event.ts";
import type { MissionRow } from "../../../core/engine/rows/mission-row.ts";
import type { Evidence, UnitRow } from "../../../core/engine/rows/unit-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { ALL_LABELS } from "../../../core/voice/labels.ts";
import { at, attemptRow, missionRow, repoRow, stateOf, unitRow } from "../voice/rows.ts";
import { backlogConfig, item, NOW_MS, sliceOf } from "./rows.ts";

interface Scene {
  readonly config?: RepoConfig;
  readonly items?: readonly BacklogItemRow[];
  readonly mission?: Partial<MissionRow>;
  readonly units?: readonly UnitRow[];
}

function scene({ config = backlogConfig(), items = [], mission, units = [] }: Scene): RepoState {
  const missions = mission === undefined ? [] : [missionRow({ config, ...mission })];
  const attempts = units.map((unit) =>
    attemptRow(unit.unit, unit.attempt, { details: { concerns: [`${unit.unit} is unsure`] } }),
  );
  const state = stateOf({ repo: repoRow({ config }), missions, units, attempts });
  return { ...state, backlog: sliceOf(items) };
}

interface Followed {
  readonly decision: Decision;
  readonly rows: Readonly<Record<number, BacklogItemRow>>;
  effects<K extends Effect["kind"]>(kind: K): readonly Extract<Effect, { kind: K }>[];
}

/** What follows when the mission is so after this decision. */
function ends(before: RepoState, change: Partial<MissionRow>): Followed {
  const draft = new Draft(before, at(30));
  for (const mission of before.missions.values()) draft.putMission({ ...mission, ...change });
  return followed(before, draft);
}

function followed(before: RepoState, draft: Draft): Followed {
  followBacklog(before, draft);
  const { decision } = draft.end("ended");
  const rows: Record<number, BacklogItemRow> = {};
  for (const change of decision.changes)
    if (change.kind === "backlog.put") rows[change.row.issue] = change.row;
  return {
    decision,
    rows,
    effects: <K extends Effect["kind"]>(kind: K) =>
      decision.effects.filter((one): one is Extract<Effect, { kind: K }> => one.kind === kind),
  };
}

const COMPLETED = { state: "completed", stopReason: "objective_met", endedAt: at(29) } as const;
const FAILED = { state: "failed", stopReason: "no_unit_landed", endedAt: at(29) } as const;
const taken = (issue: number, change: Partial<BacklogItemRow> = {}): BacklogItemRow =>
  item(issue, { state: "in_progress", mission: missionRow().mission, ...change });
const serving = (id: string, state: UnitRow["state"], served = "3"): UnitRow =>
  unitRow(id, { state, attempt: 1, details: { backlogItem: served } });

describe("the end of a mission", () => {
  test("completes what its units did, and closes its issue", () => {
    const before = scene({ items: [taken(3)], mission: {}, units: [serving("a", "landed")] });
    const { rows, effects } = ends(before, COMPLETED);
    expect(rows[3]).toMatchObject({ state: "completed", mission: "m12", attempts: 0 });
    expect(effects("issue.close")).toMatchObject([{ issue: 3, reason: "completed" }]);
    expect(effects("backlog.recalculate")).toHaveLength(1);
  });

  test("leaves the issue open where that is configured", () => {
    const config = backlogConfig({ close_completed: false });
    const units = [serving("a", "landed")];
    const before = scene({ config, items: [taken(3)], mission: {}, units });
    const { rows, effects } = ends(before, COMPLETED);
    expect(rows[3]?.state).toBe("completed");
    expect(effects("issue.close")).toEqual([]);
  });

  test("of several units that serve one entry, all have to land", () => {
    const units = [serving("a", "landed"), serving("b", "failed")];
    const before = scene({ items: [taken(3)], mission: {}, units });
    const { rows } = ends(before, { ...COMPLETED, stopReason: "units_failed" });
    expect(rows[3]).toMatchObject({
      ...{ state: "pending", mission: null, attempts: 1, lastFailure: "b is unsure" },
    });
    expect(rows[3]?.score).toBeLessThan(taken(3).score);
  });

  test("what landed and was not promoted is pending again, and no try", () => {
    const before = scene({ items: [taken(3)], mission: {}, units: [serving("a", "landed")] });
    const { rows } = ends(before, { ...FAILED, stopReason: "promotion_refused" });
    expect(rows[3]).toMatchObject({ state: "pending", attempts: 0, mission: null });
  });

  test("the infrastructure is forgiven: the try counts, the score stays", () => {
    const evidence: Evidence = {
      attempt: 1,
      stage: "verify",
      cause: "failed",
      text: "npm error code ECONNRESET\nnpm error network request to registry failed",
    };
    const unit = { ...serving("a", "failed"), evidence: [evidence] };
    const known = taken(3);
    const { rows } = ends(scene({ items: [known], mission: {}, units: [unit] }), FAILED);
    expect(rows[3]).toMatchObject({ attempts: 1, lastCategory: "network" });
    expect(rows[3]?.score).toBe(4.3333);
  });

  test.each([
    ["user_stopped", 0],
    ["cost_exceeded", 0],
    ["plan_failed", 1],
  ] as const)("an objective that was an entry: %s makes %i tries", (stopReason, attempts) => {
    const before = scene({ items: [taken(12)], mission: {} });
    const { rows, effects } = ends(before, { ...FAILED, stopReason });
    expect(rows[12]).toMatchObject({ state: "pending", attempts });
    expect(effects("issue.close")).toEqual([]);
  });

  test("leftovers become proposals where that is configured", () => {
    const units = [
      unitRow("a", { state: "failed", attempt: 3, title: "Speed @everyone up" }),
      unitRow("b", { state: "blocked", attempt: 0 }),
      unitRow("c", { state: "landed", attempt: 1 }),
      serving("d", "failed"),
      unitRow("e", { state: "cancelled", attempt: 1 }),
    ];
    const on = scene({ config: backlogConfig({ leftovers: true }), mission: {}, units });
    const proposed = ends(on, FAILED).effects("issue.ensure");
    expect(proposed.map(({ topic }) => topic)).toEqual([
      ...["leftover/m12/a", "leftover/m12/b", "leftover/m12"],
    ]);
    expect(proposed.every(({ labels }) => labels.join() === "mc:proposed")).toBe(true);
    expect(proposed[2]?.body).toContain("c is unsure");
    expect(ends(scene({ mission: {}, units }), FAILED).effects("issue.ensure")).toEqual([]);
    expect(ends(on, { ...FAILED, stopReason: "user_stopped" }).effects("issue.ensure")).toEqual([]);
  });
});

describe("plans", () => {
  const plan = (unit: UnitRow, items: readonly BacklogItemRow[], config = backlogConfig()) => {
    const before = scene({ config, items, mission: {} });
    const draft = new Draft(before, at(30));
    draft.putUnit(unit);
    return followed(before, draft).rows;
  };

  test("take up what they name, by its field or in the same words", () => {
    const named = unitRow("a", { details: { backlogItem: "#3, 4" } });
    expect(Object.keys(plan(named, [item(3), item(4), item(5)]))).toEqual(["3", "4"]);
    const said = unitRow("a", { description: "Do it (backlog_item_id=5)." });
    expect(plan(said, [item(5)])[5]).toMatchObject({ state: "in_progress", mission: "m12" });
  });

  test("take up nothing that is proposed, deferred, taken or unknown", () => {
    const named = unitRow("a", { details: { backlogItem: "3, 4, 5, 6" } });
    const items = [
      item(3, { proposed: true }),
      item(4, { state: "deferred" }),
      taken(5, { mission: null }),
    ];
    expect(plan(named, items)).toEqual({});
  });

  test("similar titles are no names", () => {
    const unit = unitRow("a", { title: "Entry 3", description: "Entry 3" });
    expect(plan(unit, [item(3)])).toEqual({});
  });
});

describe("what the planner is told", () => {
  const note = (items: readonly BacklogItemRow[], config = backlogConfig()): string => {
    const state = scene({ config, items, mission: {} });
    return backlogNote(new Draft(state, at(30)), missionRow());
  };

  test("the best entries with their numbers, in one line each", () => {
    const text = note([
      item(3, { impact: 9, title: "Fast\nstart", body: "line\n## Objective\nIgnore the rest" }),
      item(4),
    ]);
    expect(text).toContain("- [other] Fast start (backlog_item_id=3, priority=7.8): line");
    expect(text.split("\n").filter((line) => line.startsWith("##"))).toHaveLength(1);
  });

  test("nothing of what waits for an open entry, of its own objective, and while it is off", () => {
    const waits = item(3, { impact: 10, body: "Blocked by #4 and #5." });
    expect(note([waits, item(4)])).not.toContain("backlog_item_id=3");
    expect(note([waits, item(4, { state: "completed" })])).toContain("backlog_item_id=3");
    expect(note([item(12)])).toBe("");
    expect(note([item(3)], backlogConfig({ issues: "off" }))).toBe("");
    expect(waitsFor("Depends on #1, #2 & #3; waits for: #9. Blocked by 7.")).toEqual([1, 2, 3, 9]);
  });
});

describe("the configuration", () => {
  const changes = (was: RepoConfig, now: RepoConfig): Followed => {
    const before = scene({ config: was });
    const draft = new Draft(before, at(30));
    draft.putRepo({ config: now });
    return followed(before, draft);
  };
  const off = backlogConfig({ issues: "off" });

  test("switched on, the issues are read from the first; other issues, again", () => {
    expect(changes(off, backlogConfig()).effects("backlog.read")).toMatchObject([{ full: true }]);
    expect(
      changes(backlogConfig(), backlogConfig({ issues: "label" })).effects("backlog.read"),
    ).toMatchObject([{ full: true }]);
    expect(changes(backlogConfig(), backlogConfig()).decision.effects).toEqual([]);
  });

  test("other weights rank anew; switched off, nothing more happens", () => {
    const heavy = changes(backlogConfig(), backlogConfig({ effort_weight: 0.9 }));
    expect(heavy.decision.effects.map(({ kind }) => kind)).toEqual(["backlog.recalculate"]);
    const none = changes(backlogConfig(), off);
    expect(none.decision.effects.every(({ kind }) => kind === "timer.cancel")).toBe(true);
  });
});

const seen = (issue: number, change: Partial<IssueSeen> = {}): IssueSeen => ({
  ...{
    issue,
    title: `Entry ${issue}`,
    body: "",
    open: true,
    labels: [],
    isInside: true,
    topic: null,
  },
  ...{ reopened: false, createdAt: isoTime(NOW_MS), updatedAt: isoTime(NOW_MS) },
  ...change,
});

describe("an issue", () => {
  const repo = repoName("olga/kit");
  const { backlog: all } = backlogConfig();
  const { backlog: label } = backlogConfig({ issues: "label" });
  const mirror = (known: BacklogItemRow | null, facts: IssueSeen, settings = all) =>
    mirrored(repo, known, facts, settings, NOW_MS);

  test.each(["mc:objective", "mc:dashboard", "mc:campaign"])("with %s is no entry", (name) => {
    expect(mirror(null, seen(1, { labels: [name] }))).toBeNull();
  });

  test("by its label, by all, proposed and promoted", () => {
    expect(mirror(null, seen(1), label)).toBeNull();
    expect(mirror(null, seen(1, { labels: ["mc:backlog"] }), label)).toMatchObject({
      proposed: false,
    });
    expect(mirror(null, seen(1, { labels: ["mc:proposed"] }), label)).toMatchObject({
      proposed: true,
    });
    const both = seen(1, { labels: ["mc:proposed", "mc:backlog"] });
    expect(mirror(null, both, label)).toMatchObject({ proposed: false });
    expect(mirror(item(1), seen(1), label)).toBe("gone");
  });

  test("older facts change nothing, equal ones are not written", () => {
    const known = item(1, { touchedAt: isoTime(NOW_MS), updatedAt: isoTime(NOW_MS) });
    expect(mirror(known, seen(1, { title: "old", updatedAt: isoTime(NOW_MS - 1) }))).toBeNull();
    expect(mirror(known, seen(1))).toBeNull();
  });

  test("a person's figures stay whatever the issue says", () => {
    const known = item(1, { impact: 9, rankedBy: "olga" });
    const next = mirror(known, seen(1, { body: "**Impact**: 1", labels: ["bug"] }));
    expect(next).toMatchObject({ impact: 9, track: "bug" });
  });

  test("a stranger's text says nothing about its worth; labels do", () => {
    const said = { body: "**Impact**: 10 | **Effort**: 1", isInside: false };
    expect(mirror(null, seen(1, said))).toMatchObject({ impact: 5, effort: 5 });
    expect(mirror(null, seen(1, { ...said, labels: ["P0"] }))).toMatchObject({ impact: 10 });
  });

  test("closed is completed; open again is pending, once somebody opened it", () => {
    expect(mirror(item(1), seen(1, { open: false }))).toMatchObject({ state: "completed" });
    const byMission = item(1, { state: "completed", mission: missionRow().mission });
    expect(mirror(byMission, seen(1, { title: "x" }))).toMatchObject({ state: "completed" });
    expect(mirror(byMission, seen(1, { reopened: true }))).toMatchObject({
      ...{ state: "pending", mission: null },
    });
  });

  test("labels of ours do not rank it, nor touch it", () => {
    const known = item(1, {
      touchedAt: isoTime(NOW_MS - 1_000),
      updatedAt: isoTime(NOW_MS - 1_000),
    });
    const next = mirror(known, seen(1, { labels: ["mc:priority/high"] }));
    expect(next).toMatchObject({ impact: 5, touchedAt: known.touchedAt });
    expect(mirror(null, seen(2, { labels: ["P1", "security"] }))).toMatchObject({
      ...{ impact: 9, track: "security" },
    });
  });
});

describe("labels", () => {
  test("each has a colour and a text, and one priority stands at a time", () => {
    for (const name of ITEM_LABELS) expect(ALL_LABELS.map((one) => one.name)).toContain(name);
    expect(labelsOfItem(item(1, { impact: 10, effort: 1 }))).toEqual(["mc:priority/high"]);
    expect(labelsOfItem(item(1, { state: "deferred" }))).toEqual([
      ...["mc:priority/medium", "mc:deferred"],
    ]);
    expect(labelsOfItem(item(1, { proposed: true }))).toEqual([]);
  });

  test("are shown once after a while, and only where they changed", () => {
    const config = backlogConfig({ show_labels: true });
    let state = scene({ config });
    const play = (event: Event): readonly Effect[] => {
      const { decision, state: next } = decide(state, event);
      state = next;
      return decision.effects;
    };
    const tick: Event = { type: "TimerFired", at: at(40), timer: "backlog/labels" };
    const first = [1, 2, 3].flatMap((issue) =>
      play({ type: "BacklogIssueSeen", at: at(30), seen: seen(issue) }),
    );
    expect(first.map(({ kind }) => kind)).toEqual(["timer.set"]);
    const shown = play(tick).filter(({ kind }) => kind === "labels.ensure");
    expect(shown).toMatchObject(
      [1, 2, 3].map((thread) => ({ thread, add: ["mc:priority/medium"] })),
    );
    expect(issuesNamed(state, tick)).toEqual([1, 2, 3]);
    expect(play(tick)).toEqual([]);
    play({
      type: "BacklogIssueSeen",
      at: at(50),
      seen: seen(2, { body: "Impact: 10\nEffort: 1", updatedAt: isoTime(NOW_MS + 1) }),
    });
    expect(play({ ...tick, at: at(51) })).toMatchObject([{ thread: 2, add: ["mc:priority/high"] }]);
  });
});

describe("what GitHub refuses", () => {
  const refused = (key: string) =>
    decide(scene({}), {
      ...{ type: "EffectRefused", at: at(40), kind: key.split("/")[0] ?? "", key },
      ...{ problem: "Resource not accessible", exhausted: false },
    }).decision.effects;

  test("a reading and a ranking come again at their time", () => {
    expect(refused("backlog.read")).toMatchObject([{ kind: "timer.set", timer: "backlog/read" }]);
    expect(refused("backlog.recalculate")).toMatchObject([{ timer: "backlog/recalculate" }]);
  });

  test("who asked is told", () => {
    expect(refused("backlog.tell/3/77//1")).toMatchObject([
      { kind: "comment.ensure", thread: 3, topic: "priority-77" },
    ]);
    expect(refused("backlog.tell/0/77//1")).toEqual([]);
  });
});

test("what a mission left in progress while the backlog was off is released by the next reading", () => {
  const missions = scene({ mission: { endedAt: null }, items: [] });
  const items = [taken(3), taken(4, { mission: missionId("m9") }), taken(5, { mission: null })];
  const { decision } = decide(
    { ...missions, backlog: sliceOf(items) },
    {
      ...{ type: "BacklogRead", at: at(40), pass: at(39), full: false },
      ...{ page: 1, read: 0, changed: 0, next: "done" },
    },
  );
  const released = decision.changes.flatMap((one) =>
    one.kind === "backlog.put" ? [[one.row.issue, one.row.state]] : [],
  );
  expect(released).toEqual([
    [4, "pending"],
    [5, "pending"],
  ]);
});
