// Wordings of planners and of repairs: who is given which, what each is worth, and when another one is asked for.
import { describe, expect, test } from "vitest";
import type { EffectOf } from "../../../core/engine/effect.ts";
import type { VariantRow } from "../../../core/engine/rows/learned-row.ts";
import { renderPrompt } from "../../../core/prompt/render.ts";
import { Brief } from "../../../core/report/brief.ts";
import type { PureWorld } from "../../support/pure-world.ts";
import { asked, briefOf, worldWith } from "./learned-world.ts";

const PLAN_ADVICE = "Plan few units, and name the files of each.";
const FIX_ADVICE = "Run the failing test alone before you change anything.";
const BASE = {
  review: { enabled: false },
  speculation: { enabled: false },
  units: { max_attempts: 1 },
  gates: { promote: "off" },
};
const planText = (...names: readonly string[]): string =>
  `<!-- PLAN -->${JSON.stringify({
    type: "leaves",
    units: names.map((name) => ({
      title: name,
      description: "x",
      files_hint: `src/${name}.js`,
    })),
  })}<!-- /PLAN -->`;

const pair = (
  component: VariantRow["component"],
  text: string,
  good: number,
  samples = 20,
): readonly Partial<VariantRow>[] => [
  { component, wins: samples - good, samples },
  { component, variant: `${component}-1`, text, wins: good, samples },
];
const rowOf = (world: PureWorld, key: string): VariantRow | undefined =>
  world.state.learned.variants.get(key);
const systemOf = (brief: Brief): string => renderPrompt(brief, { boundary: "b".repeat(20) }).system;

/** One unit of each round's plan fails for good, where `failing` names it. */
function planned(
  variants: readonly Partial<VariantRow>[],
  failing: readonly string[],
  config: object = {},
  plans: readonly string[] = [planText("one", "two")],
): PureWorld {
  const world = worldWith({ ...BASE, plan: { replans: 0 }, ...config }, { variants });
  let round = 0;
  world.script.leg = ({ purpose, leg }) => {
    if (purpose === "plan") {
      const text = plans[Math.min(round, plans.length - 1)] ?? "";
      round += 1;
      return { ok: true, text };
    }
    if (purpose === "check") return { ok: true, text: 'OBJECTIVE_CHECK:{"met":true,"reason":"x"}' };
    return purpose === "work" && failing.some((name) => leg.includes(name))
      ? { ok: false, cause: "no_result" }
      : { ok: true };
  };
  world.label(null);
  return world;
}

describe("wordings of the planner's prompt", () => {
  test("the one that has served better is given, and rewarded by what landed and how it was cut", () => {
    const world = planned(pair("planner", PLAN_ADVICE, 18), []);
    const brief = briefOf(world, "plan", "plan");
    expect(brief.variant).toEqual({ component: "planner", id: "planner-1", text: PLAN_ADVICE });
    expect(systemOf(brief)).toContain(PLAN_ADVICE);
    // All landed; the grade is .3 × .5 (no reviews) + .25 + .25 + .2.
    expect(world.mission.details.plannerWordings).toEqual([
      { round: 1, variant: "planner-1", reward: (1 + 0.85) / 2 },
    ]);
    const row = rowOf(world, "planner/planner-1");
    expect(row?.samples).toBe(21);
    expect(row?.wins).toBeCloseTo(18 + (1 + 0.85) / 2);
  });

  test("the built-in prompt stays while nothing serves better", () => {
    const world = planned(pair("planner", PLAN_ADVICE, 2), []);
    expect(briefOf(world, "plan", "plan").variant).toBeUndefined();
    expect(systemOf(briefOf(world, "plan", "plan"))).not.toContain(PLAN_ADVICE);
    expect(rowOf(world, "planner/builtin")?.samples).toBe(21);
  });

  test("a plan of which half fails is worth less", () => {
    const world = planned(pair("planner", PLAN_ADVICE, 18), ["two"]);
    expect(Object.values(world.units).toSorted()).toEqual(["failed", "landed"]);
    const [wording] = world.mission.details.plannerWordings ?? [];
    expect(wording?.reward).toBeCloseTo((0.5 + 0.75) / 2);
  });

  test("each round is judged by its own units", () => {
    const plans = [planText("one", "two"), planText("three")];
    const config = { plan: { replans: 1, critic: false } };
    const world = planned(pair("planner", PLAN_ADVICE, 18), ["two"], config, plans);
    const wordings = world.mission.details.plannerWordings ?? [];
    expect(wordings.map(({ round }) => round)).toEqual([1, 2]);
    expect(wordings[0]?.reward).toBeCloseTo(0.625);
    expect(wordings[1]?.reward).toBeCloseTo(0.925);
    const samples = ["builtin", "planner-1"].map((id) => rowOf(world, `planner/${id}`)?.samples);
    expect(samples.reduce((sum: number, one) => sum + (one ?? 0), 0)).toBe(42);
  });

  test("a mission that people end says nothing of its plan", () => {
    const world = worldWith(BASE, { variants: pair("planner", PLAN_ADVICE, 18) });
    world.script.leg = ({ purpose }) => {
      if (purpose !== "plan") return { ok: true };
      world.hold.add("run.dispatch"); // nothing of it is ever begun
      return { ok: true, text: planText("one", "two") };
    };
    world.label(null);
    world.command({ name: "stop" });
    world.advance(60 * 60_000);
    expect(world.mission.stopReason).toBe("user_stopped");
    expect(world.mission.details.plannerWordings?.map(({ reward }) => reward)).toEqual([null]);
    expect(rowOf(world, "planner/planner-1")?.samples).toBe(20);
  });

  test("a plan that nobody can read is worth nothing; one that no job brought says nothing", () => {
    const unread = planned(pair("planner", PLAN_ADVICE, 18), [], {}, ["I would not know."]);
    unread.advance(60 * 60_000);
    expect(unread.mission.stopReason).toBe("plan_failed");
    expect(rowOf(unread, "planner/planner-1")).toMatchObject({ wins: 18, samples: 21 });

    const lost = worldWith(BASE, { variants: pair("planner", PLAN_ADVICE, 18) });
    lost.script.leg = () => ({ ok: false, cause: "no_result", step: "Check out the commit" });
    lost.label(null);
    lost.advance(60 * 60_000);
    expect(lost.mission.stopReason).toBe("plan_failed");
    expect(rowOf(lost, "planner/planner-1")).toMatchObject({ wins: 18, samples: 20 });
  });
});

const fixups = (world: PureWorld): readonly EffectOf<"run.dispatch">[] =>
  world.of("run.dispatch").filter(({ purpose }) => purpose === "fixup");
const briefsOf = (effect: EffectOf<"run.dispatch"> | undefined): readonly Brief[] =>
  Object.values(effect?.briefs ?? {}).map((text) => Brief.parse(JSON.parse(text)));

/** `b` is red wherever it is merged; candidates that `passing` names repair it. */
function thrownOut(
  variants: readonly Partial<VariantRow>[],
  passing: readonly number[],
  config: object = {},
): PureWorld {
  const world = worldWith({ ...BASE, fixup: { candidates: 4, waves: 1 }, ...config }, { variants });
  world.script.verify = (names) => {
    const repair = names.find((name) => name.startsWith("fix b-f"));
    if (repair !== undefined)
      return passing.includes(Number(repair.slice(-1))) ? "passed" : "failed";
    return names.includes("b") ? "failed" : "passed";
  };
  return world;
}
const B = { id: "b", title: "Do b", files: ["src/b.js"] };

describe("wordings of a repair's prompt", () => {
  test("each candidate has one; the better one is given more often; each is judged by its verification", () => {
    const variants = pair("fixup", FIX_ADVICE, 18);
    const world = thrownOut(variants, [2]);
    world.label([B]);
    const given = briefsOf(fixups(world)[0]);
    expect(given).toHaveLength(4);
    expect(given.filter(({ variant }) => variant?.id === "fixup-1").length).toBeGreaterThanOrEqual(
      3,
    );
    const advised = given.find(({ variant }) => variant !== undefined);
    if (advised === undefined) throw new Error("nobody is advised");
    const system = systemOf(advised);
    expect(system).toContain(FIX_ADVICE);
    expect(system.indexOf(FIX_ADVICE)).toBeLessThan(system.indexOf("MC_RESULT:"));
    const [tournament] = [...world.state.tournaments.values()];
    const ids = tournament?.candidates.map(({ variant }) => variant);
    expect(ids).toEqual(given.map(({ variant }) => variant?.id ?? "builtin"));
    const count = (id: string): number => ids?.filter((one) => one === id).length ?? 0;
    const winner = ids?.[1] ?? "";
    for (const [id, wins] of [
      ["builtin", 2],
      ["fixup-1", 18],
    ] as const) {
      expect(rowOf(world, `fixup/${id}`)).toMatchObject({
        wins: wins + (id === winner ? 1 : 0),
        samples: 20 + count(id),
      });
    }
  });

  test("a repair whose machine failed says nothing", () => {
    const world = thrownOut(pair("fixup", FIX_ADVICE, 18), [2]);
    world.script.leg = ({ purpose, leg }) =>
      purpose === "fixup" && leg !== "b-f2" ? { ok: false, cause: "api_overload" } : { ok: true };
    world.label([B]);
    const samples = ["builtin", "fixup-1"].map((id) => rowOf(world, `fixup/${id}`)?.samples ?? 0);
    expect(samples.reduce((sum, one) => sum + one, 0)).toBe(41);
  });

  test("one wording does not always meet the same strategy", () => {
    const met = new Set<string>();
    for (const id of ["b", "c", "d", "e", "f", "g"]) {
      const world = worldWith(
        { ...BASE, fixup: { candidates: 2, waves: 1 } },
        { variants: pair("fixup", FIX_ADVICE, 10) },
      );
      world.script.verify = (names) =>
        names.some((name) => name.startsWith("fix ")) || !names.includes(id) ? "passed" : "failed";
      world.label([{ id, title: `Do ${id}`, files: [`src/${id}.js`] }]);
      const given = briefsOf(fixups(world)[0]);
      met.add(given.find(({ variant }) => variant?.id === "fixup-1")?.fixup?.strategy ?? "");
    }
    expect(met.size).toBe(2);
  });
});

const NEW_TEXT = "Look at the neighbours of what fails before you change anything in it.";

describe("another wording", () => {
  const proposal = `PROMPT_RESULT:${JSON.stringify({ text: NEW_TEXT, because: "They failed." })}`;
  function failing(evolve: boolean): PureWorld {
    const variants = (["worker", "planner", "fixup"] as const).map((component) => ({
      component,
      wins: 5,
      samples: 10,
    }));
    const world = thrownOut(variants, [], {
      plan: { replans: 0 },
      learning: { evolve_prompts: evolve },
    });
    world.script.leg = ({ purpose, leg }) => {
      if (purpose === "plan") return { ok: true, text: planText("a", "b") };
      return { ok: true, ...(leg.startsWith("prompt-") ? { text: proposal } : {}) };
    };
    world.script.verify = (names) =>
      names.some((name) => name === "b" || name.startsWith("fix ")) ? "failed" : "passed";
    world.label(null);
    return world;
  }

  test("is asked for of every prompt that failed, in one run, from what failed under it; each is tried next", () => {
    const world = failing(true);
    expect(world.units).toEqual({ a: "landed", b: "failed" });
    const runs = world
      .of("run.dispatch")
      .filter(({ inputs }) => inputs.legs?.includes("prompt-") === true);
    expect(runs.map(({ inputs }) => inputs.legs)).toEqual([
      '["prompt-worker","prompt-planner","prompt-fixup"]',
    ]);
    const evidence = (leg: string) => briefOf(world, leg, "check").evidence;
    expect(evidence("prompt-planner")).toMatchObject([
      { stage: "plan", cause: "1 of 2 units of the plan landed" },
    ]);
    expect(evidence("prompt-planner")[0]?.text).toContain("Decomposition Quality");
    expect(evidence("prompt-planner")[0]?.text).toContain("- b (1 files, attempts: 1): failed");
    expect(evidence("prompt-fixup")[0]?.cause).toMatch(/^fix the implementation: /);
    const system = systemOf(briefOf(world, "prompt-fixup", "check"));
    expect(system).toContain("those who repair work");
    const made = [...world.state.learned.variants.values()].filter(({ text }) => text === NEW_TEXT);
    expect(made.map(({ component }) => component).toSorted()).toEqual([
      "fixup",
      "planner",
      "worker",
    ]);
    // All of them share what one of them might have cost.
    const money = asked(world, "check").flatMap(({ leg, brief }) =>
      leg.startsWith("prompt-") ? [brief.agent?.maxCostUsd ?? 0] : [],
    );
    expect(money.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1);
  });

  test("is not asked for unless it is switched on", () => {
    const legs = asked(failing(false), "check").map(({ leg }) => leg);
    expect(legs.filter((leg) => leg.startsWith("prompt-"))).toEqual([]);
  });
});
