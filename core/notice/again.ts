// What follows from one attempt to send: it arrived, it is tried again soon, or it waits for a later window, for a day at most.
import { never } from "../base/assert.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What comes within this time after the first goes out with it. */
export const WINDOW_MS = 5 * SECOND;
/** Attempts of one window. */
export const TRIES = 3;
/** What could not be sent for so long is told no more. */
export const KEPT_MS = 24 * HOUR;
const LATER_MS = MINUTE;
const LATER_MAX_MS = HOUR;
const RETRY_AFTER_MAX_MS = HOUR;

export type Answer =
  | { readonly kind: "sent" }
  /** The other side is busy or out of reach: 429, 5xx, connection errors. */
  | { readonly kind: "busy"; readonly retryAfterMs: number | null; readonly problem: string }
  /** It said no: the same again would be answered the same. */
  | { readonly kind: "refused"; readonly problem: string };

/** `tries`: attempts so far, this one included. null: nothing more to do. */
export function nextTryMs(answer: Answer, tries: number): number | null {
  switch (answer.kind) {
    case "sent":
      return null;
    case "busy": {
      const inWindow = (tries - 1) % TRIES;
      if (inWindow === TRIES - 1) return Math.max(answer.retryAfterMs ?? 0, laterMs(tries));
      const asked = answer.retryAfterMs;
      return asked === null ? SECOND * 2 ** inWindow : Math.min(asked, RETRY_AFTER_MAX_MS);
    }
    case "refused":
      return laterMs(tries);
    default:
      return never(answer);
  }
}

/** Windows that failed make the pause before the next one longer. */
function laterMs(tries: number): number {
  const windows = Math.max(0, Math.ceil(tries / TRIES) - 1);
  return Math.min(LATER_MAX_MS, LATER_MS * 2 ** Math.min(windows, 10));
}

export const isRetriedSoon = (answer: Answer, tries: number): boolean =>
  answer.kind === "busy" && (tries - 1) % TRIES !== TRIES - 1;

/** "30" seconds or a date, as the header says it; null: neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.min(Number(text) * SECOND, RETRY_AFTER_MAX_MS);
  const date = Date.parse(text);
  if (Number.isNaN(date)) return null;
  return Math.min(Math.max(0, date - nowMs), RETRY_AFTER_MAX_MS);
}
