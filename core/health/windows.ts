// The limits that belong to the repository and not to a mission: so much a day, so much a week. They are the repository's, whatever a
// mission began with. A limit of 0 is none.
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import { freedAt, spentLastDay } from "./spend.ts";
import { spentLastWeek, weekFreedAt } from "./week.ts";

export interface MoneyWindow {
  /** Name of the limit in the configuration. */
  readonly key: "limits.cost_per_day_usd" | "limits.cost_per_week_usd";
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** "a day" */
  readonly per: string;
  /** "in the last 24 hours" */
  readonly during: string;
  /** When it has let go of so much; null: never by itself. */
  freedAt(usd: number): number | null;
}

/** The one with the least left; null: there is no such limit. */
export function tightest(draft: Draft, fallback: RepoConfig | null): MoneyWindow | null {
  const limits = (draft.repo.config ?? fallback)?.limits;
  if (limits === undefined) return null;
  const { nowMs, health, strategy } = draft;
  const found: MoneyWindow[] = [];
  if (limits.cost_per_day_usd > 0)
    found.push({
      key: "limits.cost_per_day_usd",
      limitUsd: limits.cost_per_day_usd,
      spentUsd: spentLastDay(health, nowMs),
      ...{ per: "a day", during: "in the last 24 hours" },
      freedAt: (usd) => freedAt(health, nowMs, usd),
    });
  if (limits.cost_per_week_usd > 0)
    found.push({
      key: "limits.cost_per_week_usd",
      limitUsd: limits.cost_per_week_usd,
      spentUsd: spentLastWeek(strategy, nowMs),
      ...{ per: "a week", during: "in the last seven days" },
      freedAt: (usd) => weekFreedAt(strategy, nowMs, usd),
    });
  let least: MoneyWindow | null = null;
  for (const one of found) if (least === null || left(one) < left(least)) least = one;
  return least;
}

export const left = ({ limitUsd, spentUsd }: MoneyWindow): number => limitUsd - spentUsd;
