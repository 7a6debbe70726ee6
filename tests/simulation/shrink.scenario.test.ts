// The shrinker on a world that is really played: an invariant planted for it is violated once a unit has landed and a
// webhook came twice.
import { expect, test } from "vitest";
import { playScenario } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { stateOf, unit } from "./scenarios/tale.ts";
import { shrink } from "./shrink.ts";
import { CALM, makeTemplate } from "./template.ts";
import type { World } from "./world.ts";

const LARGE: Scenario = {
  ...CALM,
  seed: 11,
  missions: [
    {
      ...{ atMs: 0, byStranger: false },
      units: [unit("a0"), unit("a1", { shared: { path: "shared/a.txt", line: 1 } }), unit("a2")],
    },
    { atMs: 60_000, units: [unit("b0"), unit("b1", { needs: ["b0"] })], byStranger: false },
  ],
  rates: { "hook.twice": 0.3, "call.slow": 0.1 },
  deeds: [
    { id: "deed-0-push-target", what: "push-target", which: 0, atMs: 90_000 },
    { id: "deed-1-rerun-check", what: "rerun-check", which: 0, atMs: 120_000 },
  ],
};

function plant(world: World): void {
  const before = world.onStored;
  world.onStored = (instance, decided) => {
    before(instance, decided);
    const isLanded = stateOf(world, "a1") === "landed";
    if (isLanded && world.faults.counts.has("hook.twice"))
      world.violated("planted", "a1 landed, and a webhook came twice");
  };
}

test("a planted violation is made small in the real engine", async () => {
  const template = await makeTemplate();
  try {
    const play = (scenario: Scenario) =>
      playScenario(scenario, { template: template.path, prepare: plant });
    const first = await play(LARGE);
    expect(first.violation?.invariant).toBe("planted");
    const { scenario, outcome } = await shrink(LARGE, first, play, { plays: 400, ms: 50_000 });
    expect(outcome.violation?.invariant).toBe("planted");
    expect(scenario.missions.map(({ units }) => units)).toEqual([[unit("a1")]]);
    expect(scenario.deeds).toEqual([]);
    expect(Object.keys(scenario.rates)).toEqual(["hook.twice"]);
    expect(outcome.happened).toHaveLength(1);
  } finally {
    template.remove();
  }
}, 120_000);
