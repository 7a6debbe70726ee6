// When people take mc/green back to an earlier commit, what follows is held to the number of tests that runs there.
import { expect, test } from "vitest";
import type { Sha } from "../../../core/base/brand.ts";
import { fakeSha, OLGA, PureWorld } from "../../support/pure-world.ts";

const GREEN = "refs/heads/mc/green";
const unit = (id: string, more = {}) => ({
  id,
  title: `Add ${id}`,
  files: [`src/${id}.js`],
  ...more,
});

/** `a` is on mc/green and brought six tests; `b`, which needs it, is being worked on. */
function grown() {
  const world = new PureWorld({ gates: { promote: "never" }, fixup: { candidates: 0 } });
  world.script.tests = (units) => (units.includes("a") ? 9 : 3);
  const base = () => world.state.repo.target;
  world.script.leg = ({ leg, attempt, purpose }) => {
    if (leg === "b" && attempt === 1 && purpose === "work") world.hold.add("leg.collect");
    return { ok: true };
  };
  world.label([unit("a"), unit("b", { depends_on: ["a"] })]);
  const before = base();
  if (before === null) throw new Error("no base");
  expect([world.unit("a").state, world.state.repo.measures.greenTests]).toEqual(["landed", 9]);
  return { world, before };
}

function observe(world: PureWorld, green: Sha | null): void {
  const none = { runs: [], missing: [], pulls: [], objectives: [] };
  world.send({ type: "Reconciled", at: world.at, refs: { [GREEN]: green }, ...none });
}

test.each<["an earlier commit" | "nothing"]>([["an earlier commit"], ["nothing"]])(
  "to %s: later units are no red ones for having fewer tests than what is gone",
  (what) => {
    const { world, before } = grown();
    const to = what === "nothing" ? null : before;
    const from = world.state.repo.green;
    if (to === null) world.refs.delete(GREEN);
    else world.refs.set(GREEN, to);
    const push = { branch: "mc/green", before: from, after: to, forced: true, files: [] };
    world.send({ type: "BranchPushed", at: world.at, ...push, by: OLGA, byUs: false });
    expect(world.state.repo.queueClosed).not.toBeNull();
    world.command({ name: "resume" });
    observe(world, to);
    expect(world.state.repo.green).toBe(before);
    expect(world.state.repo.measures.greenTests).toBe(3);
    world.release();

    expect(world.unit("b").state).toBe("landed");
    const short = [...world.state.verdicts.values()].filter(({ note }) =>
      /ran \d+ tests/.test(note),
    );
    expect(short).toEqual([]);
  },
);

test("behind what it had of the target branch: people's commits are brought in again before anything is proposed", () => {
  const world = new PureWorld({ fixup: { candidates: 0 } });
  world.label([unit("a")]);
  const before = world.state.repo.green;
  const main = world.state.repo.target;
  if (before === null) throw new Error("no green");
  const theirs = fakeSha("theirs");
  const pushed = { at: world.at, by: OLGA, byUs: false };
  world.refs.set("refs/heads/main", theirs);
  const push = { branch: "main", before: main, after: theirs, forced: false };
  world.send({ type: "BranchPushed", ...push, ...pushed });
  const sync = `sync ${theirs.slice(-6)}`;
  const holds = (commit: Sha | null) => world.contents.get(commit ?? before) ?? [];
  expect(holds(world.state.repo.green)).toContain(sync);
  const from = world.state.repo.green;
  world.refs.set(GREEN, before);
  const back = { branch: "mc/green", before: from, after: before, forced: true };
  world.send({ type: "BranchPushed", ...back, ...pushed });
  world.command({ name: "resume" });
  observe(world, before);
  world.release();
  expect(world.mission.state).toBe("promote_gate");
  expect(holds(world.mission.releaseSha)).toContain(sync);
});
