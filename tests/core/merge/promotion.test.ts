// Promotion, stopped between any two of its steps: the bookmark, the push, its answer, and somebody in between.
import { describe, expect, test } from "vitest";
import type { Sha } from "../../../core/base/brand.ts";
import type { BranchRules, Event } from "../../../core/engine/event.ts";
import { renderMissionComment } from "../../../core/voice/mission-comment.ts";
import { standingRules } from "../../../core/voice/rules.ts";
import { fakeSha, OLGA, PureWorld } from "../../support/pure-world.ts";

const MAIN = "refs/heads/main";

function proposed(config: object = {}) {
  const world = new PureWorld(config);
  world.label([{ id: "a", title: "A" }]);
  const pull = world.mission.promotionPull ?? 0;
  const release = world.mission.releaseSha ?? fakeSha("none");
  return { world, pull, release };
}

/** Approved; the push is on its way and nothing of it came back. */
function pushing() {
  const all = proposed();
  all.world.hold.add("refs.move");
  all.world.approve(all.pull);
  expect(all.world.mission.state).toBe("promoting");
  return all;
}

function answer(
  world: PureWorld,
  of: { moved: boolean; at: Sha | null; contained?: boolean; problem?: string },
): void {
  world.hold.clear();
  world.held.length = 0;
  world.send({
    type: "RefsMoved",
    at: world.at,
    purpose: { kind: "promote", mission: world.mission.mission },
    moved: of.moved,
    actual: { [MAIN]: of.at },
    ...(of.contained === undefined ? {} : { contained: { [MAIN]: of.contained } }),
    problem: of.problem ?? null,
  });
}

test("mc/green somewhere else while the promotion waits: it is proposed anew, and the old approval is none", () => {
  const world = new PureWorld();
  world.label([{ id: "a", title: "Add a" }]);
  const old = world.mission.releaseSha;
  const pull = world.mission.promotionPull ?? 0;
  if (old === null) throw new Error("no release");
  const elsewhere = fakeSha("base");
  world.refs.set("refs/heads/mc/green", elsewhere);
  const moved = { branch: "mc/green", before: old, after: elsewhere, forced: true };
  world.send({ type: "BranchPushed", at: world.at, ...moved, by: OLGA, byUs: false });
  expect(world.state.repo.queueClosed).not.toBeNull();
  world.command({ name: "resume" });
  expect(world.state.repo.green).toBe(elsewhere);
  expect(world.mission).toMatchObject({ state: "promote_gate", releaseSha: elsewhere });
  world.approve(pull, OLGA, "approved", old);
  expect(world.ref("refs/heads/main")).not.toBe(old);
  expect(world.mission.state).toBe("promote_gate");
  const gate = [...world.state.gates.values()].find((one) => one.gate === "promote");
  expect(gate).toMatchObject({ state: "open", head: elsewhere });
});

type Reconciled = Extract<Event, { type: "Reconciled" }>;
function observe(world: PureWorld, patch: Partial<Reconciled>): void {
  const nothing = { runs: [], missing: [], refs: {}, pulls: [], objectives: [] };
  world.send({ type: "Reconciled", at: world.at, ...nothing, ...patch });
}

describe("the push", () => {
  test("moves the target to exactly the approved commit", () => {
    const { world, pull, release } = proposed();
    world.approve(pull);
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release });
    expect(world.ref(MAIN)).toBe(release);
  });

  test("whose answer got lost is done when it is asked again", () => {
    const { world, release } = pushing();
    // The effect is performed twice: the second time the branch stands there already.
    world.refs.set(MAIN, release);
    world.release();
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release });
  });

  test("whose answer got lost while somebody pushed on top is no failure (I9)", () => {
    const { world, release } = pushing();
    const theirs = fakeSha("theirs");
    answer(world, { moved: false, at: theirs, contained: true });
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release });
    expect(world.state.repo).toMatchObject({ target: theirs, synced: release });
  });

  test("that somebody's commit came before brings that in first, and asks again", () => {
    const { world, pull, release } = pushing();
    const theirs = fakeSha("theirs");
    world.refs.set(MAIN, theirs);
    answer(world, { moved: false, at: theirs, contained: false });
    expect(world.mission.state).toBe("promote_gate");
    expect(world.mission.releaseSha).not.toBe(release);
    world.approve(
      world.mission.promotionPull ?? pull,
      OLGA,
      "approved",
      world.mission.releaseSha ?? release,
    );
    expect(world.mission.state).toBe("completed");
  });

  test("that is refused waits for the person with the door to open, and is tried again on resume", () => {
    const { world, pull, release } = pushing();
    const before = world.state.repo.target;
    answer(world, { moved: false, at: before, problem: "GH013: add the app to the bypass list." });
    expect(world.mission.state).toBe("promote_gate");
    expect(world.mission.paused).toContain("bypass list");
    expect(world.mission.paused).toContain(`merge #${pull} by hand`);
    world.command({ name: "resume" });
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release, paused: null });
  });

  test("that is refused is over when a person merges the pull request", () => {
    const { world, pull, release } = pushing();
    answer(world, { moved: false, at: world.state.repo.target, problem: "no" });
    world.send({ type: "PullClosed", at: world.at, pull, merged: true, by: OLGA });
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release, paused: null });
  });

  test("to a branch that was deleted is told", () => {
    const { world } = pushing();
    answer(world, { moved: false, at: null });
    expect(world.mission.paused).toContain("main does not exist any more");
  });
});

describe("what GitHub shows", () => {
  test("ends the mission although every answer was lost", () => {
    const { world, release } = pushing();
    observe(world, { refs: { [MAIN]: release } });
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release });
  });

  test("ends the mission when the target contains the release", () => {
    const { world, release } = pushing();
    observe(world, { refs: { [MAIN]: fakeSha("later") }, contained: { [release]: true } });
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release });
    expect(world.state.repo.target).toBe(fakeSha("later"));
  });

  test("ends it when the pull request was merged and the webhook got lost", () => {
    const { world, pull, release } = proposed();
    const seen = { pull, head: release, open: false, merged: true, reviews: [] };
    observe(world, { pulls: [seen], refs: { [MAIN]: fakeSha("squashed") } });
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release });
  });

  test("begins mc/green again when it was deleted while its promotion waits", () => {
    const { world } = proposed();
    const before = world.ref("refs/heads/mc/green") ?? null;
    world.refs.delete("refs/heads/mc/green");
    world.refs.delete("refs/heads/mc/working");
    const push = { branch: "mc/green", before, after: null, forced: false, by: OLGA, byUs: false };
    world.send({ type: "BranchPushed", at: world.at, ...push });
    world.command({ name: "resume" });
    observe(world, { refs: { "refs/heads/mc/green": null, [MAIN]: world.ref(MAIN) ?? null } });
    expect(world.ref("refs/heads/mc/green")).toBeDefined();
    expect(world.mission.state).not.toBe("running");
  });

  test("does not end it when the target went elsewhere", () => {
    const { world, release } = proposed();
    observe(world, { refs: { [MAIN]: fakeSha("later") }, contained: { [release]: false } });
    expect(world.mission.state).not.toBe("completed");
  });
});

describe("the release branch", () => {
  test("that somebody holds stops the promotion with its name, and goes on once it is free", () => {
    const world = new PureWorld();
    world.refs.set("refs/heads/mc/release/m1", fakeSha("squatter"));
    world.label([{ id: "a", title: "A" }]);
    expect(world.mission.paused).toMatch(/mc\/release\/m1 could not be set \(it is [0-9a-f]{7}\)/);
    world.refs.delete("refs/heads/mc/release/m1");
    world.command({ name: "resume" });
    // What it knew was where somebody had put it: seen again, it is free.
    world.command({ name: "resume" });
    expect(world.mission).toMatchObject({ state: "promote_gate", paused: null });
  });
});

describe("rules", () => {
  const rules = (patch: Partial<BranchRules>): BranchRules => ({
    branch: "main",
    mergeQueue: false,
    requiredReviews: null,
    requiredChecks: [],
    linearHistory: false,
    updatesRestricted: false,
    problem: null,
    ...patch,
  });
  const read = (world: PureWorld, patch: Partial<BranchRules>) =>
    world.send({ type: "RulesRead", at: world.at, branches: [rules(patch)] });

  test("are read once as the mission starts, and once more for the commit to be promoted", () => {
    const { world } = proposed();
    const asked = world.of("rules.read");
    expect(asked.map(({ branches }) => branches)).toEqual([
      ["main", "mc/green"],
      ["main", "mc/green"],
    ]);
    expect(new PureWorld({ gates: { promote: "off" } }).of("rules.read")).toEqual([]);
  });

  test.each<[string, Partial<BranchRules>, string]>([
    [
      "restricted updates",
      { updatesRestricted: true, problem: "x" },
      "Only listed actors may update `main`: add this app to the bypass list",
    ],
    ["a linear history", { linearHistory: true, problem: "x" }, "or squash #"],
    ["approvals", { requiredReviews: 2, problem: "x" }, "(approvals needed: 2)"],
    ["checks", { requiredChecks: ["ci/`x`"], problem: "x" }, "requires the checks"],
    ["protection", { problem: "branch protection" }, "whose settings only administrators see"],
    [
      "no right to read",
      { mergeQueue: null, problem: "its rules could not be read: 403" },
      "could not be read: 403",
    ],
  ])("%s: the mission's comment says what is in the way", (_, patch, words) => {
    const { world } = proposed();
    expect(renderMissionComment(world.state, world.mission)).not.toContain("In the way");
    read(world, patch);
    const text = renderMissionComment(world.state, world.mission);
    expect(text).toContain("**In the way of the promotion:**");
    expect(text).toContain(words);
    // And the pull request says it as well.
    expect(world.of("pull.ensure").at(-1)?.body).toContain(words);
  });

  test("a merge queue of GitHub's: nothing is pushed, the person merges, the mission ends", () => {
    const { world, pull, release } = proposed();
    expect(world.mission.promotionPull).toBe(pull);
    read(world, { mergeQueue: true, problem: "a merge queue of GitHub's" });
    const before = world.ref(MAIN);
    const standing = world.mission.promotionPull ?? 0;
    world.approve(standing);
    expect(world.mission).toMatchObject({ state: "promote_gate", paused: null });
    expect(world.mission.because).toContain(`add #${standing} to it`);
    expect(world.ref(MAIN)).toBe(before);
    // What the queue made of it is pushed, told first, and then the pull request.
    const made = fakeSha("made by the queue");
    world.refs.set(MAIN, made);
    world.send({ type: "PullClosed", at: world.at, pull: standing, merged: true, by: OLGA });
    expect(world.mission).toMatchObject({ state: "completed", promotedSha: release });
  });

  test("what cannot be understood counts as not read", () => {
    const { world } = proposed();
    const projections = new Map([["rules/main", '{"branch":7}']]);
    expect(standingRules({ projections }, "main")).toBeNull();
    expect(standingRules(world.state, "elsewhere")).toBeNull();
  });
});
