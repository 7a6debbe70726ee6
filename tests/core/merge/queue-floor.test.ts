// The floor on executed tests is that of the commit something stands on: mc/green may have grown since.
import { expect, test } from "vitest";
import type { Effect } from "../../../core/engine/effect.ts";
import { OLGA, PureWorld } from "../../support/pure-world.ts";

const unit = (id: string) => ({ id, title: `Add ${id}`, files: [`src/${id}.js`] });

/** Each unit brings a test of its own. */
function growing(config: Record<string, unknown>): PureWorld {
  const world = new PureWorld({ workers: { max: 8 }, ...config });
  world.script.tests = (units) => 3 + new Set(units).size;
  return world;
}

test("who breaks with what landed is searched for on an older mc/green that ran fewer tests", () => {
  const world = growing({ fixup: { candidates: 0 }, units: { max_attempts: 1 } });
  const breaks = (units: readonly string[]): boolean =>
    units.includes("red") && units.includes("blue");
  world.script.verify = (units) => (breaks(units) ? "failed" : "passed");
  world.hold.add("chain.build");
  world.label(["a", "red", "b", "c", "blue", "d"].map(unit));
  world.release();
  const left = [...world.state.units.values()].filter((one) => one.state === "failed");
  expect(left).toHaveLength(1);
  const partner = left[0]?.unit === "red" ? "blue" : "red";
  expect(left[0]?.evidence[0]?.cause).toMatch(
    new RegExp(`^verification failed together with ${partner}`),
  );
  // People see it on the commit that left.
  const check = world
    .of("check.ensure")
    .findLast((one) => one.name === "mc/verify" && one.commit === left[0]?.head);
  expect(check).toMatchObject({
    conclusion: "failure",
    title: `Verification failed together with ${partner}`,
  });
  const short = [...world.state.verdicts.values()].filter((one) => /fewer|ran \d+/.test(one.note));
  expect(short).toEqual([]);
});

test("one that was repaired before its partner was found is still explained", () => {
  const world = growing({ fixup: { candidates: 1, waves: 1 }, queue: { slots: 2 } });
  const breaks = (units: readonly string[]): boolean =>
    units.includes("red") && units.includes("blue") && !units.some((one) => one.startsWith("fix"));
  world.script.verify = (units) => (breaks(units) ? "failed" : "passed");
  world.hold.add("chain.build");
  world.label(["a", "red", "b", "c", "blue", "d", "e"].map(unit));
  world.release();
  const all = [...world.state.units.values()];
  expect(new Set(all.map((one) => one.state))).toEqual(new Set(["landed"]));
  const titles = world
    .of("check.ensure")
    .filter((one) => one.name === "mc/verify" && one.conclusion === "failure")
    .map((one) => one.title);
  expect(titles.at(-1)).toMatch(/^Verification failed together with (red|blue)$/);
  expect(world.state.chain?.searches).toEqual([]);
});

test("a mission that ends before its partner is found tells who is left", () => {
  const world = growing({ fixup: { candidates: 0 }, units: { max_attempts: 1 } });
  const breaks = (units: readonly string[]): boolean =>
    units.includes("red") && units.includes("blue");
  world.script.verify = (units) => (breaks(units) ? "failed" : "passed");
  let stopped = false;
  world.onStep = () => {
    const [search] = world.state.chain?.searches ?? [];
    if (stopped || search === undefined || search.passed === null) return;
    stopped = true;
    const thread = world.mission.issue;
    world.later({
      ...{ type: "CommandGiven", at: world.at, thread, comment: 1, by: OLGA },
      command: { name: "stop" },
    });
  };
  world.hold.add("chain.build");
  world.label(["a", "red", "b", "c", "blue", "d", "e"].map(unit));
  world.release();
  const title = world
    .of("check.ensure")
    .findLast((one) => one.name === "mc/verify" && one.conclusion === "failure")?.title;
  expect(stopped).toBe(true);
  expect(title).toMatch(/^Verification failed together with one of .*(red|blue)/);
});

test("a candidate of a tournament is held to the mc/green it was made on", () => {
  const world = growing({ fixup: { candidates: 1, waves: 1 } });
  world.script.verify = (units) =>
    units.includes("bad") && !units.some((one) => one.startsWith("fix")) ? "failed" : "passed";
  world.script.tests = (units) => 3 + units.filter((one) => !one.startsWith("fix")).length;
  // The candidate's run takes so long that everything else lands meanwhile.
  const late: Effect[] = [];
  world.onStep = () => {
    if (world.state.tournaments.size > 0 && late.length === 0) world.hold.add("leg.collect");
  };
  world.hold.add("chain.build");
  world.label(["bad", "a", "b", "c", "d"].map(unit));
  for (let at = 0; at < 20; at += 1) {
    const own = world.held.findIndex((one) => one.kind === "leg.collect" && one.leg === "bad-f1");
    if (own >= 0) late.push(...world.held.splice(own, 1));
    world.release();
  }
  expect(late).toHaveLength(1);
  expect(world.landed()).toHaveLength(4);
  world.held.push(...late);
  world.release();
  const fewer = [...world.state.verdicts.values()].filter((one) => /ran \d+ tests/.test(one.note));
  expect(fewer).toEqual([]);
  expect(world.unit("bad").state).toBe("landed");
});
