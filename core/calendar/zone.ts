// Clock times of people and instants of machines, in any time zone that Intl knows. A time that the clocks skip is taken as much
// later as they skip; of a time that comes twice the first is meant: whatever is planned happens once (SR25).

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** As a clock on the wall shows it. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en", {
    ...{ timeZone: zone, hourCycle: "h23", era: "short" },
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric" },
  });
  formats.set(zone, made);
  return made;
}

export function wallTime(zone: string, ms: number): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  return {
    ...{ year: of("year"), month: of("month"), day: of("day") },
    minute: of("hour") * 60 + of("minute"),
  };
}

/** Minutes since 1970 as the clock shows them: whoever lives there counts so. */
const shown = ({ year, month, day, minute }: WallTime): number =>
  Date.UTC(year, month - 1, day, 0, minute);

/** 0: Sunday. */
export const weekdayOf = ({ year, month, day }: WallTime): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();

export function addDays(wall: WallTime, days: number): WallTime {
  const at = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return {
    ...{ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() },
    minute: wall.minute,
  };
}

/** How far the clock is ahead of UTC at an instant, in milliseconds. */
const ahead = (zone: string, ms: number): number => {
  const whole = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  return shown(wallTime(zone, whole)) - whole;
};

/** The instant at which the clock shows this; see above for times that are skipped or come twice. */
export function instantOf(zone: string, wall: WallTime): number {
  const asUtc = shown(wall);
  // Clocks are moved less than a day, and never twice within two.
  const before = asUtc - ahead(zone, asUtc - DAY_MS);
  const after = asUtc - ahead(zone, asUtc + DAY_MS);
  const fitting = [before, after]
    .filter((ms) => shown(wallTime(zone, ms)) === asUtc)
    .sort((a, b) => a - b);
  return fitting[0] ?? before;
}
