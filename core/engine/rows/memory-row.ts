// What is remembered beyond a mission. Experiences and context are written only: the database finds them again by their
// words. Episodes and rules are few, and what is decided about them needs all of them.
import type { IsoTime, MissionId, RepoName, UnitId } from "../../base/brand.ts";

/** One ended attempt; never changed afterwards. */
export interface ExperienceRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  readonly attempt: number;
  readonly at: IsoTime;
  readonly title: string;
  /** What was asked for, shortened. */
  readonly scope: string;
  readonly files: readonly string[];
  readonly status: "landed" | "unchanged" | "failed";
  /** Why it failed; empty otherwise. */
  readonly category: string;
  readonly summary: string;
  readonly discoveries: readonly string[];
  readonly concerns: readonly string[];
  /** 0 to 1, computed (core/learn/reward.ts). */
  readonly reward: number;
  readonly agent: string;
  readonly model: string;
  readonly specialist: string;
}

export const CONTEXT_TYPES = [
  "gotcha",
  "convention",
  "api",
  "dependency",
  "architectural",
  "pattern",
  "fact",
] as const;
export type ContextType = (typeof CONTEXT_TYPES)[number];

/** One thing known about the code. Told again by others, it is the same row with more confidence. */
export interface ContextRow {
  readonly repo: RepoName;
  /** Fingerprint of the content in its normal form. */
  readonly key: string;
  readonly type: ContextType;
  readonly content: string;
  /** Files it is about. */
  readonly scope: readonly string[];
  /** 0 to 1. */
  readonly confidence: number;
  /** `mission`: told to units of the mission it comes from only. */
  readonly level: "mission" | "repository";
  readonly mission: MissionId;
  readonly at: IsoTime;
}

/** One lesson of one settled unit; forgotten when its days are over. */
export interface EpisodeRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly unit: UnitId;
  /** Of the unit's lessons, from 1. */
  readonly lesson: number;
  readonly outcome: "pass" | "fail";
  readonly content: string;
  /** Paths the unit was about. */
  readonly scope: readonly string[];
  readonly confidence: number;
  /** How often it was told since its days were last extended. */
  readonly access: number;
  readonly at: IsoTime;
  /** Days it lives, counted from `at`. */
  readonly ttlDays: number;
}

/** What several episodes have in common; told to planners, and to workers whose files it is about. */
export interface RuleRow {
  readonly repo: RepoName;
  /** Fingerprint of its text in its normal form. */
  readonly rule: string;
  readonly text: string;
  readonly scope: readonly string[];
  /** Keys of the episodes it was made from. */
  readonly episodes: readonly string[];
  readonly confidence: number;
  /** Attempts it was told to. */
  readonly applied: number;
  readonly state: "active" | "retired";
  readonly at: IsoTime;
}

export const experienceKey = (row: Pick<ExperienceRow, "mission" | "unit" | "attempt">): string =>
  `${row.mission}/${row.unit}/${row.attempt}`;

export const episodeKey = (row: Pick<EpisodeRow, "mission" | "unit" | "lesson">): string =>
  `${row.mission}/${row.unit}/${row.lesson}`;

/** What deciding reads of it. */
export interface MemoryRows {
  /** Key `mission/unit/lesson`. */
  readonly episodes: ReadonlyMap<string, EpisodeRow>;
  /** Key: fingerprint of the rule's text. */
  readonly rules: ReadonlyMap<string, RuleRow>;
}

export const NOTHING_REMEMBERED: MemoryRows = { episodes: new Map(), rules: new Map() };
