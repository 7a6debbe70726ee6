// Approvals are read again right before the target branch moves: what no webhook told is found there (I3).
import { expect, test } from "vitest";
import type { Actor } from "../../../core/engine/event.ts";
import { fakeSha, OLGA, PureWorld } from "../../support/pure-world.ts";

const MAIN = "refs/heads/main";

/** Approved, and GitHub not read again yet. */
function approved(): { readonly world: PureWorld; readonly pull: number } {
  const world = new PureWorld();
  world.label([{ id: "a", title: "Add a", files: ["src/a.js"] }]);
  const gate = [...world.state.gates.values()].find((one) => one.gate === "promote");
  if (gate === undefined) throw new Error("no promotion gate");
  world.hold.add("repo.observe");
  world.approve(gate.pull);
  expect(world.held.map((effect) => effect.kind)).toContain("repo.observe");
  expect(world.ref(MAIN)).toBe(fakeSha("base"));
  return { world, pull: gate.pull };
}

function read(world: PureWorld, pull: number, by: Actor, verdict: "approved" | "dismissed"): void {
  const head = world.mission.releaseSha;
  const known = [...world.state.reviews.values()].find((one) => one.pull === pull);
  if (head === null || known === undefined) throw new Error("no release or no review");
  world.held.length = 0;
  world.send({
    type: "Reconciled",
    at: world.at,
    runs: [],
    missing: [],
    refs: Object.fromEntries(world.refs),
    pulls: [
      {
        pull,
        head,
        open: true,
        merged: false,
        reviews: [{ review: known.review, by, verdict, commit: head }],
      },
    ],
    objectives: [],
  });
}

test("a reading that began before the approval is none of it", () => {
  const { world, pull } = approved();
  const at = world.at;
  world.advance(1_000);
  const gates = new Map(world.state.gates);
  for (const [key, gate] of gates) {
    if (gate.pull === pull) gates.set(key, { ...gate, decidedAt: world.at });
  }
  const topic = `promotion-look/${world.mission.mission}`;
  const projections = new Map(world.state.projections);
  projections.set(topic, `asked ${world.mission.releaseSha} ${world.at}`);
  world.state = { ...world.state, gates, projections };
  const nothing = { runs: [], missing: [], refs: {}, pulls: [], objectives: [] };
  world.send({ type: "Reconciled", at: world.at, begun: at, ...nothing });
  expect(world.ref(MAIN)).toBe(fakeSha("base"));
  world.send({ type: "Reconciled", at: world.at, begun: world.at, ...nothing });
  expect(world.mission.state).toBe("completed");
});

test("an approval that still stands promotes", () => {
  const { world, pull } = approved();
  read(world, pull, OLGA, "approved");
  expect(world.mission.state).toBe("completed");
  expect(world.ref(MAIN)).toBe(world.ref("refs/heads/mc/green"));
});

function unread(world: PureWorld, exhausted: boolean): void {
  world.held.length = 0;
  const problem = "GitHub answered 403: GET /repos/o/r/pulls: Resource not accessible";
  const refused = { kind: "repo.observe", key: "repo.observe", problem, exhausted } as const;
  world.send({ type: "EffectRefused", at: world.at, ...refused });
}

test("GitHub lets nobody look: the mission pauses and says what to do; resumed, it looks again", () => {
  const { world, pull } = approved();
  unread(world, false);
  expect(world.mission.paused).toContain("Resource not accessible");
  expect(world.mission.paused).toContain("`/mc resume`");
  expect(world.ref(MAIN)).toBe(fakeSha("base"));
  world.command({ name: "resume" });
  expect(world.mission.paused).toBeNull();
  expect(world.held.map((effect) => effect.kind)).toContain("repo.observe");
  read(world, pull, OLGA, "approved");
  expect(world.mission.state).toBe("completed");
});

test("GitHub stays busy: the mission says so and goes on by itself with the next look", () => {
  const { world, pull } = approved();
  unread(world, true);
  expect(world.mission.paused).toBeNull();
  expect(world.mission.because).toContain("could not be read");
  read(world, pull, OLGA, "approved");
  expect(world.mission.state).toBe("completed");
});

test.each<[string, Actor, "approved" | "dismissed"]>([
  ["was dismissed", OLGA, "dismissed"],
  ["is of somebody who lost the right", { ...OLGA, permission: "read" }, "approved"],
])("an approval that %s, untold, promotes nothing", (_, by, verdict) => {
  const { world, pull } = approved();
  read(world, pull, by, verdict);
  expect(world.ref(MAIN)).toBe(fakeSha("base"));
  expect(world.mission.state).toBe("promote_gate");
  const gate = [...world.state.gates.values()].find((one) => one.pull === pull);
  expect(gate?.state).toBe("open");
});
