// A campaign: an ordered list of objectives in one issue, and how far it is. The list is the one that stood there when it was
// started; what people edit afterwards is shown to nobody and begins nothing (SR5).
import type { IsoTime, MissionId, RepoName } from "../base/brand.ts";

export type ItemState = "pending" | "opening" | "running" | "completed" | "failed" | "skipped";

export interface CampaignItem {
  readonly text: string;
  /** Places of the items that have to be completed before, from 0. */
  readonly after: readonly number[];
  /** Issue that the item names, or that was opened for it. */
  readonly issue: number | null;
  readonly mission: MissionId | null;
  readonly state: ItemState;
  readonly because: string;
}

export interface CampaignRow {
  readonly repo: RepoName;
  readonly issue: number;
  readonly title: string;
  readonly by: string;
  readonly state: "running" | "completed" | "failed" | "stopped";
  readonly because: string;
  readonly items: readonly CampaignItem[];
  /** When the item in hand was asked to begin. */
  readonly asked: IsoTime | null;
  readonly startedAt: IsoTime;
  readonly updatedAt: IsoTime;
}
