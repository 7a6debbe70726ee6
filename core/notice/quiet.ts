// Quiet hours: from when to when nothing that can wait is told, in the maintainers' own time zone, summer time included.

/** "22:00-07:00"; empty: none. */
export const QUIET_HOURS = /^(?:([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d))?$/;

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** When the quiet hours that are now will be over; null: it is not quiet. */
export function quietUntilMs(hours: string, zone: string, nowMs: number): number | null {
  const [, fromHour, fromMinute, toHour, toMinute] = QUIET_HOURS.exec(hours) ?? [];
  if (fromHour === undefined || toHour === undefined || !isTimeZone(zone)) return null;
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  const now = minuteOfDay(zone, nowMs);
  const isQuiet = from <= to ? from <= now && now < to : from <= now || now < to;
  if (!isQuiet) return null;
  const end = nowMs - (nowMs % MINUTE_MS) + ((to - now + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS;
  // The clocks may be changed in between: then the same hour is reached an hour earlier or later.
  const off = minuteOfDay(zone, end) - to;
  const shift =
    off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off < -DAY_MINUTES / 2 ? off + DAY_MINUTES : off;
  return Math.max(nowMs, end - shift * MINUTE_MS);
}

function minuteOfDay(zone: string, ms: number): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(ms);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return of("hour") * 60 + of("minute");
}
