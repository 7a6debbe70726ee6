// The mission's report as data: one JSON file per mission, kept on mc/state, and what `--json` prints from. Bounded.
import { z } from "zod";
import { msOf } from "../base/brand.ts";
import { truncateTail } from "../base/markdown.ts";
import { isDisproof } from "../criteria/unit-proof.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { ComparisonReport } from "../experiment/report.ts";
import { neverQueued } from "../forks/fork.ts";
import { unconfirmed } from "../mission/ending-state.ts";
import { gradedRounds } from "../mission/plan-grades.ts";
import { attemptsOf, unitsOf, verdictOf } from "../voice/facts.ts";
import { missionFigures, spanOf } from "./mission-figures.ts";

/** The reason for a failure stands at the end of the log. */
const VERIFICATION_MAX_CHARS = 20_000;
const TIMELINE_MAX = 2_000;
const FILES_MAX = 5_000;
const TEXT_MAX_CHARS = 2_000;

export const MissionReport = z.strictObject({
  schema: z.literal("mc.report/1"),
  mission_id: z.string(),
  issue: z.int(),
  objective: z.string(),
  target: z.string(),
  base: z.string(),
  started_by: z.string(),
  outcome: z.strictObject({
    state: z.string(),
    objective_met: z.boolean(),
    stopped_reason: z.string(),
    because: z.string(),
  }),
  units_planned: z.int(),
  units_dispatched: z.int(),
  units_merged: z.int(),
  units_failed: z.int(),
  units_blocked: z.int(),
  units_retried: z.int(),
  units_conflicted: z.int(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  wall_time_seconds: z.number(),
  total_cost_usd: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  files_changed: z.array(z.string()),
  green: z.string().nullable(),
  promoted: z.string().nullable(),
  /** null: nothing of this mission was verified. */
  verification_passed: z.boolean().nullable(),
  verification_output: z.string(),
  /** Tests that passed and failed on one commit, seen last while this mission ran or in quarantine now. */
  flaky_tests: z.array(
    z.strictObject({ test: z.string(), seen: z.int(), quarantined_by: z.string().nullable() }),
  ),
  units: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      state: z.string(),
      because: z.string(),
      depends_on: z.array(z.string()),
      attempts: z.int(),
      conflicts: z.int(),
      cost_usd: z.number(),
      pull: z.int().nullable(),
      landed_as: z.string().nullable(),
      /** From its first attempt to the end of its last; null: never begun, or not over. */
      started_at: z.string().nullable(),
      ended_at: z.string().nullable(),
      summary: z.string(),
      /** Experiments: what was compared. */
      report: ComparisonReport.optional(),
      /** Uncertain units: the ways that were tried at once. */
      ways: z
        .array(
          z.strictObject({
            way: z.string(),
            state: z.string(),
            taken: z.boolean(),
            cost_usd: z.number(),
          }),
        )
        .optional(),
    }),
  ),
  unit_reviews: z.array(
    z.strictObject({ work_unit_id: z.string(), avg: z.number(), rationale: z.string() }),
  ),
  merge_quality: z.strictObject({
    total_merge_attempts: z.int(),
    successful_merges: z.int(),
    merge_failures: z.int(),
    retries: z.int(),
    /** Successful of all; null when nothing was merged. */
    merge_quality_score: z.number().nullable(),
  }),
  /** Each time that it was planned; null: not judged, or not all of its units have their fate. */
  plan_rounds: z.array(
    z.strictObject({
      round: z.int(),
      units: z.int(),
      ambition: z.number().nullable(),
      objections: z.array(z.string()),
      grade: z
        .strictObject({
          review: z.number(),
          retry: z.number(),
          overlap: z.number(),
          completion: z.number(),
          composite: z.number(),
        })
        .nullable(),
    }),
  ),
  /** What each step cost, in the order in which a mission takes them. */
  steps: z.array(z.strictObject({ step: z.string(), jobs: z.int(), cost_usd: z.number() })),
  /** Runs of the queue's verification while the mission ran, of this and other missions. */
  verifications: z.strictObject({ runs: z.int(), passed: z.int(), seconds: z.number() }),
  /** What was expected when work began; null: too little was known. */
  forecast: z
    .strictObject({
      units: z.int(),
      cost_usd_p50: z.number(),
      cost_usd_p90: z.number(),
      seconds_p50: z.number(),
      seconds_p90: z.number(),
    })
    .nullable(),
  /** Why the failed units failed, by their last evidence. */
  failures: z.array(
    z.strictObject({
      work_unit_id: z.string(),
      attempt: z.int(),
      stage: z.string(),
      cause: z.string(),
      text: z.string(),
    }),
  ),
  /** What its attempts taught. */
  lessons: z.array(
    z.strictObject({ work_unit_id: z.string(), outcome: z.string(), text: z.string() }),
  ),
  backlog_item_ids: z.array(z.string()),
  timeline: z.array(
    z.strictObject({
      timestamp: z.string(),
      event_type: z.string(),
      work_unit_id: z.string(),
      details: z.string(),
    }),
  ),
});
export type MissionReport = z.infer<typeof MissionReport>;
type Moment = MissionReport["timeline"][number];

function timeline(state: RepoState, mission: MissionRow, units: readonly UnitRow[]): Moment[] {
  const moment = (timestamp: string, event_type: string, unit: string, details = ""): Moment => ({
    timestamp,
    event_type,
    work_unit_id: unit,
    details: details.slice(0, 500),
  });
  const moments: Moment[] = [
    moment(mission.startedAt, "mission_started", "", `by ${mission.startedBy}`),
  ];
  for (const unit of units) {
    for (const attempt of attemptsOf(state, unit)) {
      const number = `attempt ${attempt.attempt}`;
      moments.push(moment(attempt.startedAt, "dispatched", unit.unit, number));
      if (attempt.endedAt === null) continue;
      const type = attempt.state === "landed" ? "merged" : attempt.state;
      moments.push(
        moment(
          attempt.endedAt,
          type,
          unit.unit,
          `${number}${attempt.cause === null ? "" : `: ${attempt.cause}`}`,
        ),
      );
    }
  }
  for (const gate of state.gates.values()) {
    if (gate.mission !== mission.mission) continue;
    moments.push(moment(gate.askedAt, "gate_asked", gate.unit ?? "", `${gate.gate} #${gate.pull}`));
    if (gate.decidedAt === null) continue;
    const by = gate.by === null ? "" : ` by ${gate.by}`;
    moments.push(
      moment(
        gate.decidedAt,
        `gate_${gate.state}`,
        gate.unit ?? "",
        `${gate.gate} #${gate.pull}${by}`,
      ),
    );
  }
  if (mission.endedAt !== null) {
    moments.push(moment(mission.endedAt, "mission_ended", "", mission.stopReason ?? mission.state));
  }
  return moments
    .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0))
    .slice(-TIMELINE_MAX);
}

function mergeQuality(units: readonly UnitRow[]): MissionReport["merge_quality"] {
  const merged = units.filter((unit) => unit.state === "landed").length;
  const failures = units.reduce(
    (sum, unit) =>
      sum +
      unit.evidence.filter(
        (each) =>
          (each.stage === "verify" || each.stage === "conflict") &&
          !neverQueued(unit, each.attempt) &&
          !isDisproof(each),
      ).length,
    0,
  );
  const total = merged + failures;
  return {
    total_merge_attempts: total,
    successful_merges: merged,
    merge_failures: failures,
    retries: units.reduce((sum, unit) => sum + Math.max(0, unit.attempt - 1), 0),
    merge_quality_score: total === 0 ? null : merged / total,
  };
}

const FLAKY_MAX = 50;

function flakyTests(state: RepoState, mission: MissionRow): MissionReport["flaky_tests"] {
  return [...state.flaky.values()]
    .filter((row) => row.quarantinedBy !== null || row.lastSeen >= mission.startedAt)
    .sort((a, b) => b.seen - a.seen || (a.test < b.test ? -1 : 1))
    .slice(0, FLAKY_MAX)
    .map((row) => ({ test: row.test, seen: row.seen, quarantined_by: row.quarantinedBy }));
}

function planRounds(mission: MissionRow, units: readonly UnitRow[]): MissionReport["plan_rounds"] {
  return gradedRounds(mission, units).map(({ round, count, ambition, objections, grade }) => {
    const { review, retry, overlap, completion, composite } = grade ?? NO_GRADE;
    return {
      ...{ round, units: count, ambition },
      objections: objections.map((one) => one.slice(0, TEXT_MAX_CHARS)),
      grade: grade === null ? null : { review, retry, overlap, completion, composite },
    };
  });
}

const NO_GRADE = { review: 0, retry: 0, overlap: 0, completion: 0, composite: 0 };

type Ways = Pick<MissionReport["units"][number], "ways">;

function waysOf({ details: { fork } }: UnitRow): Ways {
  if (fork === undefined) return {};
  const ways = fork.branches.map((one) => ({
    way: one.strategy,
    state: one.state,
    taken: one.index === fork.winner,
    cost_usd: one.costUsd,
  }));
  return { ways };
}

export function missionReport(state: RepoState, mission: MissionRow): MissionReport {
  const units = unitsOf(state, mission);
  const attempts = units.flatMap((unit) => attemptsOf(state, unit));
  const count = (...states: readonly string[]): number =>
    units.filter((unit) => states.includes(unit.state)).length;
  const green = mission.promotedSha ?? mission.releaseSha ?? state.repo.green;
  const verdict = verdictOf(state, green);
  const changed = new Set(
    units.filter((unit) => unit.state === "landed").flatMap((unit) => unit.changedFiles),
  );
  return {
    schema: "mc.report/1",
    mission_id: mission.mission,
    issue: mission.issue,
    objective: mission.title,
    target: mission.target,
    base: mission.base,
    started_by: mission.startedBy,
    outcome: {
      state: mission.state,
      objective_met: mission.state === "completed" && unconfirmed(mission) === null,
      stopped_reason: mission.stopReason ?? "",
      because: mission.because.slice(0, TEXT_MAX_CHARS),
    },
    units_planned: units.length,
    units_dispatched: units.filter((unit) => unit.attempt > 0).length,
    units_merged: count("landed"),
    units_failed: count("failed"),
    units_blocked: count("blocked"),
    units_retried: units.filter((unit) => unit.attempt > 1).length,
    units_conflicted: units.filter((unit) => unit.conflicts > 0).length,
    started_at: mission.startedAt,
    ended_at: mission.endedAt,
    wall_time_seconds:
      mission.endedAt === null
        ? 0
        : Math.max(0, msOf(mission.endedAt) - msOf(mission.startedAt)) / 1000,
    total_cost_usd: mission.costUsd,
    input_tokens: attempts.reduce((sum, attempt) => sum + attempt.inputTokens, 0),
    output_tokens: attempts.reduce((sum, attempt) => sum + attempt.outputTokens, 0),
    files_changed: [...changed].sort().slice(0, FILES_MAX),
    green,
    promoted: mission.promotedSha,
    verification_passed: verdict === null ? null : verdict.outcome === "passed",
    verification_output: verdict === null ? "" : truncateTail(verdict.log, VERIFICATION_MAX_CHARS),
    flaky_tests: flakyTests(state, mission),
    units: units.map((unit) => ({
      id: unit.unit,
      title: unit.title.slice(0, 300),
      state: unit.state,
      because: unit.because.slice(0, TEXT_MAX_CHARS),
      depends_on: [...unit.dependsOn],
      attempts: unit.attempt,
      conflicts: unit.conflicts,
      cost_usd: unit.costUsd,
      pull: unit.pull,
      landed_as: unit.landedAs,
      ...spanOf(state, unit),
      summary: unit.summary.slice(0, TEXT_MAX_CHARS),
      ...(unit.details.report === undefined ? {} : { report: unit.details.report }),
      ...waysOf(unit),
    })),
    unit_reviews: units.flatMap((unit) =>
      unit.reviewScore === null
        ? []
        : [
            {
              work_unit_id: unit.unit,
              avg: unit.reviewScore,
              rationale: (unit.reviewText ?? "").slice(0, TEXT_MAX_CHARS),
            },
          ],
    ),
    merge_quality: mergeQuality(units),
    plan_rounds: planRounds(mission, units),
    ...missionFigures(state, mission, units),
    timeline: timeline(state, mission, units),
  };
}
