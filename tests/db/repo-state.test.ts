// The rows and the memory are the same thing: what is put comes back, and old things are left out.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { missionId } from "../../core/base/brand.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { applyChanges, listRepos, loadRepoState } from "../../db/repo-state.ts";
import { traces } from "../../db/repos/traces.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import * as rows from "./rows.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
});
afterEach(() => it.close());

const load = (): Promise<RepoState> =>
  it.db.read((tx) => loadRepoState(tx, rows.REPO, rows.NOW_MS));

test("a repository that nobody knows is empty", async () => {
  const state = await load();
  expect(state.repo).toMatchObject({ repo: rows.REPO, onboarding: "none", green: null });
  expect(state.missions.size + state.verdicts.size).toBe(0);
  expect(state.chain).toBeNull();
});

test("every row comes back as it was put, whatever the order of the changes", async () => {
  await it.db.write((tx) => applyChanges(tx, rows.REPO, rows.allChanges));
  const state = await load();
  const { gate } = rows;
  expect(state.repo).toEqual(rows.repo);
  expect([...state.missions]).toEqual([["m1", rows.mission]]);
  expect([...state.units]).toEqual([["m1/parser", rows.unit]]);
  expect([...state.attempts]).toEqual([["m1/parser/2", rows.attempt]]);
  expect(state.dispatches).toEqual(
    new Map([
      [rows.workDispatch.dispatch, rows.workDispatch],
      [rows.verifyDispatch.dispatch, rows.verifyDispatch],
    ]),
  );
  expect(state.chain).toEqual(rows.chain);
  expect([...state.verdicts]).toEqual([[`${rows.verdict.commit}/spec1/1`, rows.verdict]]);
  expect(state.gates).toEqual(
    new Map([
      ["plan/m1/", gate],
      [
        "large_merge/m1/parser",
        { ...gate, gate: "large_merge", unit: rows.unit.unit, pull: 12, by: null },
      ],
    ]),
  );
  expect([...state.reviews]).toEqual([["12/1001", rows.review]]);
  expect([...state.projections]).toEqual([["comment/1/mission", "ff"]]);
  expect(state.learned).toEqual({
    causal: new Map([["file_count=6+", rows.causal]]),
    variants: new Map([["worker/worker-0badcafe", rows.variant]]),
    tools: new Map([["m1/count-todos", rows.tool]]),
  });
  expect(state.health).toEqual({
    missions: new Map([["m1", rows.health]]),
    breakers: new Map([[rows.breaker.component, rows.breaker]]),
    spend: new Map([["work/4", rows.spend]]),
    jobCosts: new Map([["work", rows.jobCost]]),
  });
  expect(await it.db.read((tx) => traces.after(tx, rows.REPO, "m1", 0, 10))).toEqual([
    { id: 1, ...rows.trace },
  ]);
  expect(await it.db.read(listRepos)).toEqual([rows.REPO]);
});

describe("changes", () => {
  test("put again replaces the row, except a verdict", async () => {
    await it.db.write((tx) => applyChanges(tx, rows.REPO, rows.allChanges));
    await it.db.write((tx) =>
      applyChanges(tx, rows.REPO, [
        { kind: "repo.put", row: { ...rows.repo, config: null, generation: 8 } },
        { kind: "mission.put", row: { ...rows.mission, paused: "by ada" } },
        { kind: "unit.put", row: { ...rows.unit, state: "queued", notBefore: null } },
        { kind: "attempt.put", row: { ...rows.attempt, state: "landed" } },
        { kind: "dispatch.put", row: { ...rows.workDispatch, state: "settled" } },
        { kind: "chain.put", row: null },
        { kind: "verdict.add", row: { ...rows.verdict, outcome: "failed" } },
        { kind: "gate.put", row: { ...rows.gate, state: "void" } },
        { kind: "review.put", row: { ...rows.review, verdict: "dismissed", entitled: false } },
        {
          kind: "projection.put",
          row: { repo: rows.REPO, topic: "comment/1/mission", hash: "00" },
        },
      ]),
    );
    const state = await load();
    expect(state.repo).toEqual({ ...rows.repo, config: null, generation: 8 });
    expect(state.missions.get(rows.mission.mission)?.paused).toBe("by ada");
    expect(state.units.get("m1/parser")).toMatchObject({ state: "queued", notBefore: null });
    expect(state.attempts.get("m1/parser/2")?.state).toBe("landed");
    expect(state.dispatches.get(rows.workDispatch.dispatch)?.state).toBe("settled");
    expect(state.chain).toBeNull();
    expect([...state.verdicts.values()][0]?.outcome).toBe("passed");
    expect(state.gates.get("plan/m1/")?.state).toBe("void");
    expect(state.reviews.get("12/1001")).toMatchObject({ verdict: "dismissed", entitled: false });
    expect(state.projections.get("comment/1/mission")).toBe("00");
  });

  test("to a repository without a row make one first", async () => {
    await it.db.write((tx) =>
      applyChanges(tx, rows.REPO, [{ kind: "mission.put", row: rows.mission }]),
    );
    expect((await load()).missions.size).toBe(1);
  });
});

describe("a load leaves out", () => {
  test("missions that ended more than a week ago, with all their rows", async () => {
    const old = missionId("m0");
    const endedAt = rows.at(-8 * 24 * 3600);
    await it.db.write((tx) =>
      applyChanges(tx, rows.REPO, [
        ...rows.allChanges,
        {
          kind: "mission.put",
          row: { ...rows.mission, mission: old, state: "completed", endedAt },
        },
        { kind: "unit.put", row: { ...rows.unit, mission: old, pull: 5 } },
        { kind: "review.put", row: { ...rows.review, pull: 5 } },
      ]),
    );
    const state = await load();
    expect([...state.missions.keys()]).toEqual(["m1"]);
    expect([...state.units.keys()]).toEqual(["m1/parser"]);
    expect([...state.reviews.keys()]).toEqual(["12/1001"]);
  });

  test("verdicts of all but the newest commits", async () => {
    await it.db.write((tx) => applyChanges(tx, rows.REPO, rows.allChanges));
    await it.db.write((tx) =>
      applyChanges(
        tx,
        rows.REPO,
        Array.from({ length: 600 }, (_, index) => ({
          kind: "verdict.add" as const,
          row: {
            ...rows.verdict,
            commit: rows.commit("0").replace(/0{4}$/, String(index).padStart(4, "0")) as never,
            at: rows.at(100 + index),
          },
        })),
      ),
    );
    const state = await load();
    expect(state.verdicts.size).toBe(500);
    expect([...state.verdicts.values()].at(-1)?.at).toBe(rows.at(699));
  });
});
