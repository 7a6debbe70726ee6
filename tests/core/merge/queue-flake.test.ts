// One failure by chance on top of somebody else's failure throws nobody out: failures that look different have different causes.
import { describe, expect, test } from "vitest";
import { withoutFlaky } from "../../../core/merge/flaky/known.ts";
import { agreeing, showsIn } from "../../../core/merge/policy/alike.ts";
import { planQueue } from "../../../core/merge/policy/plan.ts";
import type { Observation, QueueView } from "../../../core/merge/policy/view.ts";

const ids = ["a", "b", "c", "d", "e", "f", "g"];

const failed = (id: string, members: readonly string[], signature: string | null): Observation => ({
  id,
  kind: members.length === 1 ? "solo" : "prefix",
  members,
  landing: 0,
  outcome: "failed",
  signature,
  atMs: 0,
});

/** Every fourth unit of this agent is bad. */
const view = (observations: readonly Observation[]): QueueView => ({
  nowMs: 10_000,
  landing: 0,
  settings: { slots: 12, busy: 0, window: 0, confidence: 0.95, minObservations: 2 },
  measures: { runMs: 60_000, flakeRate: 0.02, overlapConflict: 0.03, hiddenConflict: 0.002 },
  elements: ids.map((id, order) => ({
    ...{ id, kind: "unit", needs: [], files: [`${id}.js`], priority: 1, rank: 1 },
    ...{ queuedAtMs: 0, order, prior: 0.25 },
  })),
  chain: ids,
  conflicts: [],
  landed: [],
  probes: [],
  observations,
});

const NETWORK = "tests: the network answers";
const FLAGS = "tests: flags agree";

describe("a failure together and another one alone", () => {
  test("that look different: verified once more before anybody leaves", () => {
    const plan = planQueue(view([failed("1", ids, FLAGS), failed("2", ["c"], NETWORK)]));
    expect(plan.eject).toEqual([]);
    expect(plan.start.map(({ members }) => members)).toContainEqual(["c"]);
  });

  test.each([
    ["that look the same", FLAGS],
    ["of which the larger shows more", `${NETWORK}, flags agree`],
    ["of which one left no trace", null],
  ])("%s: it leaves", (_, together) => {
    const alone = together === FLAGS ? FLAGS : NETWORK;
    const plan = planQueue(view([failed("1", ids, together), failed("2", ["c"], alone)]));
    expect(plan.eject.map(({ id }) => id)).toEqual(["c"]);
  });

  test("failed alone twice, it leaves whatever it looked like", () => {
    const plan = planQueue(
      view([failed("1", ids, FLAGS), failed("2", ["c"], NETWORK), failed("3", ["c"], "output: x")]),
    );
    expect(plan.eject.map(({ id }) => id)).toEqual(["c"]);
  });
});

describe("a test that is known to fail by chance", () => {
  const FLAKY = [{ test: "The network answers", path: null }];

  test("is left out of a look that shows more, and marks one that shows nothing else", () => {
    expect(withoutFlaky(`${NETWORK}, unit bad`, FLAKY)).toBe("tests: unit bad");
    expect(withoutFlaky(NETWORK, FLAKY)).toBe("flaky: the network answers");
    expect(withoutFlaky(FLAGS, FLAKY)).toBe(FLAGS);
    expect(withoutFlaky(NETWORK, [])).toBe(NETWORK);
    expect(withoutFlaky(null, FLAKY)).toBe(null);
    expect(withoutFlaky("output: the network answers", FLAKY)).toBe("output: the network answers");
  });

  test("twice is not enough, three times is", () => {
    const look = withoutFlaky(NETWORK, FLAKY);
    const twice = [failed("1", ["c"], look), failed("2", ["c"], look)];
    const plan = planQueue(view(twice));
    expect(plan.eject).toEqual([]);
    expect(plan.start.map(({ members }) => members)).toContainEqual(["c"]);
    const third = planQueue(view([...twice, failed("3", ["c"], look)]));
    expect(third.eject.map(({ id }) => id)).toEqual(["c"]);
  });
});

test("a look is in another when every test of it is", () => {
  expect(showsIn("tests: a, b", "tests: c, b, a")).toBe(true);
  expect(showsIn("tests: a, b", "tests: b, c")).toBe(false);
  expect(showsIn("output: a", "output: a, b")).toBe(false);
  expect(agreeing("x", [])).toBe(0);
});
