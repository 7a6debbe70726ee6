// Missions that agents plan, with random units, proofs, answers about the objective and people in between: each comes to an end
// or says what it waits for, planning again is bounded, and an objective that nobody confirmed is never closed (I2, I4, I6).
import fc from "fast-check";
import { expect, test } from "vitest";
import { unconfirmed } from "../../../core/mission/ending-state.ts";
import { planningOf } from "../../../core/mission/replan.ts";
import { isWithdrawn } from "../../../core/mission/stall.ts";
import type { Proof } from "../../../core/report/proof.ts";
import { fakeSha, type LegAnswer, PureWorld } from "../../support/pure-world.ts";

const outcome = fc.constantFrom(
  ...["ok", "ok", "ok", "fails", "disproven", "passes", "weaker", "lost proof", "infrastructure"],
);
const answer = fc.constantFrom("met", "not met", "mumbles", "fails", "key");

const missions = fc.record({
  rounds: fc.array(fc.array(outcome, { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  }),
  empty: fc.boolean(),
  checks: fc.array(answer, { minLength: 1, maxLength: 5 }),
  replans: fc.nat({ max: 3 }),
  objectiveChecks: fc.nat({ max: 3 }),
  stallAfter: fc.constantFrom(0, 1, 3),
  attempts: fc.integer({ min: 1, max: 3 }),
  workers: fc.integer({ min: 1, max: 3 }),
  promote: fc.constantFrom("always", "never", "off"),
  costUsd: fc.constantFrom(3, 50),
  interventions: fc.array(
    fc.record({
      after: fc.nat({ max: 80 }),
      what: fc.constantFrom("pause", "resume", "stop", "late"),
    }),
    { maxLength: 3 },
  ),
});

const proof = (criterion: boolean, tests: Proof["tests"]["result"]): Proof => ({
  ...{ commit: fakeSha("h"), base: fakeSha("b") },
  criteria: [
    {
      ...{ command: "npm run check", exitCode: criterion ? 0 : 1, why: "", log: "" },
      result: criterion ? "proven" : "not_proven",
    },
  ],
  tests: { result: tests, files: ["tests/a.test.js"], why: "", log: "" },
});

function worked(what: string | undefined): LegAnswer {
  const costUsd = 0.1;
  switch (what) {
    case "fails":
      return { ok: false, cause: "no_result" };
    case "infrastructure":
      return { ok: false, cause: "start_failed", step: "Check out the commit" };
    case "disproven":
      return { ok: true, costUsd, prove: { conclusion: "failure", proof: proof(false, "proven") } };
    case "passes":
      return {
        ok: true,
        costUsd,
        prove: { conclusion: "failure", proof: proof(true, "not_proven") },
      };
    case "lost proof":
      return { ok: true, costUsd, prove: { conclusion: "success", proof: null } };
    case "weaker":
      return {
        ...{ ok: true, costUsd },
        weakened: [{ kind: "skipped", path: "tests/a.test.js", text: "1 mark more" }],
      };
    default:
      return { ok: true, costUsd };
  }
}

function checked(what: string | undefined): LegAnswer {
  const said = (met: boolean) => `OBJECTIVE_CHECK:{"met":${met},"reason":"because"}`;
  if (what === "met") return { ok: true, text: said(true), costUsd: 0.1 };
  if (what === "not met") return { ok: true, text: said(false), costUsd: 0.1 };
  if (what === "key") return { ok: false, cause: "api_auth" };
  return what === "fails" ? { ok: false, cause: "timeout" } : { ok: true, text: "Hm." };
}

test("each ends or waits for somebody, plans no more than it may, and closes nothing that nobody confirmed", () => {
  fc.assert(
    fc.property(missions, (one) => {
      const world = new PureWorld({
        review: { enabled: false },
        plan: {
          ...{ critic: false, min_ambition: 0, replans: one.replans },
          ...{ objective_checks: one.objectiveChecks, stall_after: one.stallAfter },
        },
        units: { retry_delay_seconds: 0, max_attempts: one.attempts },
        workers: { max: one.workers },
        gates: { promote: one.promote },
        limits: { cost_usd: one.costUsd, cost_per_attempt_usd: 1 },
      });
      let [plans, checks] = [0, 0];
      const planned = (): string => {
        plans += 1;
        const round = one.rounds[plans - 1];
        const units = (round ?? (one.empty ? [] : ["ok"])).map((_, at) => ({
          ...{ id: `r${plans}u${at}`, title: `Unit ${plans}.${at}`, description: "Do it." },
          files_hint: `src/${plans}-${at}.js`,
        }));
        return `<!-- PLAN -->${JSON.stringify({ type: "leaves", units })}<!-- /PLAN -->`;
      };
      world.script.leg = ({ purpose, leg }) => {
        if (purpose === "plan") return { ok: true, text: planned(), costUsd: 0.1 };
        if (purpose === "check") {
          checks += 1;
          return checked(one.checks[Math.min(checks, one.checks.length) - 1]);
        }
        const [, round = "1", at = "0"] = /^r(\d+)u(\d+)$/.exec(leg) ?? [];
        return worked(one.rounds[Number(round) - 1]?.[Number(at)]);
      };
      world.onStep = (step) => {
        for (const { after, what } of one.interventions) {
          if (after !== step || world.state.missions.size === 0) continue;
          if (what === "late") again(world);
          else command(world, what);
        }
      };
      world.label(null);
      for (let round = 0; round < 12; round += 1) {
        if (world.mission.paused !== null) world.command({ name: "resume" });
        for (const gate of world.state.gates.values())
          if (gate.state === "open") world.approve(gate.pull);
        world.advance(30 * 60_000);
      }
      const { mission } = world;
      const waits =
        mission.paused !== null ||
        world.state.repo.queueClosed !== null ||
        [...world.state.gates.values()].some((gate) => gate.state === "open");
      const over = ["completed", "failed", "stopped"].includes(mission.state);
      if (!over && !waits)
        throw new Error(`${mission.state}: ${mission.because} ${JSON.stringify(world.units)}`);
      expect(planningOf(mission).replans).toBeLessThanOrEqual(one.replans);
      expect(checks).toBeLessThanOrEqual(2 * one.objectiveChecks);
      expect(mission.costUsd).toBeLessThanOrEqual(one.costUsd + 1);
      for (const unit of world.state.units.values()) {
        if (isWithdrawn(unit)) expect(unit.attempt).toBe(0);
        expect(unit.because).not.toBe("");
      }
      if (unconfirmed(mission) !== null) {
        expect(mission.stopReason).not.toBe("objective_met");
        expect(world.of("issue.close")).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

function command(world: PureWorld, name: "pause" | "resume" | "stop"): void {
  const by = { login: "olga", isBot: false, permission: "admin" } as const;
  const fact = { at: world.at, thread: 1, comment: world.decisions.length + 5000 };
  world.later({ type: "CommandGiven", ...fact, by, command: { name } });
}

/** An answer that was counted already comes once more. */
function again(world: PureWorld): void {
  const dispatch = [...world.state.dispatches.values()].at(-1);
  const leg = dispatch?.legs[0];
  if (dispatch === undefined || leg === undefined) return;
  if (leg.state !== "settled") return;
  world.later({
    ...{ type: "LegCollected", at: world.at, dispatch: dispatch.dispatch, leg: leg.leg },
    ...{
      handoff: null,
      problem: "again",
      head: null,
      additions: 0,
      deletions: 0,
      changedFiles: [],
    },
  });
}
