// Schedules in a world without GitHub: timers, missed times, clocks that are moved, quiet hours, and on whose behalf.
import { describe, expect, test } from "vitest";
import { newItem } from "../../../core/backlog/item.ts";
import { isoTime, repoName } from "../../../core/base/brand.ts";
import { checkConfig } from "../../../core/config/check.ts";
import { fakeSha, PureWorld } from "../../support/pure-world.ts";

const HOUR = 60 * 60_000;
const QUICK = {
  review: { enabled: false },
  gates: { promote: "off" },
  plan: { objective_checks: 0 },
};

/** The world begins on Thursday, 1 January 2026, at midnight UTC. */
function scheduled(schedule: object, config: object = {}): PureWorld {
  const world = new PureWorld({ ...QUICK, ...config, schedule });
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
  configured(world, world.config);
  return world;
}

function configured(world: PureWorld, config: PureWorld["config"]): void {
  const [commit, problems] = [fakeSha("config"), [] as const];
  world.send({ type: "ConfigRead", at: world.at, commit, config, problems, present: true });
}

const run = (at: string, days: readonly string[] = []) => ({ days, at, what: "run" });
const begun = (world: PureWorld) => world.of("mission.begin").map(({ issue }) => issue);
const timers = (world: PureWorld) =>
  [...world.timers]
    .filter(([name]) => name.startsWith("schedule/"))
    .map(([, ms]) => new Date(ms).toISOString());

describe("times", () => {
  test("the top of the backlog begins at its time, on behalf of whoever is named, and again the next day", () => {
    const world = scheduled({ on_behalf_of: "olga", entries: [run("03:00")] });
    world.advance(2 * HOUR);
    expect(begun(world)).toEqual([]);
    world.advance(2 * HOUR);
    expect(world.of("mission.begin")).toMatchObject([{ issue: 71, by: "olga", vetted: "author" }]);
    expect(world.mission).toMatchObject({ issue: 71, startedBy: "olga", state: "completed" });
    world.advance(24 * HOUR);
    expect(begun(world)).toHaveLength(2);
  });

  test("the app was down for four days: it happens once, then at its next time", () => {
    const world = scheduled({ on_behalf_of: "olga", entries: [run("03:00")] });
    const [due] = [...world.timers.keys()].filter((name) => name.startsWith("schedule/"));
    world.ms += 4 * 24 * HOUR + 10 * HOUR;
    world.timers.delete(due ?? "");
    world.send({ type: "TimerFired", at: world.at, timer: due ?? "" });
    expect(begun(world)).toHaveLength(1);
    expect(timers(world)).toEqual(["2026-01-06T03:00:00.000Z"]);
    // Delivered again, the same timer does nothing.
    world.send({ type: "TimerFired", at: world.at, timer: due ?? "" });
    expect(begun(world)).toHaveLength(1);
  });

  test("the configuration is read again before a missed time is taken up: it is not forgotten", () => {
    const world = scheduled({ on_behalf_of: "olga", entries: [run("03:00")] });
    const [due] = [...world.timers.keys()].filter((name) => name.startsWith("schedule/"));
    world.ms += 5 * HOUR;
    configured(world, world.config);
    world.send({ type: "TimerFired", at: world.at, timer: due ?? "" });
    expect(begun(world)).toHaveLength(1);
  });

  test("on the night when clocks go back, once; when they go forward, an hour later by the clock", () => {
    const world = scheduled({
      ...{ time_zone: "Europe/Berlin", on_behalf_of: "olga", entries: [run("02:30")] },
    });
    world.ms = Date.parse("2026-10-24T20:00:00Z");
    for (const name of [...world.timers.keys()]) world.timers.delete(name);
    const other = new PureWorld({ ...QUICK, schedule: { time_zone: "UTC" } }).config;
    configured(world, other);
    configured(world, world.config);
    expect(timers(world)).toEqual(["2026-10-25T00:30:00.000Z"]);
    world.advance(20 * HOUR);
    expect(begun(world)).toHaveLength(1);
    world.ms = Date.parse("2027-03-27T20:00:00Z");
    configured(world, other);
    configured(world, world.config);
    expect(timers(world)).toEqual(["2027-03-28T01:30:00.000Z"]);
  });

  test("an entry that is taken out takes its timer with it; the others keep theirs", () => {
    const world = scheduled({ on_behalf_of: "olga", entries: [run("03:00"), run("05:00")] });
    expect(timers(world)).toHaveLength(2);
    const schedule = { on_behalf_of: "olga", entries: [run("05:00")] };
    configured(world, new PureWorld({ ...QUICK, schedule }).config);
    expect(timers(world)).toEqual(["2026-01-01T05:00:00.000Z"]);
    world.advance(4 * HOUR);
    expect(begun(world)).toEqual([]);
  });
});

describe("what begins", () => {
  test("in quiet hours it waits for their end", () => {
    const world = scheduled({
      ...{ quiet_hours: "01:00-06:00", on_behalf_of: "olga", entries: [run("03:00")] },
    });
    world.advance(5 * HOUR);
    expect(begun(world)).toEqual([]);
    world.advance(2 * HOUR);
    expect(begun(world)).toEqual([71]);
    expect(timers(world)).toEqual(["2026-01-02T03:00:00.000Z"]);
  });

  test("somebody whose right was taken away begins nothing", () => {
    const world = scheduled({ on_behalf_of: "mallory", entries: [run("03:00")] });
    world.permission = () => "read";
    world.advance(4 * HOUR);
    expect(begun(world)).toEqual([71]);
    expect(world.state.missions.size).toBe(0);
  });

  test("a cleanup by itself, made of figures; a second one does not begin beside it", () => {
    const entries = [
      { days: ["thu"], at: "03:00", what: "cleanup" },
      { days: ["thu"], at: "03:30", what: "cleanup" },
    ];
    const world = scheduled({ on_behalf_of: "olga", entries });
    world.hold.add("refs.move");
    world.advance(4 * HOUR);
    expect(world.mission.title).toMatch(/^\[CLEANUP\] .*6 test files/);
    expect(world.of("issue.ensure")).toHaveLength(1);
    expect(world.issues.get(world.mission.issue)?.body).not.toContain("Follows");
    world.release();
    expect(world.mission.state).toBe("completed");
    const [series] = world.state.strategy.series.values();
    expect(series).toMatchObject({ state: "ended", because: "the cleanup is done" });
  });

  test("scores of the backlog", () => {
    const world = scheduled({ entries: [{ at: "03:00", what: "recalc" }] });
    world.advance(4 * HOUR);
    expect(world.of("backlog.recalculate").map(({ why }) => why)).toContain("by the schedule");
  });

  test("nothing by default, and nothing where the app is switched off", () => {
    expect(timers(scheduled({}))).toEqual([]);
    const off = scheduled({ on_behalf_of: "olga", entries: [run("03:00")] }, { enabled: false });
    off.advance(5 * HOUR);
    expect(begun(off)).toEqual([]);
  });
});

describe("quiet hours of a mission", () => {
  const unit = (id: string, more: object = {}) => ({
    ...{ id, title: `Do ${id}`, files: [`src/${id}.js`] },
    ...more,
  });

  test("what runs is finished, nothing new begins, and the time does not count", () => {
    const quiet = { schedule: { quiet_hours: "01:00-07:00" }, limits: { wall_time_minutes: 120 } };
    const play = (config: object) => {
      const world = new PureWorld({ ...QUICK, ...config });
      const { leg } = world.script;
      world.script.leg = (asked) => {
        if (asked.leg === "a") world.ms = Date.parse("2026-01-01T01:30:00Z");
        return leg(asked);
      };
      world.label([unit("a"), unit("b", { depends_on: ["a"] })]);
      return world;
    };
    const world = play(quiet);
    expect(world.units).toEqual({ a: "landed", b: "waiting" });
    const shown = () => world.of("comment.ensure").findLast(({ topic }) => topic === "mission-m1");
    world.advance(5_000);
    expect(shown()?.body).toContain("**Quiet hours until 07:00 on 1/1 (UTC):**");
    world.advance(5 * HOUR);
    expect(world.units).toEqual({ a: "landed", b: "waiting" });
    world.advance(HOUR);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    expect(world.mission.state).toBe("completed");
    expect(play({ limits: { wall_time_minutes: 120 } }).units).toEqual({
      a: "landed",
      b: "landed",
    });
  });
});

test("what can wait is told after the quiet hours of the schedule, what needs a person at once", () => {
  const world = new PureWorld({
    ...{ review: { enabled: false }, notify: { progress: ["slack"], needs_you: ["slack"] } },
    schedule: { quiet_hours: "01:00-07:00" },
  });
  const { leg } = world.script;
  world.script.leg = (asked) => {
    world.ms = Date.parse("2026-01-01T01:30:00Z");
    return leg(asked);
  };
  world.label([{ id: "a", title: "Do a", files: ["src/a.js"] }]);
  const due = (kind: string) =>
    world
      .of("notify")
      .filter(({ notice }) => notice.kind === kind)
      .map((effect) => effect.due);
  expect(due("needs_you")).toEqual(["2026-01-01T01:30:00.000Z"]);
  expect(due("progress")).toEqual(["2026-01-01T07:00:00.000Z"]);
});

describe("problems of the configuration", () => {
  const problems = (schedule: object) =>
    checkConfig({ verify: { command: "x" }, schedule }, () => null).problems.map(
      ({ message }) => message,
    );

  test.each([
    ["nobody to begin for", { entries: [run("03:00")] }, "`schedule.on_behalf_of` does not say"],
    ["no time", { entries: [{ at: "25:00", what: "recalc" }] }, "a time of day"],
    ["no zone", { time_zone: "Europe/Atlantis" }, "the name of a time zone"],
    [
      "always quiet",
      { quiet_days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] },
      "it is always quiet",
    ],
  ])("%s", (_name, schedule, said) => {
    expect(problems(schedule).join()).toContain(said);
  });

  test("what is right is said nothing about", () => {
    expect(problems({ on_behalf_of: "olga", entries: [run("03:00", ["mon"])] })).toEqual([]);
    expect(problems({ quiet_hours: "22:00-07:00", quiet_days: ["sun"] })).toEqual([]);
  });
});
