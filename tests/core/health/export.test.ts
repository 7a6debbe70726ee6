// Traces as other programs get them: outcomes, pairs, and nothing that is secret. Figures of missions against the reference.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { TraceRow } from "../../../core/engine/rows/health-row.ts";
import { analyse, durationMs, statsOf, type UnitEvent } from "../../../core/health/stats.ts";
import { pairsOf, toldTrace } from "../../../core/health/trace-export.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { eventAnalytics } from "../../vectors/departures-health.ts";
import { followsVectors } from "../../vectors/load.ts";

const unit = (id: string) => ({ id, title: `Do ${id}`, files: [`src/${id}.js`] });

/** A mission whose first attempt at `a` fails and whose second lands. */
function played(): { readonly world: PureWorld; readonly rows: readonly TraceRow[] } {
  const world = new PureWorld();
  world.script.leg = ({ purpose, attempt }) =>
    purpose === "work" && attempt === 1
      ? { ok: false, cause: "bad_output" }
      : { ok: true, costUsd: 0.5 };
  world.label([unit("a")]);
  const rows = world.decisions.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.kind === "trace.add" ? [change.row] : [])),
  );
  return { world, rows };
}

describe("traces", () => {
  test("each says what became of it", () => {
    const { world, rows } = played();
    expect(
      rows
        .map((row) => toldTrace(world.state, row))
        .map(({ unit: id, outcome, score }) => ({ id, outcome, score })),
    ).toEqual([
      { id: "a", outcome: "failed", score: null },
      { id: "a", outcome: "landed", score: 8 },
      { id: "a", outcome: "completed", score: 8 },
    ]);
  });

  test("a failed and a landed answer to the same unit are a pair, of the same task only", () => {
    const { world, rows } = played();
    const told = rows.map((row) =>
      toldTrace(world.state, { ...row, prompt: "Do a.", answer: `${row.purpose} ${row.attempt}` }),
    );
    expect(pairsOf(told)).toEqual([
      {
        ...{ mission: "m1", unit: "a", task: "work", prompt: "Do a.", model: "script" },
        ...{ chosen: "work 2", rejected: "work 1", chosen_attempt: 2, rejected_attempt: 1 },
        rejected_because: "bad_output",
      },
    ]);
    expect(pairsOf(told.filter(({ outcome }) => outcome !== "failed"))).toEqual([]);
  });

  test("no secret leaves", () => {
    const { world, rows } = played();
    const [first] = rows;
    if (first === undefined) throw new Error("no trace");
    const key = `sk-ant-${"a1".repeat(20)}`;
    const told = toldTrace(world.state, {
      ...first,
      prompt: `key ${key}`,
      answer: key,
      error: `bad ${key}`,
    });
    expect(JSON.stringify(told)).not.toContain(key);
  });
});

test("figures of a mission", () => {
  const { world } = played();
  const stats = statsOf(world.state, world.mission);
  expect(stats).toMatchObject({
    mission: "m1",
    state: "promote_gate",
    failureRate: 0,
    trend: { dispatched: 1, landed: 1, failed: 0, costUsd: 1 },
    units: [{ unit: "a", state: "landed" }],
  });
});

const Event = z.object({
  event_type: z.enum(["dispatched", "merged", "merge_failed"]),
  timestamp: z.string(),
  unit_id: z.string(),
  cost_usd: z.number(),
});
const KINDS = { dispatched: "dispatched", merged: "landed", merge_failed: "failed" } as const;

followsVectors("event-analytics", {
  input: z.object({ events: z.array(Event), unit: z.string() }),
  answer: ({ events, unit: id }) => {
    const ours: readonly UnitEvent[] = events.map((one) => ({
      kind: KINDS[one.event_type],
      unit: one.unit_id,
      atMs: one.timestamp === "" ? null : Date.parse(one.timestamp),
      costUsd: one.cost_usd,
    }));
    const { failureRate, cost, landedPerHour } = analyse(ours);
    const took = durationMs(ours, id);
    return {
      failureRate,
      cost: { total_cost: cost.total, mean_cost: cost.mean, max_cost: cost.max },
      mergesPerHour: landedPerHour,
      duration: took === null ? null : took / 1000,
    };
  },
  departures: eventAnalytics,
});
