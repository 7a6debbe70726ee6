// A mission's report: the reference's cases, the money of each step, what was expected, and how it reads.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isoTime, missionId } from "../../../core/base/brand.ts";
import type { AttemptRow } from "../../../core/engine/rows/unit-row.ts";
import { MissionReport, missionReport } from "../../../core/report/mission.ts";
import { renderReport } from "../../../core/voice/mission-report.ts";
import { renderMissionEnded } from "../../../core/voice/notice.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { followsVectors } from "../../vectors/load.ts";
import * as rows from "../voice/rows.ts";

const Input = z.object({
  handoffs: z
    .array(z.object({ work_unit_id: z.string(), files_changed: z.array(z.string()) }))
    .default([]),
  events: z
    .array(z.object({ work_unit_id: z.string(), event_type: z.string(), timestamp: z.string() }))
    .default([]),
  result: z.object({
    objective_met: z.boolean().optional(),
    wall_time_seconds: z.number().optional(),
    final_verification_passed: z.boolean().optional(),
    final_verification_output: z.string().optional(),
  }),
});

/** What of the reference's report ours has under the same name; its free-form lists are empty in every case. */
const SHARED = [
  ...["objective", "units_dispatched", "units_merged", "units_failed", "wall_time_seconds"],
  ...[
    "total_cost_usd",
    "files_changed",
    "verification_passed",
    "verification_output",
    "unit_reviews",
  ],
];
const Told = z.looseObject({
  outcome: z.looseObject({ objective_met: z.boolean() }),
  merge_quality: z.looseObject({}),
  timeline: z.array(
    z.object({ timestamp: z.string(), event_type: z.string(), work_unit_id: z.string() }),
  ),
});
const time = (text: string) => isoTime(Date.parse(`${text}Z`));

function compared(report: unknown): unknown {
  const { outcome, merge_quality, timeline, ...more } = Told.parse(report);
  const { total_merge_attempts, successful_merges, merge_failures, retries, merge_quality_score } =
    merge_quality;
  return {
    ...Object.fromEntries(SHARED.map((key) => [key, more[key]])),
    met: outcome.objective_met,
    merge_quality: {
      ...{ total_merge_attempts, successful_merges, merge_failures, retries, merge_quality_score },
    },
    timeline: timeline
      .filter(({ work_unit_id }) => work_unit_id !== "")
      .map(({ timestamp, event_type, work_unit_id }) => ({
        timestamp: Date.parse(timestamp.endsWith("Z") ? timestamp : `${timestamp}Z`),
        work_unit_id,
        // A second dispatch is what the reference calls a retry; an attempt that verification threw out failed to merge.
        event_type:
          { retry_queued: "dispatched", merge_failed: "failed" }[event_type] ?? event_type,
      })),
  };
}

describe("report", () => {
  followsVectors("mission-report", {
    input: Input,
    answer: ({ handoffs, events, result }) => {
      const begun = Date.UTC(2026, 0, 1);
      const of = (type: string) => events.find(({ event_type }) => event_type === type);
      const attempts: AttemptRow[] = [];
      for (const { work_unit_id: id } of handoffs) {
        const [asked, failed, again, merged] = [
          ...["dispatched", "merge_failed", "retry_queued", "merged"].map(of),
        ];
        if (!asked || !failed || !again || !merged) throw new Error("another kind of case");
        attempts.push(
          rows.attemptRow(id, 1, {
            state: "failed",
            startedAt: time(asked.timestamp),
            endedAt: time(failed.timestamp),
          }),
          rows.attemptRow(id, 2, {
            state: "landed",
            startedAt: time(again.timestamp),
            endedAt: time(merged.timestamp),
          }),
        );
      }
      const mission = rows.missionRow({
        title: "Obj",
        costUsd: 0,
        state: result.objective_met === true ? "completed" : "failed",
        startedAt: isoTime(begun),
        endedAt: isoTime(begun + 1000 * (result.wall_time_seconds ?? 0)),
      });
      const verified = result.final_verification_output;
      const state = rows.stateOf({
        missions: [mission],
        units: handoffs.map(({ work_unit_id: id, files_changed }) =>
          rows.unitRow(id, {
            state: "landed",
            attempt: 2,
            changedFiles: files_changed,
            evidence: [{ attempt: 1, stage: "verify", cause: "red", text: "" }],
          }),
        ),
        attempts,
        verdicts: verified === undefined ? [] : [rows.verdictRow({ log: verified })],
      });
      return compared(missionReport(state, mission));
    },
    told: compared,
  });
});

const unit = (id: string) => ({ id, title: `Do ${id}`, files: [`src/${id}.js`] });

describe("figures", () => {
  const played = (): PureWorld => {
    const world = new PureWorld({ fixup: { candidates: 2 } });
    world.script.leg = ({ purpose }) => ({ ok: true, costUsd: purpose === "work" ? 0.5 : 0.25 });
    world.script.verify = (units) => (units.includes("bad") ? "failed" : "passed");
    world.label([unit("a"), unit("b"), unit("bad"), unit("c"), unit("d"), unit("e")]);
    for (let hours = 0; hours < 4 && world.mission.endedAt === null; hours += 1) {
      world.advance(20 * 60_000);
      const pull = world.mission.promotionPull;
      if (pull !== null) world.approve(pull);
    }
    return world;
  };

  test("the steps add up to what the mission cost", () => {
    const world = played();
    const report = missionReport(world.state, world.mission);
    expect(MissionReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    const sum = report.steps.reduce((all, { cost_usd }) => all + cost_usd, 0);
    expect(sum).toBeCloseTo(world.mission.costUsd, 6);
    expect(report.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(["work", "review", "fixup"]),
    );
    const work = report.steps.find(({ step }) => step === "work");
    expect(work?.cost_usd).toBeCloseTo(0.5 * (work?.jobs ?? 0), 6);
    expect(report.verifications.runs).toBeGreaterThan(0);
  });

  test("what failed is told with its last evidence, what landed with its commit", () => {
    const world = played();
    const report = missionReport(world.state, world.mission);
    expect(report.failures.map(({ work_unit_id, stage }) => [work_unit_id, stage])).toEqual([
      ["bad", "verify"],
    ]);
    const text = renderReport(world.state, world.mission);
    expect(text).toContain("**Landed: 5 units,");
    const landed = world.unit("a").landedAs ?? "";
    expect(text).toContain(`| \`a\` Do a | \`${landed.slice(0, 7)}\` |`);
    expect(text).toContain("What did not land, and why (1)");
    expect(text).toMatch(/· gate approved: promote, #\d+ by olga$/m);
    expect(text).toContain("| work | ");
    expect(renderMissionEnded(world.state, world.mission)).toContain("Cost of each step");
  });

  test("a plan made with experience is held against what was expected", () => {
    const world = played();
    expect(world.mission.details.forecast).toBeUndefined();
    world.label([unit("f"), unit("g")]);
    const second = world.mission;
    expect(second.mission).toBe("m1-2");
    const forecast = second.details.forecast;
    expect(forecast?.units).toBe(2);
    expect(forecast?.costUsd.p50).toBeGreaterThan(0);
    expect(renderReport(world.state, second)).toContain(
      "**Expected for 2 units when work began:**",
    );
    expect(missionReport(world.state, second).forecast).toMatchObject({ units: 2 });
  });

  test("is bounded, whatever the mission was like", () => {
    const units = Array.from({ length: 1000 }, (_, n) =>
      rows.unitRow(`unit-${n}`, {
        position: n,
        state: n % 2 === 0 ? "failed" : "landed",
        landedAs: n % 2 === 0 ? null : rows.commit("b"),
        attempt: 3,
        because: "x".repeat(5000),
        evidence: [
          { attempt: 3, stage: "verify", cause: "y".repeat(5000), text: "z".repeat(50_000) },
        ],
      }),
    );
    const mission = rows.missionRow({ state: "failed", endedAt: rows.at(50) });
    const state = rows.stateOf({ missions: [mission], units });
    const report = missionReport(state, mission);
    expect(report.failures).toHaveLength(50);
    expect(renderReport(state, mission).length).toBeLessThanOrEqual(65_000);
    expect(report.mission_id).toBe(missionId("m12"));
  });
});
