// Figures of a mission's report: what each step cost, what was expected, why units failed, what was learned. All bounded.
import { truncateTail } from "../base/markdown.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptsOf, isSettled } from "../voice/facts.ts";
import type { MissionReport } from "./mission.ts";
import { STEPS } from "./step-costs.ts";

const FAILURES_MAX = 50;
const FAILURE_TEXT_MAX_CHARS = 1_500;
const LESSONS_MAX = 50;
const LESSON_MAX_CHARS = 500;
const ITEMS_MAX = 200;

type Figures = Pick<
  MissionReport,
  "steps" | "verifications" | "forecast" | "failures" | "lessons" | "backlog_item_ids"
>;

export function missionFigures(
  state: RepoState,
  mission: MissionRow,
  units: readonly UnitRow[],
): Figures {
  return {
    steps: stepsOf(state, mission),
    verifications: verifications(state, mission),
    forecast: forecastOf(mission),
    failures: failures(units),
    lessons: lessons(state, mission),
    backlog_item_ids: backlogItems(state, mission, units),
  };
}

function stepsOf(state: RepoState, { mission }: MissionRow): MissionReport["steps"] {
  const costs = state.health.missions.get(mission)?.steps ?? {};
  return STEPS.flatMap((step) => {
    const cost = costs[step];
    return cost === undefined ? [] : [{ step, jobs: cost.jobs, cost_usd: cost.usd }];
  });
}

function verifications(state: RepoState, mission: MissionRow): MissionReport["verifications"] {
  const until = mission.endedAt;
  const mine = [...state.verdicts.values()].filter(
    ({ at }) => at >= mission.startedAt && (until === null || at <= until),
  );
  return {
    runs: mine.length,
    passed: mine.filter(({ outcome }) => outcome === "passed").length,
    seconds: mine.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
  };
}

function forecastOf({ details: { forecast } }: MissionRow): MissionReport["forecast"] {
  if (forecast === undefined) return null;
  const { units, costUsd, ms } = forecast;
  return {
    units,
    cost_usd_p50: costUsd.p50,
    cost_usd_p90: costUsd.p90,
    seconds_p50: ms.p50 / 1000,
    seconds_p90: ms.p90 / 1000,
  };
}

function failures(units: readonly UnitRow[]): MissionReport["failures"] {
  return units
    .filter(({ state }) => state === "failed")
    .slice(0, FAILURES_MAX)
    .map((unit) => {
      const last = unit.evidence.at(-1);
      return {
        work_unit_id: unit.unit,
        attempt: last?.attempt ?? unit.attempt,
        stage: last?.stage ?? "",
        cause: (last?.cause ?? unit.because).slice(0, LESSON_MAX_CHARS),
        text: truncateTail(last?.text ?? "", FAILURE_TEXT_MAX_CHARS),
      };
    });
}

function lessons(state: RepoState, { mission }: MissionRow): MissionReport["lessons"] {
  const found: MissionReport["lessons"] = [];
  for (const episode of state.memory.episodes.values()) {
    if (episode.mission !== mission) continue;
    if (found.length === LESSONS_MAX) break;
    const text = episode.content.slice(0, LESSON_MAX_CHARS);
    found.push({ work_unit_id: episode.unit, outcome: episode.outcome, text });
  }
  return found;
}

function backlogItems(
  state: RepoState,
  { mission }: MissionRow,
  units: readonly UnitRow[],
): string[] {
  const ids = new Set<string>();
  for (const item of state.backlog.items.values())
    if (item.mission === mission) ids.add(`#${item.issue}`);
  for (const { details } of units)
    if (details.backlogItem !== undefined) ids.add(details.backlogItem);
  return [...ids].sort().slice(0, ITEMS_MAX);
}

export function spanOf(
  state: RepoState,
  unit: UnitRow,
): { readonly started_at: string | null; readonly ended_at: string | null } {
  const attempts = attemptsOf(state, unit);
  return {
    started_at: attempts[0]?.startedAt ?? null,
    ended_at: isSettled(unit) ? (attempts.at(-1)?.endedAt ?? null) : null,
  };
}
