// What was spent in the repository by day, over a rolling week: the ground of the limit per week (SR25). Days are counted whole, so the
// window is a little longer than seven days, never shorter.
import type { Draft } from "../engine/draft.ts";
import type { StrategyRows } from "../strategy/strategy-rows.ts";

const DAY_MS = 24 * 3_600_000;
const WEEK_DAYS = 7;
/** Days that may count at once; a slot is used again after so many. */
const SLOTS = WEEK_DAYS + 1;

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** Its last moment is less than a week ago. */
const counts = ({ day }: { readonly day: number }, nowMs: number): boolean =>
  (day + SLOTS) * DAY_MS > nowMs;

export function recordDay(draft: Draft, usd: number): void {
  const day = dayOf(draft.nowMs);
  const slot = day % SLOTS;
  const known = draft.strategy.days.get(slot);
  const before = known?.day === day ? known.usd : 0;
  draft.putDaySpend({ repo: draft.repo.repo, slot, day, usd: before + usd });
}

export function spentLastWeek({ days }: Pick<StrategyRows, "days">, nowMs: number): number {
  let sum = 0;
  for (const row of days.values()) if (counts(row, nowMs)) sum += row.usd;
  return sum;
}

/** When the window has let go of so much at least; null: it never will, because so much was not spent. */
export function weekFreedAt(
  { days }: Pick<StrategyRows, "days">,
  nowMs: number,
  usd: number,
): number | null {
  const known = [...days.values()]
    .filter((row) => counts(row, nowMs) && row.usd > 0)
    .sort((a, b) => a.day - b.day);
  let freed = 0;
  for (const row of known) {
    freed += row.usd;
    if (freed >= usd) return (row.day + SLOTS) * DAY_MS;
  }
  return null;
}
