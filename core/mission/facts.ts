// Small questions about a mission and its units that several policies ask.
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { FINAL_MISSION_STATES } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { SETTLED_UNIT_STATES } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";

export { specOf } from "../merge/specification.ts";

export const isFinal = (mission: MissionRow): boolean =>
  FINAL_MISSION_STATES.some((state) => state === mission.state);

export const isSettled = (unit: UnitRow): boolean =>
  SETTLED_UNIT_STATES.some((state) => state === unit.state);

/** On green, or nothing to land: what a dependant waits for. */
export const isDone = (unit: UnitRow): boolean =>
  unit.state === "landed" || unit.state === "unchanged";

export const activeMissions = (draft: Draft): readonly MissionRow[] =>
  [...draft.missions.values()].filter((mission) => !isFinal(mission));

/** Mission whose issue, or one of whose pull requests, is this thread. */
export function missionOfThread(
  draft: Draft,
  thread: number,
): { mission: MissionRow; unit: UnitRow | null } | null {
  for (const unit of draft.units.values()) {
    if (unit.pull !== thread) continue;
    const mission = draft.mission(unit.mission);
    if (mission !== undefined) return { mission, unit };
  }
  const candidates = [...draft.missions.values()].filter(
    (mission) =>
      mission.issue === thread || mission.planPull === thread || mission.promotionPull === thread,
  );
  const mission = candidates.find((one) => !isFinal(one)) ?? candidates.at(-1);
  return mission === undefined ? null : { mission, unit: null };
}

/** The latest verdict of a commit under a specification that is about its content, or null. */
export function contentVerdict(draft: Draft, commit: Sha, spec: string): VerdictRow | null {
  let found: VerdictRow | null = null;
  for (const verdict of draft.verdicts.values()) {
    if (verdict.commit !== commit || verdict.spec !== spec) continue;
    if (verdict.outcome === "infrastructure") continue;
    if (found === null || verdict.attempt > found.attempt) found = verdict;
  }
  return found;
}

/** Verifications of a commit that failed by its content. */
export function contentFailures(draft: Draft, commit: Sha, spec: string): number {
  let count = 0;
  for (const verdict of draft.verdicts.values())
    if (verdict.commit === commit && verdict.spec === spec && verdict.outcome === "failed") count++;
  return count;
}

/** `since`: a person looked after it then; what could not run before counts no more. */
export function infrastructureFailures(
  draft: Draft,
  commit: Sha,
  spec: string,
  since: string = "",
): number {
  let count = 0;
  for (const verdict of draft.verdicts.values()) {
    if (
      verdict.commit === commit &&
      verdict.spec === spec &&
      verdict.outcome === "infrastructure" &&
      verdict.at >= since
    ) {
      count += 1;
    }
  }
  return count;
}

/** Number of the next verification of a commit: a verdict under a number that is taken would be lost. */
export function nextVerification(draft: Draft, commit: Sha, spec: string): number {
  let last = 0;
  for (const verdict of draft.verdicts.values()) {
    if (verdict.commit === commit && verdict.spec === spec) last = Math.max(last, verdict.attempt);
  }
  return last + 1;
}

export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;
