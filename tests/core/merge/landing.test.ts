// Right before the push of mc/green everything is asked once more, whatever the plan believed: the very commit, a pass of it
// under the specification in force, every member wanted and approved (Q3, Q4, Q8, I3).
import { describe, expect, test } from "vitest";
import { RepoConfig } from "../../../core/config/schema.ts";
import { Draft } from "../../../core/engine/draft.ts";
import type { QueueObservation } from "../../../core/engine/rows/chain-row.ts";
import type { ReviewRow } from "../../../core/engine/rows/gate-row.ts";
import { gateKey, reviewKey } from "../../../core/engine/state.ts";
import { land } from "../../../core/merge/landing.ts";
import { queueMemory, unitElementId } from "../../../core/merge/memory.ts";
import { advancePromotion } from "../../../core/merge/promotion/promote.ts";
import { specOf } from "../../../core/merge/specification.ts";
import * as rows from "../voice/rows.ts";

const GREEN = rows.commit("b");
const SPEC = specOf(rows.config);
const HEADS = { a: rows.commit("1"), b: rows.commit("2") };
const MERGES = { a: rows.commit("3"), b: rows.commit("4") };
type Name = keyof typeof HEADS;

const unit = (name: Name) =>
  rows.unitRow(name, { state: "queued", head: HEADS[name], pull: name === "a" ? 31 : 32 });
const member = (name: Name) => ({
  id: unitElementId(unit(name), HEADS[name]),
  merge: MERGES[name],
});

const verdict = rows.verdictRow({ commit: MERGES.b, spec: SPEC });
const observation: QueueObservation = {
  ...{ dispatch: verdict.dispatch, kind: "prefix", commit: MERGES.b, spec: SPEC, landing: 0 },
  ...{ members: [member("a"), member("b")], outcome: "passed", signature: null, at: verdict.at },
};
const refusal: ReviewRow = {
  ...{ repo: rows.REPO, pull: 32, review: 5, reviewer: "dora", verdict: "changes_requested" },
  ...{ commit: HEADS.b, entitled: true, at: rows.at(6) },
};

interface Change {
  readonly world?: rows.World;
  readonly verdict?: Partial<typeof verdict>;
  readonly members?: readonly Name[];
  readonly reviews?: readonly ReviewRow[];
}

/** What is pushed when the plan asks for both. */
function pushed({ world = {}, members = ["a", "b"], reviews = [], ...change }: Change = {}) {
  const state = rows.stateOf({
    ...{ missions: [rows.missionRow()], units: [unit("a"), unit("b")] },
    ...{ verdicts: [{ ...verdict, ...change.verdict }], ...world },
  });
  const known = new Map(reviews.map((one) => [reviewKey(one.pull, one.review), one]));
  const draft = new Draft({ ...state, reviews: known }, rows.at(10));
  const row = { ...queueMemory(draft, GREEN), observations: [observation] };
  land(draft, row, {
    members: members.map((name) => member(name).id),
    observation: observation.dispatch,
  });
  return draft
    .end("test")
    .decision.effects.flatMap((one) => (one.kind === "refs.move" ? one.updates : []));
}

describe("a landing", () => {
  test("moves mc/green from the commit it stands on to the very commit that passed", () => {
    expect(pushed()).toContainEqual({
      ref: "refs/heads/mc/green",
      ...{ before: GREEN, after: MERGES.b },
    });
  });

  test.each<[string, Change]>([
    ["whose verification failed", { verdict: { outcome: "failed" } }],
    ["that could not be verified", { verdict: { outcome: "infrastructure" } }],
    ["that passed under another specification", { verdict: { spec: "other" } }],
    ["of which another commit passed", { verdict: { commit: MERGES.a } }],
    ["of fewer than were verified together", { members: ["a"] }],
    ["of a unit that somebody refused meanwhile", { reviews: [refusal] }],
    [
      "of a unit that left the queue",
      { world: { units: [unit("a"), { ...unit("b"), state: "failed" }] } },
    ],
    [
      "of a unit whose approval was taken back",
      {
        world: {
          gates: [rows.gateRow({ gate: "content", unit: unit("b").unit, pull: 32, head: HEADS.b })],
        },
      },
    ],
    [
      "under a configuration that asks for more since",
      {
        world: {
          repo: rows.repoRow({ config: RepoConfig.parse({ verify: { command: "npm run all" } }) }),
        },
      },
    ],
  ])("%s pushes nothing", (_, change) => {
    expect(pushed(change)).toEqual([]);
  });
});

describe("a verdict", () => {
  test("is not overwritten by another of the same number", () => {
    const draft = new Draft(rows.stateOf({ verdicts: [verdict] }), rows.at(10));
    draft.addVerdict({ ...verdict, outcome: "failed" });
    expect([...draft.verdicts.values()].map(({ outcome }) => outcome)).toEqual(["passed"]);
    expect(draft.end("test").decision.changes).toEqual([]);
  });
});

describe("a promotion that is approved", () => {
  const release = rows.commit("9");
  const gate = rows.gateRow({
    state: "approved",
    by: "olga",
    head: release,
    decidedAt: rows.at(9),
  });
  const approval: ReviewRow = {
    ...{ repo: rows.REPO, pull: gate.pull, review: 8, reviewer: "olga", verdict: "approved" },
    ...{ commit: release, entitled: true, at: rows.at(9) },
  };

  function promoted(change: {
    readonly repo?: Parameters<typeof rows.repoRow>[0];
    readonly gate?: Partial<typeof gate>;
    readonly reviews?: readonly ReviewRow[];
  }) {
    const mission = rows.missionRow({
      ...{ state: "promote_gate", releaseSha: release, promotionPull: gate.pull },
    });
    const state = rows.stateOf({
      ...{ repo: rows.repoRow(change.repo), missions: [mission] },
      gates: [{ ...gate, ...change.gate }],
    });
    const reviews = new Map(
      (change.reviews ?? [approval]).map((one) => [reviewKey(one.pull, one.review), one]),
    );
    const draft = new Draft({ ...state, reviews }, rows.at(10));
    // GitHub was read again since.
    const seen = { ...gate, ...change.gate };
    draft.putProjection(
      `promotion-look/${mission.mission}`,
      `seen ${seen.head} ${seen.decidedAt ?? ""}`,
    );
    advancePromotion(draft, mission);
    expect(draft.gates.get(gateKey("promote", mission.mission, null))).toBeDefined();
    return draft
      .end("test")
      .decision.effects.flatMap((one) => (one.kind === "refs.move" ? one.updates : []));
  }

  test("moves the target to exactly that commit", () => {
    expect(promoted({})).toEqual([
      { ref: "refs/heads/main", before: rows.commit("a"), after: release },
    ]);
  });

  test.each<[string, Parameters<typeof promoted>[0]]>([
    ["while the queue is closed", { repo: { queueClosed: "closed by olga" } }],
    [
      "at another commit",
      {
        gate: { head: rows.commit("8") },
        reviews: [{ ...approval, commit: rows.commit("8") }],
      },
    ],
    ["and then taken back", { reviews: [{ ...approval, verdict: "dismissed" }] }],
    ["by somebody without the right by now", { reviews: [{ ...approval, entitled: false }] }],
    ["while commits of people are not on mc/green yet", { repo: { target: rows.commit("7") } }],
  ])("%s: nothing moves", (_, change) => {
    expect(promoted(change)).toEqual([]);
  });
});
