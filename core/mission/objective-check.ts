// Before a mission may end, an agent looks at mc/green and says whether the objective is met. What nobody said, and what
// cannot be read, never counts as met; it holds the work back no longer than two runs, and a person is told (I6).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { effective } from "../health/effective.ts";
import { purse } from "../health/money.ts";
import { outOfMoney } from "../health/watch.ts";
import { type ObjectiveCheck, parseObjectiveCheck } from "../report/work-result.ts";
import { agentSettings, askForRun } from "./ask.ts";
import { endingOf, isChecked, type Judged, putEnding } from "./ending-state.ts";
import { isSettled } from "./facts.ts";
import { pauseMission } from "./pause.ts";
import { replan } from "./replan.ts";
import { agentTrouble, NEEDS_PERSON } from "./retry.ts";
import { fatesOf, isStalled } from "./rounds.ts";

export const OBJECTIVE_LEG = "objective";

/** A check that says nothing is asked for once more; then nobody knows. */
const RUNS_PER_CHECK = 2;

/** true: it may go on to its end, whatever was said; false: it waits for an answer, or there is more to do. */
export function objectiveMayEnd(draft: Draft, mission: MissionRow): boolean {
  if (!isChecked(mission)) return true;
  const about = fatesOf(draft.unitsOf(mission.mission));
  const known = endingOf(mission);
  if (known.objective?.about === about) return true;
  if (openCheck(draft, mission)) return false;
  const checks = mission.config.plan.objective_checks;
  if (known.checks >= checks) {
    const before = known.objective === null ? "" : `; the last said: ${known.objective.reason}`;
    const reason = `all ${checks} checks of \`plan.objective_checks\` are used up${before}`;
    judge(draft, mission, { state: "unknown", reason, about });
    return true;
  }
  if (draft.repo.green === null) {
    judge(draft, mission, { state: "unknown", reason: "mc/green is not there", about });
    return true;
  }
  const money = purse(draft, mission, "check");
  const { freeUsd, perAttemptUsd } = money;
  if (money.short?.limit === "day") {
    outOfMoney(draft, mission, money);
    return false;
  }
  if (effective(draft, mission).jobs === 0) return false; // the timer of its breaker asks again
  if (freeUsd <= 0 || perAttemptUsd <= 0) {
    const reason = "no money is left to check it";
    judge(draft, mission, { state: "unknown", reason, about });
    return true;
  }
  ask(draft, mission, perAttemptUsd);
  return false;
}

function ask(draft: Draft, mission: MissionRow, maxCostUsd: number): void {
  const green = draft.repo.green;
  if (green === null) return;
  const { checks, failures, objective } = endingOf(mission);
  const attempt = checks + failures + 1;
  const earlier =
    objective === null || objective.state === "met"
      ? []
      : [{ attempt: checks, stage: "objective", cause: objective.state, text: objective.reason }];
  const dispatch = askForRun(draft, {
    purpose: "check",
    mission,
    config: mission.config,
    commit: green,
    legs: [
      {
        leg: OBJECTIVE_LEG,
        attempt,
        task: "check",
        unit: null,
        against: null,
        branch: null,
        evidence: earlier,
        agent: {
          ...agentSettings(mission.config, maxCostUsd),
          model: effective(draft, mission).model,
        },
      },
    ],
  });
  const because = `whether the objective is met on ${green.slice(0, 7)} is being checked`;
  draft.putMission({ ...mission, because });
  draft.because(subject.mission(mission.mission), `${because} (${dispatch.dispatch})`);
}

const openCheck = (draft: Draft, { mission }: MissionRow): boolean =>
  [...draft.dispatches.values()].some(
    (one) =>
      one.purpose === "check" &&
      one.mission === mission &&
      (one.state === "asked" || one.state === "running") &&
      one.legs.some(({ leg }) => leg === OBJECTIVE_LEG),
  );

/** Answer of a run; what it cost is counted already. */
export function objectiveCollected(
  draft: Draft,
  of: MissionRow,
  legName: string,
  event: EventOf<"LegCollected">,
): void {
  let mission = of;
  const about = subject.mission(mission.mission);
  const units = draft.unitsOf(mission.mission);
  const fates = fatesOf(units);
  const { failures, objective } = endingOf(mission);
  // A person may have asked for another attempt meanwhile: it is asked again when that is over.
  const isLate = objective?.about === fates || !units.every(isSettled);
  if (mission.state !== "running" || isLate) {
    draft.because(about, "an answer about the objective came too late: not used");
    return;
  }
  const leg = draft.dispatches.get(event.dispatch)?.legs.find((one) => one.leg === legName);
  if (leg?.jobs.agent?.conclusion === "skipped") {
    const why = "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start";
    pauseMission(draft, mission, why);
    return;
  }
  const said = answerOf(event);
  if (said.state === "unknown" && failures + 1 < RUNS_PER_CHECK) {
    mission = putEnding(draft, mission, { failures: failures + 1 });
    draft.because(about, `the objective could not be checked: ${said.reason}; asked once more`);
    const { handoff } = event;
    if (handoff !== null && NEEDS_PERSON.includes(handoff.cause))
      pauseMission(draft, mission, agentTrouble({ cause: handoff.cause, text: handoff.summary }));
    return;
  }
  mission = judge(draft, mission, { ...said, about: fates });
  if (said.state !== "not_met") return;
  if (isStalled(endingOf(mission).rounds.map(({ score }) => score))) {
    draft.because(about, "not planned again: the last rounds were all worth the same");
    return;
  }
  replan(draft, mission, { kind: "objective", text: said.reason });
}

function answerOf(event: EventOf<"LegCollected">): ObjectiveCheck {
  const { handoff, problem } = event;
  if (handoff === null) return { state: "unknown", reason: problem ?? "the check left no result" };
  if (handoff.status !== "completed")
    return { state: "unknown", reason: `the check ended with ${handoff.cause}` };
  return parseObjectiveCheck(handoff.text);
}

function judge(draft: Draft, mission: MissionRow, objective: Judged): MissionRow {
  const said = objective.state === "met" ? "met" : `not confirmed (${objective.state})`;
  draft.because(
    subject.mission(mission.mission),
    `the objective is ${said}: ${objective.reason.slice(0, 500)}`,
  );
  const { checks } = endingOf(mission);
  return putEnding(draft, mission, { objective, checks: checks + 1, failures: 0 });
}
