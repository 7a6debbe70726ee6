// When the dashboard is written: what needs a person at once and yet seldom enough, the rest gathered, and nothing said twice.
import { expect, test } from "vitest";
import { isoTime, msOf } from "../../../core/base/brand.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import { decide } from "../../../core/engine/decide.ts";
import type { Effect } from "../../../core/engine/effect.ts";
import type { Event } from "../../../core/engine/event.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { at, missionRow, repoRow, stateOf, unitRow } from "../voice/rows.ts";

const config = (dashboard: object) =>
  RepoConfig.parse({ verify: { command: "npm test" }, dashboard: { enabled: true, ...dashboard } });
const olga = { login: "olga", isBot: false, permission: "admin" } as const;
const START = msOf(at(0));

/** Decides one event after the other; timers are the test's to fire. */
class Play {
  state: RepoState;
  effects: readonly Effect[] = [];
  #comments = 0;
  next(): number {
    this.#comments += 1;
    return this.#comments;
  }
  constructor(dashboard: object = {}) {
    this.state = stateOf({
      repo: repoRow({ config: config(dashboard) }),
      missions: [missionRow()],
      units: [unitRow("a", { state: "queued", pull: 14 })],
    });
  }
  tell(second: number, event: object): this {
    const whole = { at: isoTime(START + second * 1000), ...event } as Event;
    const { decision, state } = decide(this.state, whole);
    this.state = state;
    this.effects = decision.effects;
    return this;
  }
  say(second: number, name: "pause" | "resume"): this {
    return this.tell(second, {
      type: "CommandGiven",
      thread: 12,
      comment: this.next(),
      index: 0,
      by: olga,
      command: { name },
    });
  }
  get writes(): number {
    return this.effects.filter(({ kind }) => kind === "dashboard.write").length;
  }
  /** Seconds after the start at which the dashboard is looked at again. */
  get timer(): number | null {
    const set = this.effects.find((one) => one.kind === "timer.set" && one.timer === "dashboard");
    return set?.kind === "timer.set" ? (msOf(set.due) - START) / 1000 : null;
  }
  opened(): this {
    this.tell(0, { type: "StateWritten", commit: "a".repeat(40) });
    expect(this.effects.map(({ kind }) => kind)).toContain("issue.ensure");
    return this.tell(0, { type: "IssueEnsured", topic: "dashboard/1", issue: 7, created: true });
  }
}

test("opened once, pinned once, and quiet while nothing happens", () => {
  const play = new Play().opened();
  expect(play.effects.map(({ kind }) => kind)).toEqual(["issue.pin"]);
  play.tell(1, { type: "IssuePinned", issue: 7, problem: null });
  expect(play.effects).toEqual([]);
  for (const second of [10, 20, 400]) {
    play.tell(second, { type: "StateWritten", commit: "b".repeat(40) });
    expect(play.effects).toEqual([]);
  }
});

test("not pinned where that is not wanted, not opened where it is not switched on", () => {
  expect(new Play({ pin: false }).opened().effects).toEqual([]);
  const off = new Play({ enabled: false }).tell(0, {
    type: "StateWritten",
    commit: "a".repeat(40),
  });
  expect(off.effects.map(({ kind }) => kind)).not.toContain("issue.ensure");
});

test("what needs a person is written at once, but not more often than every three seconds", () => {
  const play = new Play().opened();
  expect(play.say(10, "pause").writes).toBe(1);
  expect(play.say(11, "resume")).toMatchObject({ writes: 0, timer: 13 });
  expect(play.say(12, "pause")).toMatchObject({ writes: 0 });
  play.say(12, "resume");
  // By then it says something else than when it was last written: one write tells it all.
  expect(play.tell(13, { type: "TimerFired", timer: "dashboard" }).writes).toBe(1);
});

test("everything else is gathered; what came to nothing meanwhile is not written", () => {
  const play = new Play({ debounce_seconds: 40 }).opened();
  const hold = (second: number, command: object): Play =>
    play.tell(second, {
      type: "CommandGiven",
      thread: 12,
      comment: play.next(),
      index: 0,
      by: olga,
      command,
    });
  expect(hold(10, { name: "hold", text: "a because" })).toMatchObject({ writes: 0, timer: 50 });
  expect(hold(20, { name: "release", unit: "a" })).toMatchObject({ writes: 0, timer: null });
  expect(play.tell(50, { type: "TimerFired", timer: "dashboard" }).writes).toBe(0);
  hold(60, { name: "hold", text: "a because" });
  expect(play.tell(100, { type: "TimerFired", timer: "dashboard" }).writes).toBe(1);
});

test("reading GitHub again is told in the next text and is no reason for one", () => {
  const play = new Play().opened();
  const reading = {
    type: "Reconciled",
    runs: [],
    missing: [],
    refs: {},
    pulls: [],
    objectives: [],
  };
  expect(play.tell(120, reading).writes).toBe(0);
  play.tell(150, { type: "TimerFired", timer: "dashboard" });
  expect(play.writes).toBe(0);
  play.say(200, "pause");
  const [write] = play.effects.filter((one) => one.kind === "dashboard.write");
  expect(JSON.stringify(write)).toContain("GitHub was last read again 2026-01-31 10:02 UTC");
});
