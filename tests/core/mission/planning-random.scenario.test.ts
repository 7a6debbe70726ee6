// Whatever planners and critics answer, and whatever happens to their runs, a mission ends or says what it waits for, and its
// plan holds: ids of its own, no circle, nothing past its limits (I4, I6).
import fc from "fast-check";
import { expect, test } from "vitest";
import { Draft } from "../../../core/engine/draft.ts";
import { replan } from "../../../core/mission/replan.ts";
import { MAX_NODES } from "../../../core/plan/tree.ts";
import { findCycles } from "../../../core/schedule/dag.ts";
import { critique, leaves, planRuns, split, task } from "../../support/planner.ts";
import { type LegAnswer, OLGA, PureWorld } from "../../support/pure-world.ts";

const said = (text: string): LegAnswer => ({ ok: true, text, costUsd: 0.1 });

const Planner: fc.Arbitrary<LegAnswer> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 4 }).map((count) => said(leaves(...units(count)))),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 7 }).map((count) => said(split(...scopes(count)))),
  },
  { weight: 1, arbitrary: fc.constant(said(leaves())) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(said("no plan"), said("{"), said(leaves({ title: "" }))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<LegAnswer>(
      { ok: false, cause: "no_result" },
      { ok: false, cause: "timeout" },
      { ok: false, cause: "no_result", step: "Fetch the brief" },
    ),
  },
);
const Critic: fc.Arbitrary<LegAnswer> = fc.constantFrom<LegAnswer>(
  said(critique("sufficient")),
  said(critique("needs_refinement", { findings: ["vague"] })),
  said("hm"),
  { ok: false, cause: "api_other" },
);

const units = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    task(`Unit ${at}`, {
      ...{ files_hint: ["a.js", "b.js", "", "src/"][at % 4], priority: 1 + (at % 5) },
      ...{ depends_on_indices: at > 0 ? [at - 1] : [], id: at % 2 === 0 ? `u${at}` : undefined },
    }),
  );
const scopes = (count: number) => Array.from({ length: count }, (_, at) => `scope ${at}`);

const Config = fc.record({
  plan: fc.record({
    depth: fc.integer({ min: 0, max: 4 }),
    children: fc.integer({ min: 1, max: 10 }),
    critic: fc.boolean(),
    critic_rounds: fc.integer({ min: 1, max: 5 }),
    min_ambition: fc.integer({ min: 0, max: 10 }),
    replans: fc.integer({ min: 0, max: 3 }),
  }),
  units: fc.record({
    max: fc.constantFrom(3, 50, 1000),
    retry_delay_seconds: fc.constantFrom(0, 30),
  }),
  limits: fc.record({ cost_usd: fc.constantFrom(1, 6, 50), cost_per_attempt_usd: fc.constant(1) }),
});

test("every mission that plans comes to its end, within its limits", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      Config,
      fc.array(Planner, { minLength: 1, maxLength: 25 }),
      fc.array(Critic, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      fc.dictionary(fc.nat(40).map(String), fc.constantFrom("pause", "resume", "stop", "lost"), {
        maxKeys: 4,
      }),
      (config, planners, critics, again, interventions) => {
        const world = new PureWorld({ ...config, review: { enabled: false } });
        let asked = 0;
        let judged = 0;
        world.script.leg = ({ purpose }) => {
          if (purpose !== "plan") return { ok: true, costUsd: 0.1 };
          const answer = planners[asked % planners.length];
          asked += 1;
          return answer ?? said("none");
        };
        world.script.critic = () => {
          const answer = critics[judged % critics.length];
          judged += 1;
          return answer ?? said("none");
        };
        world.onStep = (step) => {
          const what = interventions[String(step)];
          if (what === "pause" || what === "resume" || what === "stop") {
            world.later({
              ...{ type: "CommandGiven", at: world.at, thread: 1, comment: step, by: OLGA },
              command: { name: what },
            });
          } else if (what === "lost") {
            // Its run is over, says GitHub, and left nothing.
            const open = [...world.state.dispatches.values()].find(
              ({ purpose, state }) => purpose === "plan" && state === "running",
            );
            if (open !== undefined)
              world.later({
                ...{ type: "RunFinished", at: world.at, dispatch: open.dispatch },
                ...{ runId: open.runId ?? 0, conclusion: "failure", url: "https://x.example" },
              });
          }
          for (const { details, costUsd } of world.state.missions.values()) {
            expect((details.planning?.nodes ?? []).length).toBeLessThanOrEqual(MAX_NODES);
            expect(costUsd).toBeLessThanOrEqual(config.limits.cost_usd + 1);
          }
        };
        world.label(null);
        world.advance(3_600_000);
        if (again && world.mission.endedAt === null) {
          const draft = new Draft(world.state, world.at);
          replan(draft, world.mission, { kind: "stall", text: "again" });
          world.state = draft.state;
          world.send({ type: "TimerFired", at: world.at, timer: "retry/m1" });
          world.advance(3_600_000);
        }
        const { mission } = world;
        // It ended, or waits for the promotion's approval, or for whoever paused it: nobody plans for ever.
        if (mission.paused === null) {
          expect(["planning", "preparing"]).not.toContain(mission.state);
        }
        const all = [...world.state.units.values()];
        expect(all.length).toBeLessThanOrEqual(config.units.max);
        expect(
          findCycles(
            all.map(({ unit, dependsOn, after }) => ({
              id: unit,
              dependsOn: [...dependsOn, ...after],
            })),
          ),
        ).toEqual([]);
        expect(mission.details.planning?.replans ?? 0).toBeLessThanOrEqual(config.plan.replans);
        if (mission.stopReason === "planner_completed") expect(all).toEqual([]);
        expect(planRuns(world).length).toBeLessThan(400);
      },
    ),
    { numRuns: 60 },
  );
});

test("runs of planners that are lost are asked again, and late answers of theirs count nothing", () => {
  const world = new PureWorld();
  world.script.leg = ({ purpose }) =>
    purpose === "plan" ? said(leaves(task("Page"))) : { ok: true };
  world.hold.add("run.dispatch");
  world.label(null);
  const first = world.held.find(
    (effect) => effect.kind === "run.dispatch" && effect.purpose === "plan",
  );
  world.held.splice(0);
  world.hold.clear();
  world.advance(3 * 3_600_000);
  expect(planRuns(world).length).toBeGreaterThan(0);
  expect(world.units).toEqual({ page: "landed" });
  if (first?.kind !== "run.dispatch") throw new Error("no planner was asked");
  const before = world.state;
  world.send({
    ...{ type: "LegCollected", at: world.at, dispatch: first.dispatch, leg: "plan" },
    ...{ handoff: null, problem: "late", head: null, additions: 0, deletions: 0, changedFiles: [] },
  });
  expect(world.state.units).toEqual(before.units);
});
