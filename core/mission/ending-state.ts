// What is known about a mission's end while it comes nearer: what was said of its objective, how its rounds went. Kept with
// the mission, so that an answer that comes late, twice or never finds what it is about.
import type { IsoTime } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { ClosedRound } from "./rounds.ts";

export interface Judged {
  readonly state: "met" | "not_met" | "unknown";
  readonly reason: string;
  /** The units and their fates that it was said of. */
  readonly about: string;
}

export interface Ending {
  readonly objective: Judged | null;
  /** Checks that were answered, or given up. */
  readonly checks: number;
  /** Runs of the check under way that said nothing. */
  readonly failures: number;
  readonly rounds: readonly ClosedRound[];
  /** Units and fates of the round that was closed last. */
  readonly closed: string;
  /** How many rounds were over when a person was last told that nothing lands. */
  readonly told: number;
  /** Attempts that ended before say nothing about the plan there is. */
  readonly since: IsoTime | null;
}

const NOTHING_YET: Ending = {
  ...{ objective: null, checks: 0, failures: 0, rounds: [], closed: "", told: 0, since: null },
};

export const endingOf = (mission: MissionRow): Ending => mission.details.ending ?? NOTHING_YET;

export function putEnding(draft: Draft, of: MissionRow, patch: Partial<Ending>): MissionRow {
  const mission = draft.mission(of.mission) ?? of;
  return draft.putMission({
    ...mission,
    details: { ...mission.details, ending: { ...endingOf(mission), ...patch } },
  });
}

/** Whether somebody is to say that the objective is met before the mission may end as having met it. */
export const isChecked = ({ config, planSource }: MissionRow): boolean =>
  config.plan.objective_checks > 0 && (planSource === "agent" || config.plan.check_explicit);

/** Why the objective does not count as met, although units landed; null: it does, or nobody was to ask. */
export function unconfirmed(mission: MissionRow): string | null {
  const { objective } = endingOf(mission);
  if (objective === null || objective.state === "met") return null;
  return objective.reason === "" ? "no reason was given" : objective.reason;
}
