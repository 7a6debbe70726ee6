// Quiet hours of notices: the same clock as the calendar's, without days.
import { quietUntil } from "../calendar/quiet-hours.ts";

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** When the quiet hours that are now will be over; null: it is not quiet. */
export const quietUntilMs = (hours: string, zone: string, nowMs: number): number | null =>
  quietUntil({ hours, zone, days: [] }, nowMs);
