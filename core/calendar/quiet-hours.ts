// Quiet hours: from when to when no work begins. What runs goes on to its end; what waits goes on by itself when they are over.
import { isOn, minuteOf, nextTime, type Weekday } from "./next-time.ts";
import { MINUTE_MS, wallTime } from "./zone.ts";

/** "22:00-07:00"; empty: none. */
export const HOURS = /^(?:(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d)?$/;

export interface Quiet {
  readonly zone: string;
  readonly hours: string;
  /** Quiet from midnight to midnight. */
  readonly days: readonly Weekday[];
}

/** Windows that touch each other are left one by one; more than these in a row is always. */
const WINDOWS = 30;
const MIDNIGHT = "00:00";

function endOfWindow(quiet: Quiet, ms: number): number | null {
  if (quiet.days.length > 0 && isOn(quiet.days, wallTime(quiet.zone, ms)))
    return nextTime({ days: [], at: MIDNIGHT }, quiet.zone, ms);
  const [, to] = quiet.hours.split("-");
  if (to === undefined || !isWithin(quiet, ms)) return null;
  const end = nextTime({ days: [], at: to }, quiet.zone, ms);
  return end === null || isWithin(quiet, end - 1) ? end : whenSkipped(quiet, ms, end - 1);
}

function isWithin({ zone, hours }: Quiet, ms: number): boolean {
  const [from, to] = hours.split("-");
  if (from === undefined || to === undefined || from === to) return false;
  const [first, last] = [minuteOf(from), minuteOf(to)];
  const { minute } = wallTime(zone, ms);
  return first < last ? first <= minute && minute < last : first <= minute || minute < last;
}

/** The clocks skipped the end of the hours: they are over at that moment, somewhere between quiet and not quiet. */
function whenSkipped(quiet: Quiet, quietMs: number, overMs: number): number {
  let [last, first] = [Math.floor(quietMs / MINUTE_MS), Math.floor(overMs / MINUTE_MS)];
  while (first - last > 1) {
    const middle = Math.floor((first + last) / 2);
    if (isWithin(quiet, middle * MINUTE_MS)) last = middle;
    else first = middle;
  }
  return first * MINUTE_MS;
}

/** When the quiet that is now will be over; null: it is not quiet. */
export function quietUntil(quiet: Quiet, ms: number): number | null {
  let until: number | null = null;
  for (let window = 0; window < WINDOWS; window += 1) {
    const end = endOfWindow(quiet, until ?? ms);
    if (end === null) return until;
    until = end;
  }
  return until;
}
