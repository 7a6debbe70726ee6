// How long to wait before the next try: exponential, capped, with jitter from a seed, so that the same try always waits
// equally long and instances that failed together do not come back together.
import { fingerprint } from "./fingerprint.ts";

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** `tries`: how many failed before, from 0. Never negative, never above `maxMs`. */
export function backoffMs(backoff: Backoff, tries: number): number {
  const doublings = Math.min(Math.max(0, tries), 60);
  return Math.max(0, Math.min(backoff.baseMs * 2 ** doublings, backoff.maxMs));
}

/** Between half the delay and all of it, by the seed. */
export function jittered(delayMs: number, seed: string): number {
  const share = scatter(Number.parseInt(fingerprint(seed).slice(0, 8), 16)) / 0xffffffff;
  return Math.round(delayMs * (0.5 + share / 2));
}

/** Seeds that differ in one character have close fingerprints; this drives them apart (murmur3's last step). */
function scatter(bits: number): number {
  let mixed = bits;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
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
