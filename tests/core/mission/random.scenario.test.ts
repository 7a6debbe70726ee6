// Missions with random graphs, outcomes and interventions: the invariants hold whatever happens (I1, I2, I4, I6).
import fc from "fast-check";
import { expect, test } from "vitest";
import { legSubject } from "../../../core/forks/names.ts";
import { fakeSha, OLGA, PureWorld, STRANGER } from "../../support/pure-world.ts";

const outcome = fc.constantFrom(
  "ok",
  "ok",
  "ok",
  "ok",
  "fails",
  "red",
  "conflict",
  "infrastructure",
  "nothing",
  "large",
);

const missions = fc.record({
  units: fc.array(
    fc.record({
      deps: fc.array(fc.nat({ max: 7 }), { maxLength: 3 }),
      file: fc.nat({ max: 5 }),
      first: outcome,
      later: outcome,
      /** Tried in two ways at once: one as its first attempt is, one as the later ones are. */
      unsure: fc.constantFrom(false, false, true),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  workers: fc.integer({ min: 1, max: 5 }),
  delay: fc.constantFrom(0, 10),
  interventions: fc.array(
    fc.record({
      after: fc.nat({ max: 60 }),
      what: fc.constantFrom(
        "pause",
        "resume",
        "stop",
        "retry",
        "skip",
        "cancel",
        "workers",
        "budget",
        "approve",
        "stranger",
        "push-main",
        "close",
        "timer",
      ),
      unit: fc.nat({ max: 7 }),
    }),
    { maxLength: 6 },
  ),
});

test("green is always verified, nothing lands twice, and every mission ends or says what it waits for", () => {
  fc.assert(
    fc.property(missions, ({ units, workers, delay, interventions }) => {
      const world = new PureWorld({
        workers: { max: workers },
        units: { retry_delay_seconds: delay },
      });
      const plan = units.map((unit, index) => ({
        id: `u${index}`,
        title: `Unit ${index}`,
        files: [`src/f${unit.file}-${index}.js`],
        speculation_score: unit.unsure ? 0.9 : 0.1,
        depends_on: [...new Set(unit.deps.filter((dep) => dep < index))].map((dep) => `u${dep}`),
      }));
      const said = (name: string, attempt: number): string => {
        const unit = units[Number(name.slice(1))];
        return unit === undefined ? "ok" : attempt === 1 ? unit.first : unit.later;
      };
      let trouble = 2;
      world.script.leg = ({ purpose, leg, attempt }) => {
        if (purpose !== "work") return { ok: true };
        const { unit, index } = legSubject(leg);
        const what = said(unit, index === 2 ? attempt + 1 : attempt);
        if (what === "fails") return { ok: false, cause: "no_result" };
        if (what === "nothing") return { ok: true, files: [] };
        if (what === "large") return { ok: true, lines: 900 };
        return { ok: true };
      };
      world.script.verify = (names) => {
        for (const name of names) {
          if (!name.startsWith("u")) continue;
          const { unit, index } = legSubject(name);
          if (index !== null && said(unit, index) === "red") return "failed";
          // What is in it of a unit that forked is the way that was taken.
          if (index !== null || world.unit(name).details.fork?.state === "chosen") continue;
          const attempt = world.unit(name).attempt;
          if (said(name, attempt) === "red") return "failed";
          if (said(name, attempt) === "infrastructure" && trouble > 0) {
            trouble -= 1;
            return "infrastructure";
          }
        }
        return "passed";
      };
      world.script.conflicts = (name, attempt, before) =>
        name.startsWith("u") && said(name, attempt) === "conflict" && before.length > 0;

      const greens: string[] = [];
      world.onStep = (step) => {
        const green = world.ref("refs/heads/mc/green");
        if (green !== undefined && green !== greens.at(-1)) {
          // I1: the exact commit has a passing verdict, and green moved forward only.
          const verdicts = [...world.state.verdicts.values()].filter(
            (one) => one.commit === green && one.outcome === "passed",
          );
          expect(verdicts.length).toBeGreaterThan(0);
          const previous = greens.at(-1);
          if (previous !== undefined) {
            const before = world.contents.get(previous as ReturnType<typeof fakeSha>) ?? [];
            expect((world.contents.get(green) ?? []).slice(0, before.length)).toEqual(before);
          }
          greens.push(green);
        }
        for (const { after, what, unit } of interventions) {
          if (after === step) intervene(world, what, unit);
        }
      };
      world.label(plan);
      for (let round = 0; round < 8; round += 1) {
        if (world.state.missions.size === 0) break;
        if (world.mission.paused !== null) world.command({ name: "resume" });
        for (const gate of world.state.gates.values())
          if (gate.state === "open") world.approve(gate.pull);
        world.advance(10 * 60_000);
      }
      const mission = world.mission;
      const landed = world.landed();
      // I2: on green exactly once, and remembered so.
      expect(new Set(landed).size).toBe(landed.length);
      for (const unit of world.state.units.values()) {
        if (unit.state === "landed" && unit.landedAs !== null) expect(landed).toContain(unit.unit);
        else expect(landed).not.toContain(unit.unit);
        expect(unit.because).not.toBe("");
        // Q21: of several ways only what became a pull request keeps its branch.
        const ways = unit.details.fork?.branches ?? [];
        if (["landed", "failed", "cancelled", "unchanged"].includes(unit.state))
          for (const { branch, proposed } of ways)
            expect(world.refs.has(`refs/heads/${branch}`) && !proposed).toBe(false);
      }
      // I6: over, or waiting for something that is named.
      const over = ["completed", "failed", "stopped"].includes(mission.state);
      const waits =
        mission.paused !== null ||
        world.state.repo.queueClosed !== null ||
        [...world.state.gates.values()].some((gate) => gate.state === "open");
      if (!over && !waits)
        throw new Error(`${mission.state}: ${mission.because} ${JSON.stringify(world.units)}`);
      if (over) {
        const running = [...world.state.units.values()].filter((unit) =>
          ["working", "waiting", "queued", "reviewing"].includes(unit.state),
        );
        if (mission.state !== "failed" || running.length > 0)
          expect(running.map((unit) => unit.state)).toEqual([]);
      }
    }),
    { numRuns: 120 },
  );
});

function intervene(world: PureWorld, what: string, unit: number): void {
  const at = world.at;
  switch (what) {
    case "pause":
    case "resume":
    case "stop":
      return world.later({
        type: "CommandGiven",
        at,
        thread: 1,
        comment: unit + 1,
        by: OLGA,
        command: { name: what },
      });
    case "retry":
    case "skip":
    case "cancel":
      return world.later({
        type: "CommandGiven",
        at,
        thread: 1,
        comment: unit + 1,
        by: OLGA,
        command: { name: what, unit: `u${unit}` },
      });
    case "workers":
    case "budget": {
      const command =
        what === "workers"
          ? { name: what, count: 1 + (unit % 3) }
          : { name: what, usd: 1 + 20 * unit };
      return world.later({
        ...{ type: "CommandGiven", at, thread: 1, comment: unit + 1, by: OLGA },
        command,
      });
    }
    case "stranger":
      return world.later({
        type: "CommandGiven",
        at,
        thread: 1,
        comment: unit + 1,
        by: STRANGER,
        command: { name: "stop" },
      });
    case "approve": {
      const gate = [...world.state.gates.values()].find((one) => one.state === "open");
      if (gate === undefined) return;
      return world.later({
        type: "PullReviewed",
        at,
        pull: gate.pull,
        review: 5000 + unit,
        by: OLGA,
        verdict: "approved",
        commit: gate.head,
        head: gate.head,
      });
    }
    case "push-main": {
      const main = fakeSha(`human${unit}`);
      world.refs.set("refs/heads/main", main);
      return world.later({
        type: "BranchPushed",
        at,
        branch: "main",
        before: null,
        after: main,
        forced: false,
        by: OLGA,
        byUs: false,
      });
    }
    case "close": {
      const pull = [...world.state.units.values()].find((one) => one.unit === `u${unit}`)?.pull;
      if (pull === undefined || pull === null) return;
      return world.later({ type: "PullClosed", at, pull, merged: false, by: OLGA });
    }
    default:
      return world.later({ type: "TimerFired", at, timer: "reconcile" });
  }
}
