// One uncertain unit tried in several ways at once: what is known of each, and which one was chosen. Stored with the unit; a unit
// forks once at most, at its first attempt that really runs.
import type { DispatchId, IsoTime, Sha } from "../base/brand.ts";
import type { EventOf } from "../engine/event.ts";
import type { FixupCandidate } from "../engine/rows/tournament-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { Handoff } from "../report/handoff.ts";

/** What decides among the ways that passed verification. */
export const FORK_ORDERS = ["tests", "review", "cost", "lines"] as const;
export type ForkOrder = (typeof FORK_ORDERS)[number];

/** One way: `strategy` is the name of its hint, `lines` what it changes. */
export interface ForkBranch extends FixupCandidate {
  /** Its job said that there is nothing to change. */
  readonly isEmpty: boolean;
  /** `by: review`: what the reviewer gave its own change; null: nobody looked, or nobody could read what came. */
  readonly score: number | null;
  /** The run in which its change is reviewed, and how often it was asked for. */
  readonly review: DispatchId | null;
  readonly reviews: number;
  /** What it said of its work, for the pull request that it may become; null: nothing, or no longer needed. */
  readonly left: Handoff | null;
  /** What running its criteria and new tests showed, and which tests show less, for the same moment. */
  readonly shown: Pick<EventOf<"LegCollected">, "proof" | "weakened">;
  /** Why it left nothing, for the next attempt. */
  readonly evidenceText: string;
  /** It became the unit's pull request: its branch stays like that of any attempt. */
  readonly proposed: boolean;
  /** Its branch was asked to be deleted. */
  readonly cleared: boolean;
}

export interface Fork {
  /** The attempt whose run it was. */
  readonly attempt: number;
  readonly dispatch: DispatchId;
  /** mc/green that all of them stand on. */
  readonly base: Sha;
  readonly by: ForkOrder;
  readonly state: "running" | "chosen" | "lost" | "dropped";
  readonly because: string;
  readonly branches: readonly ForkBranch[];
  /** Index of the way that is the unit's work now. */
  readonly winner: number | null;
  /** The attempt that the winner stands for: an alternate that takes its place is another attempt. */
  readonly current: number;
  readonly startedAt: IsoTime;
}

/** Under way for the attempt that the unit is at. */
export function runningFork(unit: UnitRow): Fork | null {
  const { fork } = unit.details;
  const isOn = unit.state === "working" && fork?.state === "running";
  return isOn && fork.attempt === unit.attempt ? fork : null;
}

/** Passed, not chosen, and the unit still is what was chosen: next in line. */
export function alternatesOf(unit: UnitRow): readonly ForkBranch[] {
  const { fork } = unit.details;
  if (fork?.state !== "chosen" || fork.current !== unit.attempt) return [];
  return fork.branches.filter((one) => one.state === "passed" && one.index !== fork.winner);
}

/** Agents that work on this unit now: each holds a worker's place, and money. */
export function agentsAtWork(unit: UnitRow): number {
  if (unit.state !== "working") return 0;
  const fork = runningFork(unit);
  return fork === null ? 1 : fork.branches.filter(({ state }) => state === "running").length;
}

/** Its ways failed before any of them was proposed: it left no queue. */
export const neverQueued = ({ details: { fork } }: UnitRow, attempt: number): boolean =>
  fork?.state === "lost" && fork.attempt === attempt;

export const withBranch = (fork: Fork, branch: ForkBranch): Fork => ({
  ...fork,
  branches: fork.branches.map((one) => (one.index === branch.index ? branch : one)),
});
