// The shrinker on worlds whose violation is known: one unit of a certain kind, one deed and one single fault are needed for it,
// everything else is superfluous.
import { describe, expect, test } from "vitest";
import type { Outcome } from "./run.ts";
import type { MissionPlan, Scenario } from "./scenario.ts";
import { unit } from "./scenarios/tale.ts";
import { shrink } from "./shrink.ts";
import { CALM } from "./template.ts";

const NEEDED = "run.flaky@#3";
const GENEROUS = { plays: 5_000, ms: 60_000 };

const plan = (prefix: string, atMs: number): MissionPlan => ({
  atMs,
  byStranger: false,
  units: [0, 1, 2, 3].map((at) =>
    unit(`${prefix}${at}`, {
      needs: at === 0 ? [] : [`${prefix}${at - 1}`],
      goodFrom: 3,
      group: { name: "g", size: 2, until: 2 },
      shared: { path: "shared/a.txt", line: at % 3 },
      failures: 2,
      isProtected: true,
      staleUntil: 2,
    }),
  ),
});

const LARGE: Scenario = {
  ...CALM,
  seed: 7,
  missions: [plan("a", 0), plan("b", 60_000), plan("c", 120_000)],
  rates: { "run.flaky": 0.5, "hook.lost": 0.5, "crash.call": 0.5, outage: 1 },
  deeds: (["pause", "push-target", "pause", "approve", "stop"] as const).map((what, at) => ({
    ...{ id: `deed-${at}-${what}`, what, which: at },
    atMs: at * 60_000,
  })),
};

const happenedIn = ({ rates, dropped }: Scenario): readonly string[] =>
  Object.keys(rates)
    .flatMap((name) => [1, 2, 3, 4, 5].map((at) => `${name}@#${at}`))
    .filter((id) => !dropped.includes(id));

/** What a world would come to, without one being played. */
function ending(scenario: Scenario): Outcome {
  const units = scenario.missions.flatMap((mission) => mission.units);
  const happened = happenedIn(scenario);
  const isViolated =
    units.some(({ id, goodFrom }) => id === "b2" && goodFrom > 1) && happened.includes(NEEDED);
  // Without that deed another thing is wrong, which is not what is looked for.
  const other = !scenario.deeds.some(({ what }) => what === "pause");
  const invariant = other ? "another" : isViolated ? "planted" : null;
  return {
    ...{ seed: scenario.seed, events: 0, decisions: 0, minutes: 0 },
    ...{ faults: new Map(), happened },
    violation: invariant === null ? null : { invariant, text: "planted" },
  };
}

const play = async (scenario: Scenario): Promise<Outcome> => ending(scenario);
const shrunk = (limits = GENEROUS) => shrink(LARGE, ending(LARGE), play, limits);

describe("shrinking", () => {
  test("leaves what the violation needs, and nothing else", async () => {
    const { scenario, outcome } = await shrunk();
    expect(outcome.violation?.invariant).toBe("planted");
    const { missions, deeds, rates } = scenario;
    expect(missions).toEqual([
      { atMs: 60_000, byStranger: false, units: [unit("b2", { goodFrom: 3 })] },
    ]);
    expect(deeds.map(({ what }) => what)).toEqual(["pause"]);
    expect(Object.keys(rates)).toEqual(["run.flaky"]);
    expect(outcome.happened).toEqual([NEEDED]);
    expect(scenario.seed).toBe(LARGE.seed);
  });

  test("of what is small already changes nothing", async () => {
    const once = await shrunk();
    const twice = await shrink(once.scenario, once.outcome, play, GENEROUS);
    expect(twice.scenario).toEqual(once.scenario);
    expect(twice.plays).toBeLessThan(10);
  });

  test("keeps to the violation that it began with, and to worlds that can be played", async () => {
    const seen: (string | undefined)[] = [];
    const kept = await shrink(
      LARGE,
      ending(LARGE),
      async (scenario) => {
        if (scenario.deeds.length === 2) throw new Error("it cannot be played");
        const outcome = ending(scenario);
        seen.push(outcome.violation?.invariant);
        return outcome;
      },
      GENEROUS,
    );
    expect(seen).toContain("another");
    expect(kept.outcome.violation?.invariant).toBe("planted");
    // Two deeds cannot be played: it stays with three.
    expect(kept.scenario.deeds).toHaveLength(3);
  });

  test("stops at its limit with a world that still fails", async () => {
    const { scenario, outcome, plays } = await shrunk({ plays: 4, ms: 60_000 });
    expect(plays).toBe(4);
    expect(outcome.violation?.invariant).toBe("planted");
    expect(ending(scenario).violation?.invariant).toBe("planted");
  });
});
