// A clock that moves only when told, and calls back what became due, in order.
import type { Clock } from "../../app/engine/port.ts";

export interface HandClock extends Clock {
  advance(ms: number): void;
  /** When the next callback is due, null without one. */
  next(): number | null;
}

export function handClock(startMs = Date.UTC(2026, 0, 1)): HandClock {
  let nowMs = startMs;
  let serial = 0;
  const waiting = new Map<number, { readonly ms: number; readonly run: () => void }>();
  const first = (): [number, { readonly ms: number; readonly run: () => void }] | undefined =>
    [...waiting].sort(([a, x], [b, y]) => x.ms - y.ms || a - b)[0];
  return {
    now: () => nowMs,
    at(ms, run) {
      serial += 1;
      const id = serial;
      waiting.set(id, { ms, run });
      return () => waiting.delete(id);
    },
    advance(ms) {
      const until = nowMs + ms;
      for (let due = first(); due !== undefined && due[1].ms <= until; due = first()) {
        waiting.delete(due[0]);
        nowMs = Math.max(nowMs, due[1].ms);
        due[1].run();
      }
      nowMs = until;
    },
    next: () => first()?.[1].ms ?? null,
  };
}
