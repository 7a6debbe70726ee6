// What attempts show together changes the next plan: a planner that does what it is told, with the notes and without them.
import { describe, expect, test } from "vitest";
import { Brief } from "../../../core/report/brief.ts";
import { leaves, task } from "../../support/planner.ts";
import { type LegAnswer, PureWorld } from "../../support/pure-world.ts";

const HUB = "src/routes.js";
const QUIET = { review: { enabled: false }, fixup: { candidates: 0 } };
const FIRST = ["Alpha", "Beta", "Gamma"];

const told = (world: PureWorld): string => {
  const run = world.of("run.dispatch").findLast(({ purpose }) => purpose === "plan");
  const text = run?.briefs["plan.json"];
  return text === undefined ? "" : Brief.parse(JSON.parse(text)).context;
};

const met = (yes: boolean): LegAnswer => ({
  ok: true,
  text: `OBJECTIVE_CHECK:{"met":${yes},"reason":"more of it is wanted"}`,
});

/** Plans the three, is told that more is wanted, and plans by what it is told then. */
function twoRounds(
  config: object,
  second: (context: string) => readonly Record<string, unknown>[],
  work: (leg: string, attempt: number) => LegAnswer = (leg) => ({
    ...{ ok: true, costUsd: 1 },
    files: [`src/${leg}.js`, HUB],
  }),
): PureWorld {
  const world = new PureWorld({ ...QUIET, ...config });
  let plans = 0;
  let checks = 0;
  world.script.leg = ({ purpose, leg, attempt }) => {
    if (purpose === "check") {
      checks += 1;
      return met(checks > 1);
    }
    if (purpose !== "plan") return work(leg, attempt);
    plans += 1;
    const units = plans === 1 ? FIRST.map((title) => task(title)) : second(told(world));
    return { ok: true, text: leaves(...units) };
  };
  return world;
}

describe("signals of the attempts", () => {
  /** One unit for a file that many changed, three where nothing is known of it. */
  const byHotspot = (context: string) =>
    context.includes(`${HUB} (3 attempts, 3 units)`)
      ? [task("Delta", { files_hint: HUB })]
      : [task("Delta"), task("Epsilon"), task("Zeta")];

  const hot = (enabled: boolean): PureWorld => {
    const world = twoRounds({ learning: { enabled } }, byHotspot);
    world.label(null);
    expect(new Set(Object.values(world.units))).toEqual(new Set(["landed"]));
    return world;
  };

  test("a file that three attempts changed is one unit of the next plan", () => {
    expect(Object.keys(hot(true).units)).toEqual(["alpha", "beta", "gamma", "delta"]);
  });

  test("with learning switched off the planner is not told, and plans three units in it again", () => {
    expect(Object.keys(hot(false).units)).toHaveLength(6);
  });

  /** Leaves out what failed again and again; without the signal it plans the same thing once more. */
  const byStall = (context: string) =>
    context.includes("- src/beta.js: 2 failures, 50% of the money")
      ? [task("Look into beta", { files_hint: "docs/beta.md" })]
      : [task("Beta once more", { files_hint: "src/beta.js" })];

  const stalled = (enabled: boolean): PureWorld => {
    const world = twoRounds(
      { learning: { enabled }, units: { max_attempts: 2, retry_delay_seconds: 0 } },
      byStall,
      (leg): LegAnswer => ({ ok: true, costUsd: 1, files: [`src/${leg}.js`] }),
    );
    world.script.verify = (units) =>
      units.some((unit) => unit.startsWith("beta")) ? ["beta adds"] : "passed";
    world.label(null);
    return world;
  };

  test("what failed twice in one place is not planned a third time, and its failing test is named", () => {
    const world = stalled(true);
    expect(world.unit("look-into-beta").state).toBe("landed");
    expect(told(world)).toContain("- test: beta adds (2)");
    expect(told(world)).toContain("Failure breakdown (2 total):\n  - verification: 2");
    expect(told(world)).toContain("before they were worked on: src/beta.js");
  });

  test("with learning switched off it is planned again, and fails again", () => {
    const world = stalled(false);
    expect(world.unit("beta-once-more").state).toBe("failed");
    expect(told(world)).not.toContain("Signals");
  });

  test("trouble of the machinery makes nothing look stalled", () => {
    const world = twoRounds(
      { units: { max_attempts: 1, retry_delay_seconds: 0 } },
      () => [],
      (leg, attempt): LegAnswer =>
        leg === "beta" && attempt <= 2
          ? { ok: false, cause: "api_overload" }
          : { ok: true, files: [`src/${leg}.js`] },
    );
    world.label(null);
    expect(world.units.beta).toBe("landed");
    expect(world.unit("beta").evidence).toHaveLength(2);
    expect(told(world)).not.toContain("Signals");
  });
});

describe("the state of mc/green", () => {
  const mended = (enabled: boolean, tests: number | null = 10): PureWorld => {
    const world = twoRounds({ learning: { enabled } }, (context) =>
      context.includes("FAIL parses dates: fails in the check browser, which need not pass")
        ? [task("Mend dates")]
        : [task("Something else")],
    );
    world.script.tests = (units) => (tests === null ? null : tests + units.length);
    // Red on mc/green is what need not pass.
    world.script.optional = () => (tests === null ? [] : ["parses dates"]);
    world.label(null);
    return world;
  };

  test("a planner that knows which test fails on mc/green plans to mend it", () => {
    const world = mended(true);
    expect(Object.keys(world.units)).toContain("mend-dates");
    for (const line of [
      "Tests: 16/17 passing (94.1%)",
      "Top failure categories: browser(1)",
      "+3 tests since the mission began",
      "Left to do: 1 failing test",
    ])
      expect(told(world)).toContain(line);
  });

  test("with learning switched off, or where nobody counts tests, it plans something else", () => {
    expect(Object.keys(mended(false).units)).toContain("something-else");
    const uncounted = mended(true, null);
    expect(Object.keys(uncounted.units)).toContain("something-else");
    expect(told(uncounted)).not.toContain("State of mc/green");
  });
});
