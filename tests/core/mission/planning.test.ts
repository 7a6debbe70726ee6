// How a plan is made: scopes that are split, answers that cannot be read, a critic, ambition, and what each costs.
import { describe, expect, test } from "vitest";
import { renderPrompt } from "../../../core/prompt/render.ts";
import {
  asked,
  briefOf,
  critique,
  leaves,
  planRuns,
  plays,
  split,
  task,
} from "../../support/planner.ts";
import { PureWorld } from "../../support/pure-world.ts";

const BOUNDARY = "b0undary0b0undary0";
const promptOf = (world: PureWorld, leg: string, attempt = 1) =>
  renderPrompt(briefOf(world, leg, attempt), { boundary: BOUNDARY });

describe("decomposition", () => {
  const wide = {
    plan: [split("the server", "the client")],
    "plan-1": [leaves(task("Routes"), task("Store", { depends_on_indices: [0] }))],
    "plan-2": [leaves(task("Page"), task("Form", { depends_on_indices: [0] }))],
  };

  test("a scope that is split is planned by one planner per part, in one run", () => {
    const world = new PureWorld();
    plays(world, wide);
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["plan-1", "plan-2"], ["critic"]]);
    expect(world.units).toEqual({
      routes: "landed",
      store: "landed",
      page: "landed",
      form: "landed",
    });
    expect(world.unit("store").dependsOn).toEqual(["routes"]);
    expect(world.unit("form").dependsOn).toEqual(["page"]);
    expect(promptOf(world, "plan-2").prompt).toContain("the client");
    expect(promptOf(world, "plan-2").prompt).not.toContain("the server");
  });

  test("without depth the same answer is one unit per part, and nobody else is asked", () => {
    const world = new PureWorld({ plan: { depth: 0 } });
    plays(world, { plan: wide.plan });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["critic"]]);
    expect(world.units).toEqual({ "the-server": "landed", "the-client": "landed" });
    expect(promptOf(world, "plan").system).toContain("may not be split any further");
  });

  test("where depth is used up each part of a part is one unit", () => {
    const world = new PureWorld({ plan: { depth: 1, critic: false } });
    plays(world, { ...wide, "plan-2": [split("the page", "the form")] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["plan-1", "plan-2"]]);
    expect(Object.keys(world.units)).toEqual(["routes", "store", "the-page", "the-form"]);
  });

  test("units of different parts that touch one file are put in order", () => {
    const world = new PureWorld();
    plays(world, {
      plan: [split("one", "two")],
      "plan-1": [leaves(task("Alpha", { files_hint: "src/shared.js" }))],
      "plan-2": [leaves(task("Beta", { files_hint: "./src//shared.js" }))],
    });
    world.label(null);
    expect(world.unit("beta").after).toEqual(["alpha"]);
    expect(world.unit("alpha").after).toEqual([]);
  });

  test("the same id in two parts becomes two units, and dependencies follow", () => {
    const world = new PureWorld();
    const part = leaves(
      task("Types", { id: "types" }),
      task("Use them", { id: "use", depends_on: ["types"] }),
    );
    plays(world, { plan: [split("one", "two")], "plan-1": [part], "plan-2": [part] });
    world.label(null);
    expect(Object.keys(world.units).sort()).toEqual(["types", "types-2", "use", "use-2"]);
    expect(world.unit("use-2").dependsOn).toEqual(["types-2"]);
  });

  test("more parts than are allowed: no scope is lost", () => {
    const world = new PureWorld({ plan: { children: 2, critic: false } });
    plays(world, {
      plan: [split("one", "two", "three")],
      "plan-1": [leaves(task("One"))],
      "plan-2": [leaves(task("Rest"))],
    });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["plan-1", "plan-2"]]);
    expect(briefOf(world, "plan-2").planning?.scope).toContain("two");
    expect(briefOf(world, "plan-2").planning?.scope).toContain("three");
  });

  test("all parts explicitly empty means nothing to do; one empty part does not", () => {
    const none = new PureWorld();
    plays(none, { plan: [split("one", "two")], "plan-1": [leaves()], "plan-2": [leaves()] });
    none.label(null);
    expect(none.mission).toMatchObject({ state: "completed", stopReason: "planner_completed" });
    const one = new PureWorld();
    plays(one, {
      plan: [split("one", "two")],
      "plan-1": [leaves()],
      "plan-2": [leaves(task("Two"))],
    });
    one.label(null);
    expect(one.units).toEqual({ two: "landed" });
  });

  test("what its planner thinks of a unit's way is kept with it", () => {
    const world = new PureWorld();
    plays(world, {
      plan: [
        leaves(
          task("Risky", { speculation_score: 0.8, kind: "experiment", backlog_item_id: "b7" }),
          task("Plain"),
        ),
      ],
    });
    world.label(null);
    expect(world.unit("risky")).toMatchObject({
      kind: "experiment",
      details: { uncertainty: 0.8, backlogItem: "b7" },
    });
    expect(world.unit("plain").details.uncertainty).toBeUndefined();
  });
});

describe("answers that are none", () => {
  test("an unreadable answer is given back, and the block alone is asked for", () => {
    const world = new PureWorld();
    plays(world, { plan: ["I would add a page.", leaves(task("Page"))] });
    world.label(null);
    expect(world.units).toEqual({ page: "landed" });
    expect(world.mission.planAttempts).toBe(1);
    const again = promptOf(world, "plan", 2);
    expect(again.prompt).toContain("I would add a page.");
    expect(again.prompt).not.toContain("Make it useful");
    expect(again.system.length).toBeLessThan(promptOf(world, "plan", 1).system.length);
  });

  test("one part that stays unreadable is asked again, the others are not", () => {
    const world = new PureWorld({ units: { retry_delay_seconds: 10 } });
    plays(world, {
      plan: [split("one", "two")],
      "plan-1": [leaves(task("One"))],
      "plan-2": ["no", "no", leaves(task("Two"))],
    });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["plan-1", "plan-2"], ["plan-2"]]);
    expect(world.mission).toMatchObject({ state: "planning", planAttempts: 2 });
    world.advance(9_000);
    expect(planRuns(world)).toHaveLength(3);
    world.advance(2_000);
    expect(asked(world).slice(3)).toEqual([["plan-2"], ["critic"]]);
    expect(promptOf(world, "plan-2", 3).prompt).toContain("Make it useful");
    expect(world.units).toEqual({ one: "landed", two: "landed" });
  });

  test("trouble of the infrastructure asks the same scope with the whole prompt", () => {
    const world = new PureWorld();
    const lost = { ok: false, cause: "no_result", step: "Check out the commit" } as const;
    plays(world, { plan: [lost, leaves(task("Page"))] });
    world.label(null);
    expect(world.units).toEqual({ page: "landed" });
    expect(briefOf(world, "plan", 2).planning?.feedback).toEqual([]);
    expect(world.because().join("\n")).toContain("Check out the commit");
  });

  test("more units than are allowed is told to the planner", () => {
    const world = new PureWorld({ units: { max: 2, retry_delay_seconds: 0 } });
    const many = leaves(task("A"), task("B"), task("C"));
    plays(world, {
      plan: [split("one", "two"), leaves(task("Both"))],
      "plan-1": [leaves(task("A"), task("B"))],
      "plan-2": [leaves(task("C"))],
    });
    world.label(null);
    expect(many).not.toBe("");
    expect(world.units).toEqual({ both: "landed" });
    expect(promptOf(world, "plan", 2).prompt).toContain("at most 2 are allowed");
  });

  test("jobs that refuse to start pause the mission, and it is asked again as if never asked", () => {
    const world = new PureWorld();
    plays(world, {
      plan: [{ ok: false, cause: "cancelled", conclusion: "skipped" }],
    });
    world.label(null);
    expect(world.mission.paused).toContain("MISSION_CONTROL_STOP");
    plays(world, { plan: [leaves(task("Page"))] });
    world.command({ name: "resume" });
    expect(briefOf(world, "plan").attempt).toBe(1);
    expect(world.units).toEqual({ page: "landed" });
  });

  test("a planner is not asked with money that is not there", () => {
    const world = new PureWorld({ limits: { cost_usd: 6, cost_per_attempt_usd: 5 } });
    plays(world, {
      plan: [{ ok: true, text: split("one", "two"), costUsd: 6 }],
    });
    world.label(null);
    expect(asked(world)).toEqual([["plan"]]);
    expect(world.mission).toMatchObject({ state: "stopped", stopReason: "cost_exceeded" });
  });
});

test("as many parts are asked at a time as there is money for, the rest after them", () => {
  const world = new PureWorld({
    limits: { cost_usd: 12, cost_per_attempt_usd: 5 },
    plan: { critic: false },
  });
  const cheap = (text: string) => ({ ok: true, text, costUsd: 0.1 }) as const;
  plays(world, {
    plan: [cheap(split("one", "two", "three"))],
    "plan-1": [cheap(leaves(task("One")))],
    "plan-2": [cheap(leaves(task("Two")))],
    "plan-3": [cheap(leaves(task("Three")))],
  });
  world.label(null);
  expect(asked(world)).toEqual([["plan"], ["plan-1", "plan-2"], ["plan-3"]]);
  expect(world.units).toEqual({ one: "landed", two: "landed", three: "landed" });
});

describe("deliberation", () => {
  const two = leaves(task("First"), task("Second"));
  const better = leaves(task("First"), task("Second"), task("Third"));
  const needs = critique("needs_refinement", {
    findings: ["unit 1 is vague"],
    risks: ["slow"],
    gaps: ["no tests"],
    open_questions: ["which store?"],
  });

  test("what the critic finds goes back to the planner with its plan", () => {
    const world = new PureWorld();
    plays(world, { plan: [two, better], critic: [needs, critique("sufficient")] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["critic"], ["plan"], ["critic"]]);
    expect(Object.keys(world.units)).toEqual(["first", "second", "third"]);
    const { prompt } = promptOf(world, "plan", 2);
    for (const said of ["unit 1 is vague", "slow", "no tests", "which store?", "Second [second]"])
      expect(prompt).toContain(said);
    expect(promptOf(world, "critic").prompt).toContain("Second [second]");
    expect(briefOf(world, "critic").task).toBe("critic");
  });

  test("switched off, the first plan is taken and no critic runs", () => {
    const world = new PureWorld({ plan: { critic: false } });
    plays(world, { plan: [two, better], critic: [needs] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"]]);
    expect(Object.keys(world.units)).toEqual(["first", "second"]);
  });

  test("a plan of one unit, or of a person, is not judged", () => {
    const world = new PureWorld();
    plays(world, { plan: [leaves(task("Only"))], critic: [needs] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"]]);
    const person = new PureWorld();
    person.label([
      { id: "a", title: "A" },
      { id: "b", title: "B" },
    ]);
    expect(asked(person)).toEqual([]);
  });

  test("when its rounds are used up the plan goes on, with what is still held against it", () => {
    const world = new PureWorld({ plan: { critic_rounds: 2 } });
    plays(world, { plan: [two, better], critic: [needs] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["critic"], ["plan"], ["critic"]]);
    expect(world.mission.details.planning?.rounds[0]?.objections).toContain("unit 1 is vague");
    expect(world.units).toEqual({ first: "landed", second: "landed", third: "landed" });
  });

  test("a critic that cannot be asked holds nothing up, and that is said", () => {
    const world = new PureWorld();
    plays(world, {
      plan: [two],
      critic: [{ ok: false, cause: "api_overload" }],
    });
    world.label(null);
    expect(world.units).toEqual({ first: "landed", second: "landed" });
    expect(world.because().join("\n")).toContain("the critic could not be asked (api_overload");
  });

  test("a critic that cannot be read is one finding", () => {
    const world = new PureWorld({ plan: { critic_rounds: 2 } });
    plays(world, { plan: [two, better], critic: ["Too vague for me.", critique("sufficient")] });
    world.label(null);
    expect(promptOf(world, "plan", 2).prompt).toContain("Too vague for me.");
    expect(Object.keys(world.units)).toHaveLength(3);
  });

  test("faults that need no reader cost no run of the critic", () => {
    const world = new PureWorld();
    const broken = leaves(task("First", { acceptance_criteria: "npm test -- 'x" }), task("Second"));
    plays(world, { plan: [broken, better] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["plan"], ["critic"]]);
    expect(promptOf(world, "plan", 2).prompt).toContain("is never closed");
  });

  test("a refinement that fails or is empty never loses the plan that was there", () => {
    for (const second of ["nothing to say", leaves()]) {
      const world = new PureWorld();
      plays(world, { plan: [two, second], critic: [needs] });
      world.label(null);
      expect(world.units).toEqual({ first: "landed", second: "landed" });
    }
  });

  test("its money is counted, and where there is none for it the plan goes on", () => {
    const world = new PureWorld({ limits: { cost_usd: 20, cost_per_attempt_usd: 2 } });
    plays(world, {
      plan: [{ ok: true, text: two, costUsd: 1 }],
      critic: [{ ok: true, text: critique("sufficient"), costUsd: 0.5 }],
    });
    world.label(null);
    expect(world.mission.costUsd).toBe(1.5);
  });
});

describe("ambition", () => {
  const small = leaves(task("Fix typo", { priority: 6 }));
  const large = leaves(
    task("New storage engine", { files_hint: "a.js, b.js" }),
    task("Migration", { files_hint: "c.js, d.js" }),
    task("Docs", { files_hint: "e.js" }),
  );

  test("a plan that aims too low is made again with the score and what raises it", () => {
    const world = new PureWorld();
    plays(world, { plan: [small, large] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["plan"], ["critic"]]);
    const { prompt } = promptOf(world, "plan", 2);
    expect(prompt).toContain("scores 2 of 10");
    expect(prompt).toContain("at least 4");
    expect(prompt).toContain("Fix typo [fix-typo]");
    expect(Object.keys(world.units)).toHaveLength(3);
    expect(world.mission.details.planning).toMatchObject({ replans: 1 });
    expect(world.mission.details.planning?.rounds[0]?.ambition).toBeGreaterThanOrEqual(4);
  });

  test("ambition switched off, the first plan is taken", () => {
    const world = new PureWorld({ plan: { min_ambition: 0 } });
    plays(world, { plan: [small, large] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"]]);
    expect(world.units).toEqual({ "fix-typo": "landed" });
  });

  test("a planner that stays with it is believed in the end", () => {
    const world = new PureWorld({ plan: { replans: 2 } });
    plays(world, { plan: [small] });
    world.label(null);
    expect(asked(world)).toEqual([["plan"], ["plan"], ["plan"]]);
    expect(world.units).toEqual({ "fix-typo": "landed" });
    expect(world.mission.details.planning?.rounds[0]?.ambition).toBe(2);
  });
});
