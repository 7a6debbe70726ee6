// Chains in a world without GitHub: what follows what, on whose behalf, and everything that ends one.
import { describe, expect, test } from "vitest";
import { newItem } from "../../../core/backlog/item.ts";
import { isoTime, repoName } from "../../../core/base/brand.ts";
import { chainSet } from "../../../core/chain/chain-set.ts";
import { Draft } from "../../../core/engine/draft.ts";
import { OLGA, PureWorld, STRANGER } from "../../support/pure-world.ts";

const MINUTE = 60_000;
const unit = (id: string) => ({ id, title: `Do ${id}`, files: [`src/${id}.js`] });
const QUICK = {
  review: { enabled: false },
  gates: { promote: "off" },
  plan: { objective_checks: 0 },
};

interface Answers {
  /** Objectives that the strategist names, in order; then it has none. */
  readonly objectives?: readonly string[];
  readonly fails?: (unit: string) => boolean;
}

function chained(config: object = {}, { objectives = [], fails = () => false }: Answers = {}) {
  const world = new PureWorld({ ...QUICK, ...config });
  const left = [...objectives];
  world.script.leg = ({ leg }) => {
    if (!leg.startsWith("strategy"))
      return fails(leg) ? { ok: false, cause: "refusal" } : { ok: true };
    const objective = left.shift() ?? "";
    const answer = { objective, rationale: "it comes next", ambition_score: 6 };
    return { ok: true, text: `STRATEGY_RESULT:${JSON.stringify(answer)}`, costUsd: 0.25 };
  };
  return world;
}

const begin = (world: PureWorld, by = OLGA) => world.label([unit("a")], by, { chain: true });
const series = (world: PureWorld) => [...world.state.strategy.series.values()].at(-1);
const missions = (world: PureWorld) => [...world.state.missions.values()].map(({ title }) => title);
const comments = (world: PureWorld, topic: string) =>
  world.of("comment.ensure").filter((effect) => effect.topic === topic);

describe("what follows", () => {
  test("three missions and a cleanup from one label, then the depth is said in a comment", () => {
    const world = chained({}, { objectives: ["Add a cache. It is slow.", "Add metrics."] });
    begin(world);
    const titles = missions(world);
    expect(titles.slice(0, 3)).toEqual(["Make it useful", "Add a cache.", "Add metrics."]);
    expect(titles[3]).toBe(
      "[CLEANUP] Consolidate the test suite: 6 test files, 30 tests, 1 duplicates, 40 files in all",
    );
    expect(titles).toHaveLength(4);
    expect([...world.state.missions.values()].map(({ state }) => state)).toEqual(
      Array(4).fill("completed"),
    );
    const row = series(world);
    expect(row).toMatchObject({ state: "ended", by: "olga" });
    expect(row?.because).toContain("its limit of 3 missions is reached");
    const last = row?.links.at(-1)?.issue;
    const [said] = comments(world, `chain-ended-${row?.series}`);
    expect(said?.thread).toBe(last);
    expect(said?.body).toContain("/mc chain on 6");
  });

  test("nothing follows without the label", () => {
    const world = chained({}, { objectives: ["Add a cache."] });
    world.label([unit("a")]);
    expect(missions(world)).toEqual(["Make it useful"]);
    expect(world.of("issue.ensure")).toEqual([]);
    expect(world.state.strategy.series.size).toBe(0);
  });

  test("a cleanup that is due goes first, and what was chosen waits behind it", () => {
    const world = chained(
      { chain: { cleanup_every: 1, max_depth: 2 } },
      { objectives: ["Add a cache."] },
    );
    begin(world);
    const titles = missions(world);
    expect(titles[1]).toMatch(/^\[CLEANUP\]/);
    expect(titles[2]).toBe("Add a cache.");
  });

  test("cleanup_every 0: none", () => {
    const world = chained(
      { chain: { cleanup_every: 0, max_depth: 4 } },
      { objectives: ["One.", "Two.", "Three."] },
    );
    begin(world);
    expect(missions(world)).toEqual(["Make it useful", "One.", "Two.", "Three."]);
  });

  test("each objective links back and forth", () => {
    const world = chained({ chain: { max_depth: 2 } }, { objectives: ["Add a cache."] });
    begin(world);
    const row = series(world);
    const second = row?.links[1]?.issue ?? 0;
    const first = comments(world, `chain-${row?.series}`).findLast(({ thread }) => thread === 1);
    expect(first?.body).toContain(`**#1** → #${second}`);
    const there = comments(world, `chain-${row?.series}`).findLast(
      ({ thread }) => thread === second,
    );
    expect(there?.body).toContain(`#1 → **#${second}**`);
    expect(there?.body).toContain("Why this one: it comes next");
    expect(world.issues.get(second)?.body).toContain("Follows #1");
  });

  test("where the strategist has no answer, the top of the backlog follows, if somebody entitled vouches for it", () => {
    const world = chained({ chain: { max_depth: 3, cleanup_every: 0 } });
    const items = [71, 72, 73].map((issue) =>
      newItem({
        ...{ repo: repoName("olga/kit"), issue, title: `Item ${issue}`, body: "" },
        createdAt: isoTime(0),
      }),
    );
    world.state = {
      ...world.state,
      backlog: {
        ...world.state.backlog,
        items: new Map(items.map((item) => [item.issue, item])),
        top: [71, 72, 73],
      },
    };
    world.refuses = ({ issue }) => (issue === 71 ? "a stranger wrote it" : null);
    begin(world);
    const begun = world.of("mission.begin");
    expect(begun.map(({ issue, vetted, by }) => [issue, vetted, by])).toEqual([
      [71, "author", "olga"],
      [72, "author", "olga"],
      [73, "author", "olga"],
    ]);
    expect([...world.state.missions.values()].map(({ issue }) => issue)).toEqual([1, 72, 73]);
  });

  test("the answer of a chain that was turned off is not used", () => {
    const world = chained({}, { objectives: ["Add a cache."] });
    world.hold.add("leg.collect");
    begin(world);
    world.release();
    expect(missions(world).length).toBeGreaterThan(1);
    const other = chained({}, { objectives: ["Add a cache."] });
    other.label([unit("a")]);
    const draft = new Draft(other.state, other.at);
    expect(chainSet(draft, { thread: 1, on: true, depth: 3, by: "olga" }).done).toBe(true);
    expect(chainSet(draft, { thread: 1, on: false, depth: null, by: "olga" }).done).toBe(true);
    expect(draft.strategy.series.get("s1")?.state).toBe("ended");
  });
});

describe("what ends it", () => {
  test("a mission that fails", () => {
    const world = chained({ units: { max_attempts: 1 } }, { fails: () => true });
    begin(world);
    expect(series(world)).toMatchObject({ state: "ended" });
    expect(series(world)?.because).toContain("the mission of #1 failed");
    expect(world.of("mission.begin")).toEqual([]);
  });

  test("a right that was taken away meanwhile: nothing begins on behalf of that person", () => {
    const world = chained({}, { objectives: ["Add a cache."] });
    world.permission = () => "read";
    begin(world);
    expect(missions(world)).toEqual(["Make it useful"]);
    expect(series(world)).toMatchObject({ state: "ended" });
    expect(series(world)?.because).toContain("permission `read`");
  });

  test("somebody without the right: neither a mission nor a chain begins", () => {
    const world = chained({}, { objectives: ["Add a cache."] });
    begin(world, STRANGER);
    expect(world.state.missions.size).toBe(0);
    expect(world.state.strategy.series.size).toBe(0);
    expect(world.of("issue.ensure")).toEqual([]);
  });

  test("the money of the chain", () => {
    const config = { chain: { cost_usd: 3 } };
    const world = chained(config, { objectives: ["One.", "Two.", "Three."] });
    const { leg } = world.script;
    world.script.leg = (asked) => {
      const answer = leg(asked);
      return answer.ok && asked.purpose === "work" ? { ...answer, costUsd: 2 } : answer;
    };
    begin(world);
    expect(missions(world)).toEqual(["Make it useful", "One."]);
    expect(series(world)?.because).toContain("`chain.cost_usd`");
  });

  test("/mc chain off while the next one is asked for: the mission that runs goes on, nothing follows", () => {
    const world = chained({}, { objectives: ["Add a cache."] });
    world.hold.add("refs.move");
    begin(world);
    const row = series(world);
    world.send({ type: "ChainLabelled", at: world.at, issue: 1, on: false, by: STRANGER });
    expect(series(world)?.state).toBe("on");
    world.send({ type: "ChainLabelled", at: world.at, issue: 1, on: false, by: OLGA });
    world.release();
    expect(series(world)).toMatchObject({ series: row?.series, state: "ended" });
    expect(missions(world)).toEqual(["Make it useful"]);
    expect(world.mission.state).toBe("completed");
  });

  test("what was queued behind a cleanup that fails is left as a proposal", () => {
    const world = chained(
      { chain: { cleanup_every: 1 }, units: { max_attempts: 1 } },
      { objectives: ["Add a cache."], fails: (leg) => leg !== "a" },
    );
    begin(world);
    expect(series(world)?.state).toBe("ended");
    const proposal = world.of("issue.ensure").at(-1);
    expect(proposal).toMatchObject({ title: "Add a cache.", labels: ["mc:proposed"] });
  });

  test("an issue that GitHub would not open", () => {
    const world = chained({}, { objectives: ["Add a cache."] });
    world.hold.add("issue.ensure");
    begin(world);
    const [asked] = world.held.splice(0);
    world.send({
      ...{ type: "EffectRefused", at: world.at, kind: "issue.ensure", key: asked?.key ?? "" },
      ...{ problem: "issues are switched off", exhausted: false },
    });
    expect(series(world)?.because).toContain("issues are switched off");
  });
});

describe("when nothing may begin", () => {
  test("quiet hours: it waits, and goes on by itself when they are over", () => {
    // The world begins at midnight.
    const world = chained(
      { schedule: { quiet_hours: "00:00-06:00" } },
      { objectives: ["Add a cache."] },
    );
    world.ms += 7 * 60 * MINUTE;
    const { leg } = world.script;
    world.script.leg = (asked) => {
      // Its only unit is at work when it becomes quiet: it is finished all the same.
      if (asked.leg === "a") world.ms = Date.parse("2026-01-02T01:00:00Z");
      return leg(asked);
    };
    begin(world);
    expect(missions(world)).toEqual(["Make it useful"]);
    expect(world.mission.state).toBe("completed");
    expect(series(world)?.step).toMatchObject({
      kind: "waiting",
      until: "2026-01-02T06:00:00.000Z",
    });
    const sent = world.of("run.dispatch").length;
    world.advance(4 * 60 * MINUTE);
    expect(world.of("run.dispatch")).toHaveLength(sent);
    world.advance(2 * 60 * MINUTE);
    expect(missions(world)).toContain("Add a cache.");
  });

  test("the money of the week: it waits until the window lets go", () => {
    const world = chained(
      { limits: { cost_per_week_usd: 4, cost_per_attempt_usd: 4 } },
      { objectives: ["Add a cache."] },
    );
    const { leg } = world.script;
    let first = true;
    world.script.leg = (asked) => {
      const answer = leg(asked);
      if (!answer.ok || asked.purpose !== "work" || !first) return answer;
      first = false;
      return { ...answer, costUsd: 4 };
    };
    begin(world);
    expect(missions(world)).toEqual(["Make it useful"]);
    expect(series(world)?.because).toContain("$4.00 a week is used up");
    world.advance(7 * 24 * 60 * MINUTE);
    expect(missions(world)).toEqual(["Make it useful"]);
    world.advance(25 * 60 * MINUTE);
    expect(missions(world)).toContain("Add a cache.");
  });
});

describe("proposals", () => {
  test("strategy.propose: the next objective is an issue that a person starts", () => {
    const world = chained(
      { strategy: { propose: "after_mission" } },
      { objectives: ["Add a cache."] },
    );
    world.label([unit("a")]);
    expect(world.of("issue.ensure")).toMatchObject([
      { title: "Add a cache.", labels: ["mc:proposed"] },
    ]);
    expect(missions(world)).toEqual(["Make it useful"]);
  });

  test("by default nobody is asked", () => {
    const world = chained({}, { objectives: ["Add a cache."] });
    world.label([unit("a")]);
    expect(world.of("issue.ensure")).toEqual([]);
    const asked = world.of("run.dispatch").flatMap(({ briefs }) => Object.keys(briefs));
    expect(asked.filter((name) => name.startsWith("strategy"))).toEqual([]);
  });
});
