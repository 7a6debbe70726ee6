// States in the words that people read, and numbers the way they read them.
import { never } from "../base/assert.ts";
import type { GateKind } from "../engine/rows/gate-row.ts";
import type { MissionState, StopReason } from "../engine/rows/mission-row.ts";
import type { UnitRow, UnitState } from "../engine/rows/unit-row.ts";

export function unitWord(state: UnitState): string {
  switch (state) {
    case "waiting":
      return "waiting";
    case "working":
      return "being worked on";
    case "publishing":
      return "branch pushed";
    case "reviewing":
      return "in review";
    case "gated":
      return "waits for approval";
    case "queued":
      return "in the queue";
    case "fixing":
      return "being repaired";
    case "landed":
      return "on green";
    case "unchanged":
      return "nothing to change";
    case "failed":
      return "failed";
    case "blocked":
      return "blocked";
    case "cancelled":
      return "cancelled";
    default:
      return never(state);
  }
}

/** Of the unit: what a person did without changed nothing either, and is told apart. */
export const wordOf = (unit: Pick<UnitRow, "state" | "details">): string =>
  unit.details.skipped === undefined ? unitWord(unit.state) : "skipped";

export function missionWord(state: MissionState): string {
  switch (state) {
    case "preparing":
      return "preparing";
    case "planning":
      return "planning";
    case "plan_gate":
      return "waits for approval of the plan";
    case "running":
      return "running";
    case "promote_gate":
      return "waits for approval of the promotion";
    case "promoting":
      return "promoting";
    case "stopping":
      return "stopping";
    case "completed":
      return "done";
    case "failed":
      return "failed";
    case "stopped":
      return "stopped";
    default:
      return never(state);
  }
}

/** Half a sentence, small first letter, no full stop. */
export function stopSentence(reason: StopReason): string {
  switch (reason) {
    case "objective_met":
      return "the objective is met";
    case "planner_completed":
      return "the planner found nothing left to do";
    case "user_stopped":
      return "a person stopped it";
    case "wall_time_exceeded":
      return "the time limit was reached";
    case "cost_exceeded":
      return "the cost limit was reached";
    case "plan_failed":
      return "no usable plan could be made";
    case "base_red":
      return "the commit it starts from does not pass verification";
    case "no_unit_landed":
      return "no unit passed verification";
    case "units_failed":
      return "not all units passed verification";
    case "promotion_refused":
      return "the promotion was refused";
    case "repository_removed":
      return "the app was removed from the repository";
    case "repeated_failure":
      return "everything failed again and again, and its time ran out before a person came";
    case "agent_unavailable":
      return "its agent, or GitHub Actions, did not answer until its time ran out";
    case "safe_stop":
      return "verification failed again and again, and its time ran out before a person came";
    case "stalled":
      return "nothing moved any more, and its time ran out before a person came";
    case "error":
      return "an internal error stopped it";
    default:
      return never(reason);
  }
}

/** What a person can do about it; empty when there is nothing to do. */
export function stopAdvice(reason: StopReason): string {
  switch (reason) {
    case "objective_met":
    case "planner_completed":
    case "repository_removed":
      return "";
    case "user_stopped":
      return "To go on, remove the label `mc:objective` and add it again: what is on `mc/green` stays.";
    case "wall_time_exceeded":
      return "To go on, raise `limits.wall_time_minutes` and add the label `mc:objective` again: what is on `mc/green` stays.";
    case "cost_exceeded":
      return "To go on, raise `limits.cost_usd` and add the label `mc:objective` again: what is on `mc/green` stays.";
    case "plan_failed":
      return "Say in the issue more exactly what is wanted, or write the plan yourself in a `mc-plan` block, then add the label `mc:objective` again.";
    case "base_red":
      return "Make `verify.command` pass on the target branch, then add the label `mc:objective` again.";
    case "repeated_failure":
      return "Look at what the last attempts said, put that right, then add the label `mc:objective` again: what is on `mc/green` stays.";
    case "agent_unavailable":
      return "Look at the vendor's status and the account's limits, or set `agent.fallback_model`, then add the label `mc:objective` again.";
    case "safe_stop":
      return "Make `verify.command` pass on `mc/green`, then add the label `mc:objective` again.";
    case "stalled":
      return "`mc why` shows what happened last. Add the label `mc:objective` again: what is on `mc/green` stays.";
    case "no_unit_landed":
    case "units_failed":
      return "The evidence of each failed unit stands on its pull request. Add the label `mc:objective` again for another mission on top of what landed.";
    case "promotion_refused":
      return "What landed is on `mc/green`; it can be merged by hand, or add the label `mc:objective` again.";
    case "error":
      return "Nothing that landed is lost. Add the label `mc:objective` again; if it recurs, the operator of the app finds the reason in its log.";
    default:
      return never(reason);
  }
}

export function gateWord(gate: GateKind): string {
  switch (gate) {
    case "plan":
      return "plan";
    case "large_merge":
      return "large or protected change";
    case "content":
      return "suspicious content";
    case "promote":
      return "promotion";
    default:
      return never(gate);
  }
}

export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Two decimals; what is smaller than a cent says so rather than zero. */
export function usd(amount: number): string {
  if (!Number.isFinite(amount) || amount <= 0) return "$0.00";
  return amount < 0.005 ? "under $0.01" : `$${amount.toFixed(2)}`;
}

/** 800 → "0.8 s", 34000 → "34 s", 192000 → "3 min 12 s", 7500000 → "2 h 5 min". */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "0 s";
  if (ms < 9_950) return `${(ms / 1000).toFixed(1).replace(/\.0$/, "")} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** "2026-01-31 10:05 UTC" */
export const clock = (time: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(time) ? `${time.slice(0, 10)} ${time.slice(11, 16)} UTC` : "";

/** "a, b and c" */
export function listed(parts: readonly string[], last = "and"): string {
  if (parts.length <= 1) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;
}
