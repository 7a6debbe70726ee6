// When something that is planned by weekday and time of day comes next. Total: there is always a next time, within eight days.
import { addDays, instantOf, type WallTime, wallTime, weekdayOf } from "./zone.ts";

/** In the order of the week as Intl and Date count it. */
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** "03:00" */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d)$/;

export interface Planned {
  /** Empty: every day. */
  readonly days: readonly Weekday[];
  readonly at: string;
}

export function minuteOf(time: string): number {
  const [, hour, minute] = TIME_OF_DAY.exec(time) ?? [];
  if (hour === undefined || minute === undefined)
    throw new RangeError(`\`${time}\` is no time of day`);
  return Number(hour) * 60 + Number(minute);
}

export const isOn = (days: readonly Weekday[], wall: WallTime): boolean => {
  const name = WEEKDAYS[weekdayOf(wall)];
  return days.length === 0 || (name !== undefined && days.includes(name));
};

/** The first instant later than `afterMs`. */
export function nextTime({ days, at }: Planned, zone: string, afterMs: number): number {
  const today = { ...wallTime(zone, afterMs), minute: minuteOf(at) };
  // A day before: a clock that is moved may make yesterday's time come today.
  for (let ahead = -1; ahead <= 9; ahead += 1) {
    const wall = addDays(today, ahead);
    if (!isOn(days, wall)) continue;
    const ms = instantOf(zone, wall);
    if (ms > afterMs) return ms;
  }
  throw new RangeError(`no time of day \`${at}\` within nine days`);
}
