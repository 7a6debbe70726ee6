// Which unit starts next, and what becomes of one whose run is gone: the dispatcher against the reference, in which workers claim.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { PureWorld } from "../../support/pure-world.ts";
import { unitClaim } from "../../vectors/departures-context.ts";
import { followsVectors } from "../../vectors/load.ts";

const Claim = z.object({
  fn: z.literal("claim"),
  units: z.array(z.tuple([z.string(), z.number(), z.string(), z.string()])),
});
const Recover = z.object({
  fn: z.literal("recover"),
  units: z.array(z.tuple([z.string(), z.number(), z.number(), z.number().nullable()])).length(1),
  timeoutSeconds: z.number(),
});

type ClaimUnits = z.infer<typeof Claim>["units"];

/** Ids of those that wait, in the order in which they start one at a time; what is completed came before. */
function startedOf(units: ClaimUnits): readonly string[] | "refused" {
  const there = units.filter(([, , status]) => status === "pending" || status === "completed");
  if (there.length === 0) return [];
  const world = new PureWorld({ workers: { max: 1 }, review: { enabled: false } });
  world.label(
    there.map(([id, priority, status, needs]) => ({
      ...{ id, title: `Do ${id}`, files: [`src/${id}.js`] },
      priority: status === "completed" ? 0 : priority,
      depends_on: needs.split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()])),
    })),
  );
  if (world.state.units.size === 0) return "refused";
  const begun = world
    .of("run.dispatch")
    .filter(({ purpose }) => purpose === "work")
    .flatMap(({ inputs }) => z.array(z.string()).parse(JSON.parse(inputs.legs ?? "[]")));
  const done = there.filter(([, , status]) => status === "completed").map(([id]) => id);
  return begun.filter((id) => !done.includes(id));
}

type RecoverUnit = z.infer<typeof Recover>["units"][number];

/** The run of its present attempt is gone, and so much time went by. */
function recover([status, earlier, maxAttempts, age]: RecoverUnit, timeoutSeconds: number) {
  const world = new PureWorld({
    ...{ review: { enabled: false }, fixup: { candidates: 0 }, workers: { max: 1 } },
    units: { max_attempts: maxAttempts, retry_delay_seconds: 0 },
    // It is helped at the third look at the latest: the first may still see that something moved.
    health: { heartbeat_minutes: timeoutSeconds / 180 },
    limits: { wall_time_minutes: 10_000 },
  });
  world.script.leg = ({ purpose, attempt }) =>
    purpose === "work" && attempt <= earlier ? { ok: false, cause: "bad_output" } : { ok: true };
  const isUnderWay = status === "running" || status === "claimed";
  world.onStep = () => {
    const unit = [...world.state.units.values()][0];
    if (isUnderWay && unit?.attempt === earlier + 1) world.hold.add("leg.collect");
  };
  world.label([{ id: "u0", title: "Do it", files: ["src/u0.js"] }]);
  world.onStep = () => {};
  if (isUnderWay) {
    const dispatches = [...world.state.dispatches].map(
      ([id, row]) => [id, { ...row, state: "settled" as const }] as const,
    );
    world.state = { ...world.state, dispatches: new Map(dispatches) };
  }
  world.hold.add("run.dispatch");
  const begunBefore = world.unit("u0").attempt;
  // Without a sign of life its age is unknown; it is as old as the oldest here.
  world.advance((age ?? 700) * 1000);
  const { attempt, state } = world.unit("u0");
  const recovered = world.because().some((line) => line.includes("helped: u0 (its run was over)"));
  return { recovered: recovered ? ["u0"] : [], after: { u0: afterOf() } };

  function afterOf(): readonly [string, number] {
    if (state === "landed") return ["completed", attempt - 1];
    // Given back, and asked for again at once.
    if (attempt > begunBefore) return ["pending", attempt - 1];
    return [state === "failed" ? "failed" : status, attempt - 1];
  }
}

describe("who starts, and who is helped", () => {
  followsVectors("unit-claim", {
    input: z.union([Claim, Recover]),
    answer: (input) => {
      if (input.fn === "claim") return startedOf(input.units);
      const unit = input.units[0];
      return unit === undefined ? null : recover(unit, input.timeoutSeconds);
    },
    departures: unitClaim,
  });

  test("a lost run is nobody's fault: its unit is helped with its last attempt as well", () => {
    const lost = { recovered: ["u0"], after: { u0: ["pending", 3] } };
    expect(recover(["running", 2, 3, 700], 600)).toEqual(lost);
  });

  test("nobody starts before all that it needs is on mc/green, and a failed need blocks at once", () => {
    const world = new PureWorld({
      ...{ review: { enabled: false }, fixup: { candidates: 0 } },
      units: { max_attempts: 1 },
    });
    world.script.leg = ({ purpose, leg }) =>
      purpose === "work" && leg === "b" ? { ok: false, cause: "bad_output" } : { ok: true };
    world.label([
      { id: "a", title: "A", files: ["src/a.js"], priority: 1, depends_on: ["b", "c"] },
      { id: "b", title: "B", files: ["src/b.js"], priority: 9 },
      { id: "c", title: "C", files: ["src/c.js"], priority: 9 },
    ]);
    expect(world.units).toEqual({ a: "blocked", b: "failed", c: "landed" });
    expect(world.unit("a").attempt).toBe(0);
  });
});
