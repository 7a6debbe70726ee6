// Quiet hours in the maintainers' own time, over midnight and over the change of clocks.
import { describe, expect, test } from "vitest";
import { RepoConfig } from "../../../core/config/schema.ts";
import { quietUntilMs } from "../../../core/notice/quiet.ts";

const until = (hours: string, zone: string, now: string): string | null => {
  const ms = quietUntilMs(hours, zone, Date.parse(now));
  return ms === null ? null : new Date(ms).toISOString();
};

describe("quiet hours", () => {
  test.each([
    ["22:00-07:00", "UTC", "2026-01-05T21:59:59Z", null],
    ["22:00-07:00", "UTC", "2026-01-05T22:00:00Z", "2026-01-06T07:00:00.000Z"],
    ["22:00-07:00", "UTC", "2026-01-06T06:59:30Z", "2026-01-06T07:00:00.000Z"],
    ["22:00-07:00", "UTC", "2026-01-06T07:00:00Z", null],
    ["12:00-13:30", "UTC", "2026-01-06T13:29:00Z", "2026-01-06T13:30:00.000Z"],
    ["22:00-07:00", "Europe/Berlin", "2026-01-05T21:00:00Z", "2026-01-06T06:00:00.000Z"],
    ["22:00-07:00", "Asia/Kolkata", "2026-01-05T16:30:00Z", "2026-01-06T01:30:00.000Z"],
    // The night that is an hour shorter, and the one that is an hour longer.
    ["22:00-07:00", "Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00.000Z"],
    ["22:00-07:00", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T06:00:00.000Z"],
    ["", "UTC", "2026-01-05T23:00:00Z", null],
    ["08:00-08:00", "UTC", "2026-01-05T08:00:00Z", null],
  ])("%s in %s at %s", (hours, zone, now, expected) => {
    expect(until(hours, zone, now)).toBe(expected);
  });

  test("a zone or hours that do not exist are refused in the configuration", () => {
    const parse = (notify: object) => RepoConfig.safeParse({ notify }).success;
    expect(parse({ quiet_hours: "22:00-07:00", time_zone: "Europe/Berlin" })).toBe(true);
    expect(parse({ time_zone: "Europe/Berlinn" })).toBe(false);
    expect(parse({ quiet_hours: "25:00-07:00" })).toBe(false);
    expect(parse({ ended: ["https://elsewhere.example/hook"] })).toBe(false);
  });
});
