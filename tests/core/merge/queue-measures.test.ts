// What the queue plans with is how long a verdict takes, waiting for a runner and set-up included, not the command alone.
import { expect, test } from "vitest";
import { PureWorld } from "../../support/pure-world.ts";

test("a verification lasts from being asked for to its verdict", () => {
  const world = new PureWorld();
  world.hold.add("run.dispatch");
  world.label([{ id: "a", title: "Add a", files: ["src/a.js"] }]);
  world.ms += 40_000;
  world.release();
  expect(world.unit("a").state).toBe("landed");
  const [base] = [...world.state.verdicts.values()];
  expect(base?.durationMs).toBeLessThan(1000);
  // The base took forty seconds, the unit's own verification none: a fifth of the newest, the rest of what was before.
  expect(world.state.repo.measures.runMs).toBe(32_000);
});
