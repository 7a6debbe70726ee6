import { workExtras } from "../attempt/extras.ts";
import { agentNow } from "../attempt/passes.ts";
import type { UnitId } from "../base/brand.ts";
import { heldByQuiet } from "../calendar/quiet-mission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { agentsAtWork } from "../forks/fork.ts";
import { forkPlan } from "../forks/may-fork.ts";
import { forkLegs, newFork } from "../forks/start.ts";
import { effective } from "../health/effective.ts";
import { enough, purse } from "../health/money.ts";
import { permits } from "../health/permits.ts";
import { outOfMoney } from "../health/watch.ts";
import { byRisk, calmWorkers } from "../learn/attribution-dispatch.ts";
import { unitBranch } from "../report/workflow-names.ts";
import type { Node, Stopped } from "../schedule/dag.ts";
import { cascade, deadlocked, readyUnits } from "../schedule/dag.ts";
import { askForRun, type LegRequest } from "./ask.ts";
import { isDone, isSettled } from "./facts.ts";

/** Dispatches every unit that may start, in one matrix run. */
export function dispatchReadyUnits(draft: Draft, mission: MissionRow): void {
  const green = draft.repo.green;
  if (mission.state !== "running" || mission.paused !== null || green === null) return;
  if (draft.repo.onboarding !== "active") return;
  const units = draft.unitsOf(mission.mission);
  const byId = new Map(units.map((unit) => [unit.unit, unit]));
  const running = units.reduce((sum, unit) => sum + agentsAtWork(unit), 0);
  const now = effective(draft, mission);
  let { free } = permits(calmWorkers(draft, mission, now.workers), running);
  free = Math.min(free, now.jobs);
  if (free <= 0) return;
  const own = purse(draft, mission);
  const { perAttemptUsd } = own;
  let money = own.freeUsd;

  const startable = new Set(
    readyUnits(
      needsOf(units),
      new Set(units.filter(isDone).map(({ unit }) => unit)),
      new Set(units.filter(({ state }) => state !== "waiting").map(({ unit }) => unit)),
    ),
  );
  const ready: UnitRow[] = [];
  let wakeAt: number | null = null;
  for (const unit of units) {
    if (unit.state !== "waiting") continue;
    const order = unit.after.every((id) => {
      const other = byId.get(id);
      return other === undefined || isSettled(other);
    });
    if (!startable.has(unit.unit) || !order) continue;
    if (unit.notBefore !== null && unit.notBefore > draft.at) {
      const due = Date.parse(unit.notBefore);
      if (wakeAt === null || due < wakeAt) wakeAt = due;
      continue;
    }
    ready.push(unit);
  }
  if (wakeAt !== null) draft.timer(`retry/${mission.mission}`, wakeAt);
  const ordered = byRisk(draft, mission, ready, running + Math.min(free, ready.length));

  if (ordered.length > 0 && heldByQuiet(draft, mission)) return;
  const chosen: UnitRow[] = [];
  /** How many ways at once, for those that are tried in several. */
  const ways = new Map<UnitRow["unit"], number>();
  for (const unit of ordered) {
    if (free <= 0) break;
    if (!enough(own, money)) break;
    const plan = forkPlan(draft, mission, unit, {
      ...{ freeWorkers: free, atWork: running + chosen.length, freeUsd: money, perAttemptUsd },
    });
    // Its places are kept for it: others would take each one as it comes free.
    if (plan.kind === "wait") break;
    if (plan.kind === "several") ways.set(unit.unit, plan.branches);
    else if (plan.why !== null) draft.because(subject.unit(unit), `done in one way: ${plan.why}`);
    chosen.push(unit);
    free -= ways.get(unit.unit) ?? 1;
    money -= (ways.get(unit.unit) ?? 1) * perAttemptUsd;
  }
  if (chosen.length === 0) {
    const working = units.some((unit) => unit.state === "working");
    if (ready.length > 0 && !working) outOfMoney(draft, mission, own);
    return;
  }
  const extras = new Map(chosen.map((unit) => [unit.unit, workExtras(draft, mission, unit)]));
  const dispatch = askForRun(draft, {
    purpose: "work",
    mission,
    config: mission.config,
    commit: green,
    legs: chosen.flatMap((unit): readonly LegRequest[] => {
      const leg: LegRequest = {
        leg: unit.unit,
        attempt: unit.attempt + 1,
        task: "work",
        unit,
        against: unit.evidence.at(-1)?.stage === "conflict" ? unit.head : null,
        branch: unitBranch(mission.mission, unit.unit, unit.attempt + 1),
        agent: agentNow(draft, mission, perAttemptUsd),
        extras: extras.get(unit.unit)?.brief ?? {},
        recall: extras.get(unit.unit)?.recall ?? null,
      };
      const count = ways.get(unit.unit);
      return count === undefined ? [leg] : forkLegs(mission, unit, leg, count);
    }),
  });
  for (const unit of chosen) {
    const attempt = unit.attempt + 1;
    const rebase = unit.evidence.at(-1)?.stage === "conflict";
    const branches = ways.get(unit.unit);
    const fork =
      branches === undefined
        ? undefined
        : newFork(draft, mission, unit, { dispatch, base: green, branches });
    const because = rebase
      ? `attempt ${attempt} redoes it on top of ${green.slice(0, 7)}`
      : `attempt ${attempt} of ${unit.maxAttempts} started on ${green.slice(0, 7)}${fork === undefined ? "" : ` in ${fork.branches.length} ways at once, because ${fork.because}`}`;
    if (unit.pull !== null) {
      draft.effect({
        kind: "pull.close",
        key: `pull.close/${unit.pull}`,
        pull: unit.pull,
        comment: `Attempt ${unit.attempt} did not land: ${unit.because}. Attempt ${attempt} replaces it.`,
      });
    }
    draft.putUnit({
      ...unit,
      state: "working",
      because,
      attempt,
      notBefore: null,
      branch: unitBranch(mission.mission, unit.unit, attempt),
      head: null,
      pull: null,
      reviewScore: null,
      reviewText: null,
      queuedAt: null,
      ...(fork === undefined ? {} : { details: { ...unit.details, fork } }),
    });
    draft.putAttempt({
      repo: unit.repo,
      mission: unit.mission,
      unit: unit.unit,
      attempt,
      kind: rebase ? "rebase" : "work",
      dispatch: dispatch.dispatch,
      state: "dispatched",
      cause: null,
      base: green,
      head: null,
      summary: "",
      agent: mission.config.agent.type,
      model: mission.config.agent.model,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
      startedAt: draft.at,
      endedAt: null,
      details: extras.get(unit.unit)?.details ?? {},
    });
    draft.because(subject.unit(unit), because);
  }
}

const needsOf = (units: readonly UnitRow[]): readonly Node<UnitId>[] =>
  units.map(({ unit, dependsOn }) => ({ id: unit, dependsOn }));

/** Nothing of ours works on it: it stands still until what it needs is done. */
const standsStill = ({ state }: UnitRow): boolean => state === "waiting" || state === "queued";

/**
 * What needs a unit that will not be done cannot be done either; its attempts are not touched. It may be made already: what it
 * needs was done once, and a person had it tried again.
 */
export function blockDependants(draft: Draft, mission: MissionRow): void {
  const units = draft.unitsOf(mission.mission);
  const waiting = units.filter(({ state }) => state === "waiting");
  const needed = new Set(units.filter(standsStill).flatMap(({ dependsOn }) => dependsOn));
  const lost = units.filter((one) => needed.has(one.unit) && isSettled(one) && !isDone(one));
  // Whoever needs what is done is not touched by what that needed once.
  const open = needsOf(units.filter((one) => !isDone(one)));
  for (const { unit } of lost) stop(draft, mission, cascade(open, unit));
  // Nothing moves and nothing may start: units that wait for each other are told, and the mission comes to its end (I6).
  if (
    waiting.length === 0 ||
    lost.length > 0 ||
    waiting.length < units.filter((unit) => !isSettled(unit)).length
  )
    return;
  const order = waiting.map(({ unit, dependsOn, after }) => ({
    ...{ id: unit, dependsOn: [...dependsOn, ...after] },
  }));
  stop(draft, mission, deadlocked(order));
}

function stop(draft: Draft, mission: MissionRow, stopped: readonly Stopped<UnitId>[]): void {
  for (const { id, state, because } of stopped) {
    const unit = draft.unit(mission.mission, id);
    if (unit === undefined || !standsStill(unit)) continue;
    draft.putUnit({ ...unit, state, because });
    draft.because(subject.unit(unit), `${state}: ${because.toLowerCase()}`);
  }
}
