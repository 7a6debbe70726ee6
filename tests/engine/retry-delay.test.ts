// Backoff: the reference's delays, and what jitter may do to them.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, jittered, retryDelayMs } from "../../core/base/retry.ts";

interface Case {
  readonly name: string;
  readonly input: { readonly base: number; readonly max: number; readonly unitAttempt: number };
  readonly expected: { readonly delay: number; readonly nextAttempt: number };
}
const vectors: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../vectors/retry-delay.json", import.meta.url), "utf8"),
);

describe("backoff", () => {
  test.each(vectors.cases)("$name", ({ input, expected }) => {
    const backoff = { baseMs: input.base * 1000, maxMs: input.max * 1000 };
    expect(backoffMs(backoff, input.unitAttempt)).toBe(expected.delay * 1000);
    expect(input.unitAttempt + 1).toBe(expected.nextAttempt);
  });

  test("never above the cap, never below zero, however many tries", () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.nat(1e6),
        fc.integer({ min: -5, max: 5000 }),
        (base, max, tries) => {
          const ms = backoffMs({ baseMs: base, maxMs: max }, tries);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});

describe("jitter", () => {
  test("is the same for the same seed, and spreads different ones", () => {
    expect(jittered(1000, "a")).toBe(jittered(1000, "a"));
    const spread = new Set(Array.from({ length: 100 }, (_, index) => jittered(10_000, `${index}`)));
    expect(spread.size).toBeGreaterThan(90);
    for (const ms of spread) {
      expect(ms).toBeGreaterThanOrEqual(5000);
      expect(ms).toBeLessThanOrEqual(10_000);
    }
  });

  test("waits at least as long as the world asked", () => {
    const backoff = { baseMs: 1000, maxMs: 60_000 };
    expect(retryDelayMs(backoff, 0, "a", 90_000)).toBe(90_000);
    expect(retryDelayMs(backoff, 3, "a", 1)).toBe(jittered(8000, "a"));
    expect(retryDelayMs(backoff, 3, "a")).toBe(jittered(8000, "a"));
  });
});
