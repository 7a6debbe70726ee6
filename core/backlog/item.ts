// One entry of the backlog: an open issue that somebody wants done. What the issue says is a fact of GitHub's; rank, state
// and what came of earlier missions are ours. Guards: figures are whole and clamped, text is bounded and sanitised.
import type { IsoTime, MissionId, RepoName } from "../base/brand.ts";
import { sanitise, sanitiseLine } from "../base/sanitise.ts";

export const TRACKS = ["feature", "quality", "security", "bug", "other"] as const;
export type Track = (typeof TRACKS)[number];

export const ITEM_STATES = ["pending", "in_progress", "deferred", "completed"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

export const ITEM_SOURCES = ["person", "import", "discovery", "leftover"] as const;
export type ItemSource = (typeof ITEM_SOURCES)[number];

export interface BacklogItemRow {
  readonly repo: RepoName;
  readonly issue: number;
  readonly title: string;
  /** First 4,000 characters, sanitised. */
  readonly body: string;
  readonly track: Track;
  /** 1 to 10, whole. */
  readonly impact: number;
  readonly effort: number;
  /** Who set impact or effort by a command: the issue's own words no longer change them. null: read from the issue. */
  readonly rankedBy: string | null;
  readonly attempts: number;
  readonly lastFailure: string | null;
  /** Typed kind of the last failure: what the infrastructure did is forgiven. */
  readonly lastCategory: string | null;
  /** Score that a person set; it stands above everything else. */
  readonly pinned: number | null;
  readonly score: number;
  readonly state: ItemState;
  /** Listed apart until a person promotes it. */
  readonly proposed: boolean;
  readonly source: ItemSource;
  /** Mission that works on it, or that completed it. */
  readonly mission: MissionId | null;
  readonly files: readonly string[];
  readonly createdAt: IsoTime;
  /** Staleness counts from here; a recalculation does not touch it. */
  readonly touchedAt: IsoTime;
  /** Of the issue, as GitHub says: what is older never overwrites what is newer. */
  readonly updatedAt: IsoTime;
}

const TITLE_CHARS = 300;
const BODY_CHARS = 4_000;
export const DEFAULT_IMPACT = 5;
export const DEFAULT_EFFORT = 5;

/** What a new item needs to be told; the rest has a default. */
export type NewItem = Pick<BacklogItemRow, "repo" | "issue" | "title" | "body" | "createdAt"> &
  Partial<BacklogItemRow>;

/** 1 to 10, whole; what is no number is the middle. */
export const clampFigure = (value: number): number =>
  Number.isFinite(value) ? Math.min(10, Math.max(1, Math.round(value))) : DEFAULT_IMPACT;

export function newItem(fields: NewItem): BacklogItemRow {
  return {
    track: "other",
    rankedBy: null,
    attempts: 0,
    lastFailure: null,
    lastCategory: null,
    pinned: null,
    score: 0,
    state: "pending",
    proposed: false,
    source: "person",
    mission: null,
    files: [],
    touchedAt: fields.createdAt,
    updatedAt: fields.createdAt,
    ...fields,
    title: itemTitle(fields.title),
    body: itemBody(fields.body),
    impact: clampFigure(fields.impact ?? DEFAULT_IMPACT),
    effort: clampFigure(fields.effort ?? DEFAULT_EFFORT),
  };
}

export const itemTitle = (text: string): string => sanitiseLine(text, TITLE_CHARS);

export const itemBody = (text: string): string =>
  sanitise(text.replaceAll("\r\n", "\n"), BODY_CHARS);
