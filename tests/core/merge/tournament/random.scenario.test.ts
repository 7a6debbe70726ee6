// Tournaments under random outcomes and interventions: each ends, waves are limited, there is never a second winner, and what
// goes back to the queue passed verification (I1, I6).
import fc from "fast-check";
import { expect, test } from "vitest";
import { rank } from "../../../../core/merge/tournament/ranking.ts";
import { OLGA, PureWorld } from "../../../support/pure-world.ts";

const result = fc.constantFrom("passes", "passes", "red", "fails", "nothing", "infrastructure");

const worlds = fc.record({
  units: fc.integer({ min: 1, max: 4 }),
  red: fc.array(fc.constantFrom("ok", "red", "conflict", "still red"), {
    minLength: 4,
    maxLength: 4,
  }),
  results: fc.array(result, { minLength: 6, maxLength: 24 }),
  candidates: fc.integer({ min: 1, max: 4 }),
  waves: fc.integer({ min: 1, max: 3 }),
  slots: fc.integer({ min: 1, max: 4 }),
  costUsd: fc.constantFrom(0, 0.5, 3),
  interventions: fc.array(
    fc.record({
      after: fc.nat({ max: 150 }),
      what: fc.constantFrom("pause", "resume", "stop", "close", "push", "retry"),
      unit: fc.nat({ max: 3 }),
    }),
    { maxLength: 4 },
  ),
});

test("every tournament ends, with one winner that passed and ranks first, or none", () => {
  fc.assert(
    fc.property(worlds, (given) => {
      const { candidates, waves, slots, results } = given;
      const world = new PureWorld({
        review: { enabled: false },
        fixup: { candidates, waves },
        queue: { slots },
      });
      let next = 0;
      const byLeg = new Map<string, string>();
      world.script.leg = ({ purpose, leg }) => {
        if (purpose !== "fixup") return { ok: true };
        const outcome = results[next++ % results.length] ?? "red";
        byLeg.set(leg, outcome);
        if (outcome === "fails") return { ok: false, cause: "no_result" };
        if (outcome === "nothing") return { ok: true, files: [] };
        return { ok: true, costUsd: given.costUsd, lines: (next * 7) % 30 };
      };
      const whatOf = (name: string): string => given.red[Number(name.slice(1))] ?? "ok";
      const repaired = (name: string): boolean =>
        [...world.state.tournaments.values()].some(
          (one) =>
            one.unit === name && one.candidates.some(({ head }) => head === world.unit(name).head),
        );
      world.script.verify = (names) => {
        const repairs = names.filter((name) => name.startsWith("fix "));
        const alone =
          repairs.length === 1 && !names.includes(repairs[0]?.slice(4).replace(/-f\d+$/, "") ?? "");
        if (alone) {
          const outcome = byLeg.get(repairs[0]?.slice(4) ?? "") ?? "passes";
          return outcome === "infrastructure"
            ? "infrastructure"
            : outcome === "red"
              ? "failed"
              : "passed";
        }
        for (const name of names) {
          if (!name.startsWith("u") || world.unit(name).attempt > 1) continue;
          if (whatOf(name) === "still red") return "failed";
          if (whatOf(name) === "red" && !repaired(name)) return "failed";
        }
        return "passed";
      };
      world.script.conflicts = (name, attempt, before) =>
        name.startsWith("u") &&
        attempt === 1 &&
        whatOf(name) === "conflict" &&
        before.length > 0 &&
        !repaired(name);

      world.onStep = (step) => {
        for (const { after, what, unit } of given.interventions)
          if (after === step) intervene(world, what, `u${unit}`);
        for (const one of world.state.tournaments.values()) {
          if (one.state !== "won") continue;
          const winner = one.candidates.find(({ index }) => index === one.winner);
          expect(winner?.state).toBe("passed");
          expect(rank(one.candidates)[0]?.index).toBe(one.winner);
          const verdict = [...world.state.verdicts.values()].findLast(
            ({ commit }) => commit === winner?.head,
          );
          expect(verdict?.outcome).toBe("passed");
        }
      };
      world.label(
        Array.from({ length: given.units }, (_, at) => ({
          id: `u${at}`,
          title: `Unit ${at}`,
          files: [`src/${at}.js`],
        })),
      );
      for (let round = 0; round < 8; round += 1) {
        if (world.mission.paused !== null) world.command({ name: "resume" });
        for (const gate of world.state.gates.values())
          if (gate.state === "open") world.approve(gate.pull);
        world.advance(10 * 60_000);
      }
      const all = [...world.state.tournaments.values()];
      for (const unit of world.state.units.values()) {
        const held = all.filter((one) => one.unit === unit.unit && one.state !== "dropped");
        expect(held.length).toBeLessThanOrEqual(waves);
        expect(unit.state).not.toBe("fixing");
      }
      for (const one of all) {
        expect(one.state, `${one.unit} ${one.wave}: ${one.because}`).not.toBe("running");
        expect(one.candidates.length).toBeLessThanOrEqual(candidates);
      }
      expect(["completed", "failed", "stopped"]).toContain(world.mission.state);
      // Nothing is left lying about.
      expect([...world.refs.keys()].filter((ref) => ref.includes("mc/fix/"))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

function intervene(world: PureWorld, what: string, unit: string): void {
  const { at } = world;
  const row = [...world.state.units.values()].find((one) => one.unit === unit);
  switch (what) {
    case "close":
      if (row?.pull == null) return;
      return world.later({ type: "PullClosed", at, pull: row.pull, merged: false, by: OLGA });
    case "push":
      if (row?.branch == null || row.state !== "fixing") return;
      world.refs.set(
        `refs/heads/${row.branch}`,
        world.ref("refs/heads/main") ?? row.head ?? world.mission.base,
      );
      return;
    case "retry":
      return say({ name: "retry", unit });
    case "pause":
    case "resume":
    case "stop":
      return say({ name: what });
  }
  function say(command: Parameters<PureWorld["command"]>[0]): void {
    world.later({
      type: "CommandGiven",
      at,
      thread: 1,
      comment: Math.abs(at.length),
      by: OLGA,
      command,
    });
  }
}
