// What deciding what comes next reads: series and campaigns, missions of long ago in a line each, money by day.
import type { IsoTime, MissionId, RepoName } from "../base/brand.ts";
import type { CampaignRow } from "../campaign/campaign-row.ts";
import type { SeriesRow } from "../chain/series-row.ts";
import type { MissionState, StopReason } from "../engine/rows/mission-row.ts";

export interface PastMission {
  readonly mission: MissionId;
  readonly issue: number;
  readonly title: string;
  readonly state: MissionState;
  readonly stopReason: StopReason | null;
  readonly costUsd: number;
  readonly endedAt: IsoTime;
}

/** What was spent in one day (UTC). */
export interface DaySpendRow {
  readonly repo: RepoName;
  /** The day modulo the days that may count at once. */
  readonly slot: number;
  /** Days since 1970. */
  readonly day: number;
  readonly usd: number;
}

export interface StrategyRows {
  /** Those that go on, and those that ended lately. */
  readonly series: ReadonlyMap<string, SeriesRow>;
  /** Key: issue. */
  readonly campaigns: ReadonlyMap<number, CampaignRow>;
  /** Ended so long ago that they are not in memory any more, oldest first. */
  readonly past: readonly PastMission[];
  /** Key: slot. */
  readonly days: ReadonlyMap<number, DaySpendRow>;
}

export const NO_STRATEGY: StrategyRows = {
  series: new Map(),
  campaigns: new Map(),
  past: [],
  days: new Map(),
};
