// What went wrong in a mission under the wordings of one prompt, and how often: attempts of workers, rounds of planners, candidates of
// repairs. What was nobody's fault is not counted.
import { never } from "../base/assert.ts";
import type { Draft } from "../engine/draft.ts";
import type { PromptComponent } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { attemptKey } from "../engine/state.ts";
import { isDone } from "../mission/facts.ts";
import { gradeOf, gradeText } from "../plan/grade.ts";
import type { Brief } from "../report/brief.ts";
import { isNobodysFault } from "./fault.ts";
import { GOOD_PLAN, planReward, unitsOfRound } from "./plan-reward.ts";
import { repairReward } from "./repair-reward.ts";

export interface Shortfall {
  readonly what: "attempts" | "plans" | "repairs";
  readonly tried: number;
  readonly failed: number;
  /** The last ones that failed, as the run that rewords is told. */
  readonly evidence: Brief["evidence"];
}

const TRACES = 5;
const TRACE_CHARS = 1_500;
const CAUSE_CHARS = 300;

export function shortfallOf(
  draft: Draft,
  mission: MissionRow,
  component: PromptComponent,
): Shortfall {
  switch (component) {
    case "worker":
      return ofWorkers(draft, mission);
    case "planner":
      return ofPlanners(draft, mission);
    case "fixup":
      return ofRepairs(draft, mission);
    default:
      return never(component);
  }
}

/** The last failure of each attempt as it was told to the next one. */
function ofWorkers(draft: Draft, mission: MissionRow): Shortfall {
  const tried = [...draft.attempts.values()].filter(
    (attempt) =>
      attempt.mission === mission.mission && attempt.endedAt !== null && !isNobodysFault(attempt),
  );
  const failed = tried.filter(({ state }) => state === "failed" || state === "timed_out");
  const counted = new Set(failed.map((one) => attemptKey(one.mission, one.unit, one.attempt)));
  const evidence = draft.unitsOf(mission.mission).flatMap((unit) =>
    unit.evidence
      .filter(({ attempt }) => counted.has(attemptKey(unit.mission, unit.unit, attempt)))
      .map(({ attempt, stage, cause, text }) => ({
        ...{ attempt, stage, cause, text: text.slice(-TRACE_CHARS) },
      })),
  );
  return {
    ...{ what: "attempts", tried: tried.length, failed: failed.length },
    evidence: evidence.slice(-TRACES),
  };
}

/** Only rounds that an agent planned: a person's plan was made under no wording. */
function ofPlanners(draft: Draft, mission: MissionRow): Shortfall {
  const units = draft.unitsOf(mission.mission);
  const planned = new Set((mission.details.plannerWordings ?? []).map(({ round }) => round));
  const evidence: Brief["evidence"] = [];
  let tried = 0;
  for (const round of mission.details.planning?.rounds ?? []) {
    const reward = planned.has(round.round) ? planReward(mission, units, round) : null;
    if (reward === null) continue;
    tried += 1;
    if (reward >= GOOD_PLAN) continue;
    const own = unitsOfRound(units, round);
    const grade = round.grade ?? gradeOf(own);
    const fates = own.map(({ title, state, because, files, attempt }) => {
      const where = files.length === 0 ? "no files named" : `${files.length} files`;
      return `- ${title.slice(0, 100)} (${where}, attempts: ${attempt}): ${state}, ${because.slice(0, 150)}`;
    });
    const text = [
      ...(grade === null ? [] : [gradeText(grade)]),
      ...round.objections.map((one) => `- objected when it was taken: ${one.slice(0, 200)}`),
      ...fates,
    ].join("\n");
    evidence.push({
      ...{ attempt: round.round, stage: "plan", text: text.slice(0, TRACE_CHARS) },
      cause: `${own.filter(isDone).length} of ${own.length} units of the plan landed`,
    });
  }
  const failed = evidence.length;
  return { what: "plans", tried, failed, evidence: evidence.slice(-TRACES) };
}

function ofRepairs(draft: Draft, mission: MissionRow): Shortfall {
  const evidence: Brief["evidence"] = [];
  let tried = 0;
  for (const one of draft.tournaments.values()) {
    if (one.mission !== mission.mission) continue;
    for (const candidate of one.candidates) {
      const reward = repairReward(candidate);
      if (reward === null) continue;
      tried += 1;
      if (reward > 0) continue;
      const cause = candidate.cause ?? candidate.state;
      evidence.push({
        ...{ attempt: one.attempt, stage: one.kind === "rebase" ? "conflict" : "verify" },
        cause: `${candidate.strategy}: ${cause}`.slice(0, CAUSE_CHARS),
        text: candidate.summary.slice(-TRACE_CHARS),
      });
    }
  }
  const failed = evidence.length;
  return { what: "repairs", tried, failed, evidence: evidence.slice(-TRACES) };
}
