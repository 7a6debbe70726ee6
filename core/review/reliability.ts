// How many reviews of late could not be read. A reviewer that nobody can read holds every unit for a person, which looks like
// diligence: so it is said aloud, once, until it is over.
import type { Unreadable } from "./verdict.ts";

export interface ReviewRate {
  /** The last ones, oldest first: what was unreadable; empty: it could be read. */
  readonly recent: readonly string[];
  readonly alarmed: boolean;
}

export const NO_RATE: ReviewRate = { recent: [], alarmed: false };

const WINDOW = 20;
const LEAST_SEEN = 5;
const ALARM_ABOVE = 0.3;
/** Lower than the alarm, so that it does not come and go. */
const OVER_AT = 0.2;

export function withReview(rate: ReviewRate, unreadable: Unreadable | null): ReviewRate {
  const recent = [...rate.recent, unreadable ?? ""].slice(-WINDOW);
  const share = shareOf(recent);
  const alarmed = rate.alarmed
    ? share > OVER_AT
    : recent.length >= LEAST_SEEN && share > ALARM_ABOVE;
  return { recent, alarmed };
}

const shareOf = (recent: readonly string[]): number =>
  recent.length === 0 ? 0 : recent.filter((one) => one !== "").length / recent.length;

/** `7 of the last 20 reviews could not be read: 5 malformed, 2 no verdict`. */
export function unreadableSentence({ recent }: ReviewRate): string {
  const kinds = new Map<string, number>();
  for (const one of recent) if (one !== "") kinds.set(one, (kinds.get(one) ?? 0) + 1);
  const bad = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  const list = [...kinds].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return `${bad} of the last ${recent.length} reviews could not be read: ${list.map(([kind, count]) => `${count} ${kind}`).join(", ")}`;
}
