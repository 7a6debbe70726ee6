// What was spent in the repository by kind and hour, over a rolling day: the ground of the limit per day (SR25). Hours are counted
// whole, so the window is a little longer than a day, never shorter.
import type { Draft } from "../engine/draft.ts";
import type { CostKind, HealthRows, SpendRow } from "../engine/rows/health-row.ts";
import { spendKey } from "../engine/rows/health-row.ts";
import { recordDay } from "./week.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** Hours that may count at once; a slot is used again after so many. */
const SLOTS = DAY_HOURS + 1;

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);

/** Its last minute is less than a day ago. */
const counts = ({ hour }: SpendRow, nowMs: number): boolean => (hour + SLOTS) * HOUR_MS > nowMs;

export function recordSpend(draft: Draft, kind: CostKind, usd: number): void {
  recordDay(draft, usd);
  const hour = hourOf(draft.nowMs);
  const slot = hour % SLOTS;
  const known = draft.health.spend.get(spendKey(kind, slot));
  const before = known?.hour === hour ? known : null;
  draft.putSpend({
    repo: draft.repo.repo,
    kind,
    slot,
    hour,
    usd: (before?.usd ?? 0) + usd,
    jobs: (before?.jobs ?? 0) + 1,
  });
}

export function spentLastDay(health: HealthRows, nowMs: number): number {
  let sum = 0;
  for (const row of health.spend.values()) if (counts(row, nowMs)) sum += row.usd;
  return sum;
}

/** When the window has let go of so much at least; null: it never will, because so much was not spent. */
export function freedAt(health: HealthRows, nowMs: number, usd: number): number | null {
  const hours = [...health.spend.values()]
    .filter((row) => counts(row, nowMs) && row.usd > 0)
    .sort((a, b) => a.hour - b.hour);
  let freed = 0;
  for (const row of hours) {
    freed += row.usd;
    if (freed >= usd) return (row.hour + SLOTS) * HOUR_MS;
  }
  return null;
}
