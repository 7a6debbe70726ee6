// Quiet hours: from when to when no work begins. What runs goes on to its end; what waits goes on by itself when they are over.
import { isOn, minuteOf, nextTime, type Weekday } from "./next-time.ts";
import { wallTime } from "./zone.ts";

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
  const wall = wallTime(quiet.zone, ms);
  if (quiet.days.length > 0 && isOn(quiet.days, wall))
    return nextTime({ days: [], at: MIDNIGHT }, quiet.zone, ms);
  const [from, to] = quiet.hours === "" ? [] : quiet.hours.split("-");
  if (from === undefined || to === undefined || from === to) return null;
  const [first, last] = [minuteOf(from), minuteOf(to)];
  const { minute } = wall;
  const isQuiet =
    first < last ? first <= minute && minute < last : first <= minute || minute < last;
  return isQuiet ? nextTime({ days: [], at: to }, quiet.zone, ms) : null;
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
