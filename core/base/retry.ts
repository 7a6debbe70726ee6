// How long to wait before the next try: exponential, capped, with jitter from a seed, so that the same try always waits
// equally long and instances that failed together do not come back together.
import { fingerprint } from "./fingerprint.ts";

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** `tries`: how many failed before, from 0. Never negative, never above `maxMs`. */
export function backoffMs(backoff: Backoff, tries: number): number {
  return Math.max(0, Math.min(backoff.baseMs * 2 ** Math.max(0, tries), backoff.maxMs));
}

/** Between half the delay and all of it, by the seed. */
export function jittered(delayMs: number, seed: string): number {
  const share = Number.parseInt(fingerprint(seed).slice(0, 8), 16) / 0xffffffff;
  return Math.round(delayMs * (0.5 + share / 2));
}

/** What the world asked for, and at least the jittered backoff. */
export function retryDelayMs(
  backoff: Backoff,
  tries: number,
  seed: string,
  retryAfterMs: number | null = null,
): number {
  const own = jittered(backoffMs(backoff, tries), seed);
  return retryAfterMs === null ? own : Math.max(retryAfterMs, own);
}
