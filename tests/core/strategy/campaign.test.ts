// Campaigns: the list as people write it, and what happens with it in a world without GitHub.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCampaign, ticked } from "../../../core/campaign/list.ts";
import { OLGA, PureWorld, STRANGER } from "../../support/pure-world.ts";
import { type Actor, OLGA_LIST } from "./lists.ts";

const QUICK = {
  review: { enabled: false },
  gates: { promote: "off" },
  plan: { objective_checks: 0 },
};

function started(body: string, by: Actor = OLGA, config: object = {}): PureWorld {
  const world = new PureWorld({ ...QUICK, ...config });
  world.state = { ...world.state, repo: { ...world.state.repo, config: world.config } };
  return labelled(world, body, by);
}

function labelled(world: PureWorld, body: string, by: Actor = OLGA): PureWorld {
  world.send({ type: "CampaignLabelled", at: world.at, issue: 9, title: "Ship it", body, by });
  return world;
}

const campaign = (world: PureWorld) => world.state.strategy.campaigns.get(9);
const states = (world: PureWorld) => campaign(world)?.items.map(({ state }) => state);
const titles = (world: PureWorld) => [...world.state.missions.values()].map(({ title }) => title);

describe("the list", () => {
  test("tasks in order, what they wait for, what is done, issues that are named", () => {
    const list = parseCampaign(OLGA_LIST);
    expect(list).toEqual({
      ok: true,
      items: [
        { text: "Store sessions", after: [], done: false, issue: null },
        { text: "Log in", after: [0], done: false, issue: null },
        { text: "#12 rate limits", after: [0, 1], done: false, issue: 12 },
        { text: "Read the old code", after: [], done: true, issue: null },
        { text: "Log out", after: [1], done: false, issue: null },
      ],
    });
  });

  test.each([
    ["no list", "Please do all of it.", "there is no list"],
    ["a place that is not there", "- [ ] a (after: 7)", "waits for number 7, and the list has 1"],
    ["a circle", "- [ ] a (after: 2)\n- [ ] b (after: 1)", "1, 2 wait for each other"],
    ["itself", "- [ ] a (after: 1)", "wait for each other"],
    ["a word", "- [ ] a (after: b)", "only numbers of the list may stand there"],
    ["nothing", "- [ ] a (after:)", "only numbers of the list may stand there"],
    ["too many", "- [ ] a\n".repeat(31), "30 is the most"],
  ])("refused: %s", (_name, body, said) => {
    const list = parseCampaign(body);
    expect(list.ok ? [] : list.problems.join()).toContain(said);
  });

  test("ticking changes nothing but the marks, and again nothing at all", () => {
    const once = ticked(OLGA_LIST, new Set(["Log in"]));
    expect(once).toBe(OLGA_LIST.replace("- [ ] Log in", "- [x] Log in"));
    expect(ticked(once, new Set(["Log in"]))).toBe(once);
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (body, done) => {
        const text = ticked(body, new Set(done));
        expect(text.replaceAll("[x]", "[ ]")).toBe(body.replaceAll("[x]", "[ ]"));
      }),
    );
  });

  test("any text: a list or problems, never neither", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("- [ ] a", "- [x] b (after: 1)", "```", "x", "")),
        (lines) => {
          const list = parseCampaign(lines.join("\n"));
          expect(list.ok ? list.items.length : list.problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe("what happens", () => {
  test("one after another in the order of need; the list is ticked, and its issue closed", () => {
    const world = started("- [ ] Second (after: 2)\n- [ ] First\n- [ ] Third");
    expect(titles(world)).toEqual(["First", "Second", "Third"]);
    expect(campaign(world)?.state).toBe("completed");
    expect(world.of("list.tick").map(({ done }) => done)).toEqual([
      ["First"],
      ["Second", "First"],
      ["Second", "First", "Third"],
    ]);
    expect(world.of("issue.close").map(({ issue }) => issue)).toContain(9);
    const running = world.of("mission.begin").map(({ by, why }) => `${by}: ${why}`);
    expect(running[0]).toBe("olga: number 2 of the campaign #9 that olga started");
  });

  test("what needs something that failed is skipped with the reason, the rest goes on", () => {
    const body = "- [ ] A\n- [ ] B (after: 1)\n- [ ] C (after: 2)\n- [ ] D";
    const world = new PureWorld({ ...QUICK, units: { max_attempts: 1 } });
    world.state = { ...world.state, repo: { ...world.state.repo, config: world.config } };
    let first = true;
    world.script.leg = () => {
      const fails = first;
      first = false;
      return fails ? { ok: false, cause: "refusal" } : { ok: true };
    };
    labelled(world, body);
    expect(states(world)).toEqual(["failed", "skipped", "skipped", "completed"]);
    expect(campaign(world)).toMatchObject({ state: "failed" });
    const shown = world.of("comment.ensure").findLast(({ topic }) => topic === "campaign")?.body;
    expect(shown).toContain("skipped: it needs number 1");
    expect(shown).toContain("skipped: it needs number 2");
  });

  test("problems are told on the issue, and nothing begins", () => {
    const world = started("- [ ] A (after: 2)\n- [ ] B (after: 1)");
    expect(campaign(world)).toBeUndefined();
    const [said] = world.of("comment.ensure");
    expect(said).toMatchObject({ thread: 9 });
    expect(said?.body).toContain("wait for each other");
  });

  test("somebody without the right begins nothing, and ends nothing", () => {
    expect(campaign(started("- [ ] A", STRANGER))).toBeUndefined();
    const world = new PureWorld(QUICK);
    world.state = { ...world.state, repo: { ...world.state.repo, config: world.config } };
    world.hold.add("mission.begin");
    labelled(world, "- [ ] A\n- [ ] B");
    world.send({ type: "CampaignStopped", at: world.at, issue: 9, by: STRANGER });
    expect(campaign(world)?.state).toBe("running");
    world.send({ type: "CampaignStopped", at: world.at, issue: 9, by: OLGA });
    world.release();
    expect(campaign(world)?.state).toBe("stopped");
    expect(titles(world)).toEqual(["A"]);
  });

  test("a right that was taken away: the objective fails, and what needs it is skipped", () => {
    const world = new PureWorld(QUICK);
    world.state = { ...world.state, repo: { ...world.state.repo, config: world.config } };
    world.permission = () => "none";
    labelled(world, "- [ ] A\n- [ ] B (after: 1)");
    expect(states(world)).toEqual(["failed", "skipped"]);
    expect(world.state.missions.size).toBe(0);
  });

  test("an issue that the list names is taken itself", () => {
    const world = started("- [ ] #12 rate limits");
    expect(world.of("issue.ensure")).toEqual([]);
    expect([...world.state.missions.values()].map(({ issue }) => issue)).toEqual([12]);
    expect(campaign(world)?.state).toBe("completed");
  });
});
