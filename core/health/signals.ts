// What happens to a mission as its health sees it: each outcome moves its level and the number of its workers, and a level that
// moved is told with its reason.
import { never } from "../base/assert.ts";
import type { MissionId } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { HealthRow } from "../engine/rows/health-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { workersOf } from "../mission/allowance.ts";
import { activeMissions, isFinal } from "../mission/facts.ts";
import { ADAPTIVE_OPTIONS, adapted, type WorkOutcome } from "./adaptive.ts";
import {
  DEGRADATION_OPTIONS,
  type Degradation,
  degraded,
  type Level,
  type Signal,
  type Trigger,
} from "./degradation.ts";

export function signal(draft: Draft, id: MissionId | null, about: Signal): void {
  const mission = id === null ? undefined : draft.mission(id);
  if (mission === undefined || isFinal(mission) || !mission.config.health.levels) return;
  const known = draft.healthOf(mission.mission);
  const options = {
    ...DEGRADATION_OPTIONS,
    // Landing one unit for more than a whole attempt may cost is dear.
    costPerLandedUsd: mission.config.limits.cost_per_attempt_usd,
  };
  const level = degraded(known.level, about, draft.nowMs, options);
  if (level === known.level) return;
  draft.putHealth({ ...known, level });
  if (level.level !== known.level.level) told(draft, mission, known.level, level);
  if (level.level === 3) armHealth(draft, mission.mission);
}

/** One timer for all that time alone changes, whichever is over first: our pause, and the window after the last limit. */
export function armHealth(draft: Draft, mission: MissionId): void {
  const { hold, level } = draft.healthOf(mission);
  const quietMs =
    Math.max(level.sinceMs, ...level.rateLimitsMs) + DEGRADATION_OPTIONS.rateWindowMs + 1_000;
  const due = [hold?.untilMs ?? 0, level.level === 3 ? quietMs : 0].filter(
    (at) => at > draft.nowMs,
  );
  if (due.length > 0) draft.timer(`health/${mission}`, Math.min(...due));
}

/** What all missions of the repository share. */
export function signalAll(draft: Draft, about: Signal): void {
  for (const { mission } of activeMissions(draft)) signal(draft, mission, about);
}

function told(draft: Draft, mission: MissionRow, before: Degradation, now: Degradation): void {
  draft.because(
    subject.mission(mission.mission),
    `health: from ${levelWord(before.level)} to ${levelWord(now.level)}, because ${triggerWords(now.trigger ?? "resumed")}`,
  );
  draft.dirty.add(mission.mission);
}

/** One outcome of work: fewer workers where much fails, one more where all goes well. */
export function worked(draft: Draft, mission: MissionRow, outcome: WorkOutcome): void {
  if (!mission.config.workers.adaptive) return;
  const max = workersOf(mission);
  const known = draft.healthOf(mission.mission);
  const adaptive = adapted(known.adaptive, outcome, { ...ADAPTIVE_OPTIONS, max });
  draft.putHealth({ ...known, adaptive });
  const before = known.adaptive.workers ?? max;
  const now = adaptive.workers ?? max;
  if (now === before) return;
  draft.because(
    subject.mission(mission.mission),
    `${now} of ${max} workers from now on: ${shareWords(adaptive.outcomes)}`,
  );
  draft.dirty.add(mission.mission);
}

function shareWords(outcomes: string): string {
  const count = (letter: string): number => [...outcomes].filter((one) => one === letter).length;
  return `of the last ${outcomes.length} results ${count("s")} landed, ${count("c")} conflicted and ${count("f")} failed`;
}

export const patched = (draft: Draft, row: HealthRow, patch: Partial<HealthRow>): HealthRow =>
  draft.putHealth({ ...row, ...patch });

/** For people. */
export function levelWord(level: Level): string {
  switch (level) {
    case 0:
      return "full capacity";
    case 1:
      return "fewer workers";
    case 2:
      return "fewer workers and nothing tried in several ways";
    case 3:
      return "fewer workers, the fallback model and no architect";
    case 4:
      return "nothing new starts";
    case 5:
      return "everything stands still";
    default:
      return never(level);
  }
}

/** Half a sentence for people. */
export function triggerWords(trigger: Trigger): string {
  switch (trigger) {
    case "conflict_rate":
      return "more than half of the last merges conflicted";
    case "budget_pressure":
      return "more than 80 % of its money is spent";
    case "cost_efficiency":
      return "its money goes faster than its time, or a landed unit costs more than an attempt may";
    case "platform_errors":
      return "five runs were lost or could not begin";
    case "rate_limits":
      return "the agent was limited three times within ten minutes";
    case "verification_failures":
      return "three units in a row were thrown out by verification, or verification itself could not run";
    case "in_flight_drained":
      return "what was running has ended and verification still fails";
    case "general_recovery":
      return "three units landed since";
    case "platform_recovery":
      return "three runs went well since";
    case "rate_limits_over":
      return "no limit was met for ten minutes";
    case "verification_recovery":
      return "three verifications passed since";
    case "condition_checked":
      return "`mc/green` passes verification";
    case "resumed":
      return "a person said so";
    default:
      return never(trigger);
  }
}
