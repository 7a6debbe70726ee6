// Next times and quiet hours, in time zones that move their clocks: properties over any instant, and the nights on which clocks move.
import fc from "fast-check";
import { expect, test } from "vitest";
import { nextTime, WEEKDAYS } from "../../../core/calendar/next-time.ts";
import { quietUntil } from "../../../core/calendar/quiet-hours.ts";
import { instantOf, wallTime, weekdayOf } from "../../../core/calendar/zone.ts";

const DAY_MS = 24 * 3_600_000;
const ZONES = [
  ...["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"],
  ...["Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"],
];
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });
const two = (value: number): string => String(value).padStart(2, "0");
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${two(hour)}:${two(minute)}`);
const days = fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { maxLength: 7 });
const iso = (ms: number): string => new Date(ms).toISOString();

test("the next time is later, on a day that was asked for, at the time that was asked for unless clocks skip it", () => {
  fc.assert(
    fc.property(zone, instant, time, days, (name, after, at, on) => {
      const next = nextTime({ days: on, at }, name, after);
      expect(next).toBeGreaterThan(after);
      expect(next - after).toBeLessThanOrEqual(8 * DAY_MS + 3 * 3_600_000);
      const wall = wallTime(name, next);
      const shown = `${two(Math.floor(wall.minute / 60))}:${two(wall.minute % 60)}`;
      // Skipped times come later by as much as is skipped: at most an hour (half of one on Lord Howe).
      const wanted = Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
      if (shown !== at) expect([30, 60]).toContain((wall.minute - wanted + 1440) % 1440);
      if (shown === at && on.length > 0) expect(on).toContain(WEEKDAYS[weekdayOf(wall)]);
    }),
    { numRuns: 800 },
  );
});

test("times of one plan follow each other: none is left out, none comes twice on a day", () => {
  fc.assert(
    fc.property(zone, instant, time, (name, after, at) => {
      const first = nextTime({ days: [], at }, name, after);
      const second = nextTime({ days: [], at }, name, first);
      const distance = second - first;
      // Apia left out a whole day once, before these years; elsewhere a day is an hour longer or shorter.
      expect(distance).toBeGreaterThanOrEqual(DAY_MS - 3_600_000);
      expect(distance).toBeLessThanOrEqual(DAY_MS + 3_600_000);
      // Asked in between, the answer is the same.
      const between = first + Math.floor(distance / 2);
      expect(nextTime({ days: [], at }, name, between)).toBe(second);
    }),
    { numRuns: 800 },
  );
});

test("what a clock shows at an instant is found again, at that instant or at the first of two", () => {
  fc.assert(
    fc.property(zone, instant, (name, ms) => {
      const whole = ms - (ms % 60_000);
      const found = instantOf(name, wallTime(name, whole));
      expect(found === whole || whole - found === 3_600_000 || whole - found === 1_800_000).toBe(
        true,
      );
    }),
    { numRuns: 800 },
  );
});

test("clocks forward: 02:30 is skipped in Berlin, so it comes at 03:30", () => {
  const evening = Date.UTC(2026, 2, 28, 20, 0);
  expect(iso(nextTime({ days: [], at: "02:30" }, "Europe/Berlin", evening))).toBe(
    "2026-03-29T01:30:00.000Z",
  );
});

test("clocks back: 02:30 comes twice in Berlin and happens once", () => {
  const evening = Date.UTC(2026, 9, 24, 20, 0);
  const first = nextTime({ days: [], at: "02:30" }, "Europe/Berlin", evening);
  expect(iso(first)).toBe("2026-10-25T00:30:00.000Z");
  expect(iso(nextTime({ days: [], at: "02:30" }, "Europe/Berlin", first))).toBe(
    "2026-10-26T01:30:00.000Z",
  );
});

test("a weekday that was missed comes a week later, not now", () => {
  const tuesday = Date.UTC(2026, 0, 6, 9, 0);
  expect(iso(nextTime({ days: ["tue"], at: "08:00" }, "UTC", tuesday))).toBe(
    "2026-01-13T08:00:00.000Z",
  );
});

const NIGHT = { zone: "Europe/Berlin", hours: "22:00-07:00", days: [] };

test.each([
  ["before them", Date.UTC(2026, 0, 6, 20, 59), null],
  ["at their beginning", Date.UTC(2026, 0, 6, 21, 0), Date.UTC(2026, 0, 7, 6, 0)],
  ["after midnight", Date.UTC(2026, 0, 7, 1, 0), Date.UTC(2026, 0, 7, 6, 0)],
  ["at their end", Date.UTC(2026, 0, 7, 6, 0), null],
  ["the short night", Date.UTC(2026, 2, 28, 22, 0), Date.UTC(2026, 2, 29, 5, 0)],
  ["the long night", Date.UTC(2026, 9, 24, 21, 0), Date.UTC(2026, 9, 25, 6, 0)],
])("quiet hours over midnight: %s", (_name, now, until) => {
  expect(quietUntil(NIGHT, now)).toBe(until);
});

test("a quiet day and the night after it are one quiet time", () => {
  const quiet = { zone: "UTC", hours: "22:00-07:00", days: ["sat", "sun"] as const };
  const saturday = Date.UTC(2026, 0, 10, 12, 0);
  expect(quietUntil(quiet, saturday)).toBe(Date.UTC(2026, 0, 12, 7, 0));
});

test("when quiet is over it is not quiet, and the moment before it is", () => {
  const quiet = fc.record({ zone, hours: fc.tuple(time, time).map(([a, b]) => `${a}-${b}`) });
  fc.assert(
    fc.property(quiet, instant, days, (hours, ms, on) => {
      const rule = { ...hours, days: on.slice(0, 5) };
      const until = quietUntil(rule, ms);
      if (until === null) return;
      expect(until).toBeGreaterThan(ms);
      expect(quietUntil(rule, until)).toBeNull();
      expect(quietUntil(rule, until - 1)).toBe(until);
    }),
    { numRuns: 800 },
  );
});

test("hours whose end the clocks skip are over when they do", () => {
  const quiet = { zone: "America/St_Johns", hours: "03:02-02:01", days: [] };
  const skip = Date.UTC(2021, 2, 14, 5, 30);
  expect(quietUntil(quiet, Date.UTC(2021, 2, 13, 6, 32))).toBe(skip);
  expect(quietUntil(quiet, skip - 1)).toBe(skip);
  expect(quietUntil(quiet, skip)).toBeNull();
});

test("no quiet hours, and hours from a time to the same, are none", () => {
  const now = Date.UTC(2026, 0, 6, 12, 0);
  expect(quietUntil({ zone: "UTC", hours: "", days: [] }, now)).toBeNull();
  expect(quietUntil({ zone: "UTC", hours: "12:00-12:00", days: [] }, now)).toBeNull();
});
