// A series: missions that follow one another on behalf of one person. What it waits for stands in `step`, so that it goes on from
// there whatever was restarted; an objective that had to let another one go first stands in `queued` and is not lost.
import type { DispatchId, IsoTime, MissionId, RepoName, Sha } from "../base/brand.ts";
import type { MissionState } from "../engine/rows/mission-row.ts";

/** Title of a mission that cleans up begins so. */
export const CLEANUP_MARK = "[CLEANUP]";

export type LinkSource = "person" | "strategist" | "backlog" | "cleanup";

/** One mission of it, from the moment its objective is known. */
export interface SeriesLink {
  readonly source: LinkSource;
  readonly title: string;
  /** Why this one, in words of whoever proposed it. */
  readonly why: string;
  /** null: its issue is being opened. */
  readonly issue: number | null;
  readonly mission: MissionId | null;
  /** null: it has not ended. */
  readonly outcome: MissionState | null;
}

/** An objective that is known and has not begun. */
export interface NextObjective {
  readonly source: LinkSource;
  readonly title: string;
  /** Markdown of ours; empty where the issue exists. */
  readonly body: string;
  readonly why: string;
  /** An issue of the backlog; null: one is opened. */
  readonly issue: number | null;
}

export type SeriesStep =
  /** Its last mission runs. */
  | { readonly kind: "running" }
  /** Quiet hours, or no money. */
  | { readonly kind: "waiting"; readonly why: string; readonly until: IsoTime }
  | { readonly kind: "asking"; readonly dispatch: DispatchId }
  /** The repository is measured for a cleanup. */
  | { readonly kind: "measuring"; readonly commit: Sha; readonly asked: IsoTime }
  | { readonly kind: "opening"; readonly topic: string }
  | { readonly kind: "beginning"; readonly issue: number; readonly asked: IsoTime };

export interface SeriesRow {
  readonly repo: RepoName;
  /** `s<issue>`, of the objective that it began with. */
  readonly series: string;
  readonly issue: number;
  /** Everything in it begins on behalf of this person, whose right is read each time. */
  readonly by: string;
  readonly operator: boolean;
  readonly maxDepth: number;
  readonly state: "on" | "ended";
  /** What it waits for, or why it ended. */
  readonly because: string;
  readonly links: readonly SeriesLink[];
  readonly step: SeriesStep;
  readonly queued: NextObjective | null;
  /** Issues of the backlog that would not begin. */
  readonly passedBy: readonly number[];
  readonly startedAt: IsoTime;
  readonly updatedAt: IsoTime;
}

/** Cleanups do not count. */
export const depthOf = ({ links }: SeriesRow): number =>
  links.filter(({ source }) => source !== "cleanup").length;

export const lastLink = ({ links }: SeriesRow): SeriesLink | null => links.at(-1) ?? null;
