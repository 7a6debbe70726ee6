// Properties of the machines of health: every level has a way back, every breaker closes again, workers stay in their bounds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { adapted, type WorkOutcome } from "../../../core/health/adaptive.ts";
import {
  asked,
  BREAKER_OPTIONS,
  type Breaker,
  CLOSED,
  failed,
  mayAsk,
  succeeded,
} from "../../../core/health/breaker.ts";
import {
  DEGRADATION_OPTIONS,
  type Degradation,
  degraded,
  HEALTHY,
  type Signal,
  workersAt,
} from "../../../core/health/degradation.ts";
import { beat, HEARTBEAT_OPTIONS, NO_BEAT } from "../../../core/health/heartbeat.ts";

const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({ kind: fc.constant("merge" as const), conflict: fc.boolean() }),
  fc.record({ kind: fc.constant("verification" as const), ok: fc.boolean() }),
  fc.record({ kind: fc.constant("platform" as const), ok: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom(
      "rate_limit" as const,
      "landed" as const,
      "checked" as const,
      "resumed" as const,
      "quiet" as const,
    ),
  }),
  fc.record({
    kind: fc.constant("cost" as const),
    usd: fc.double({ min: 0, max: 20, noNaN: true }),
    landed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("drained" as const), running: fc.nat({ max: 2 }) }),
  fc.record({
    kind: fc.constant("budget" as const),
    spent: fc.double({ min: 0, max: 79, noNaN: true }),
    limit: fc.constant(100),
    elapsed: fc.integer({ min: 1, max: 100 }),
    time: fc.constant(100),
  }),
);

test("whatever happened, a mission with money left finds its way back to full capacity", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(signal, fc.nat({ max: 600_000 })), { maxLength: 60 }),
      (history) => {
        let state: Degradation = HEALTHY;
        let nowMs = 0;
        for (const [one, ms] of history) {
          nowMs += ms;
          state = degraded(state, one, nowMs);
          expect(state.merges.length).toBeLessThanOrEqual(DEGRADATION_OPTIONS.mergeWindow);
          expect(state.rateLimitsMs.length).toBeLessThanOrEqual(20);
        }
        // Time goes by, its money lasts, mc/green passes, runs go well, units land cheaply.
        const well: readonly Signal[] = [
          { kind: "budget", spent: 10, limit: 100, elapsed: 90, time: 100 },
          { kind: "checked" },
          { kind: "platform", ok: true },
          { kind: "verification", ok: true },
          { kind: "merge", conflict: false },
          { kind: "cost", usd: 0.1, landed: true },
          { kind: "landed" },
        ];
        for (let round = 0; round < 40 && state.level > 0; round += 1)
          for (const one of well) {
            nowMs += 120_000;
            state = degraded(state, one, nowMs);
          }
        expect(state.level).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});

test("workers are never more than configured, and never none while something may start", () => {
  for (const level of [0, 1, 2, 3] as const)
    for (let configured = 1; configured <= 64; configured += 1) {
      expect(workersAt(level, configured)).toBeGreaterThanOrEqual(1);
      expect(workersAt(level, configured)).toBeLessThanOrEqual(configured);
    }
  expect([workersAt(4, 8), workersAt(5, 8)]).toEqual([0, 0]);
});

test("a breaker lets one through at a time while it is not closed, and closes by one success", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("ask", "fail", "ok"), fc.nat({ max: 400_000 })), {
        maxLength: 60,
      }),
      (steps) => {
        let breaker: Breaker = CLOSED;
        let nowMs = 0;
        for (const [what, ms] of steps) {
          nowMs += ms;
          const may = mayAsk(breaker, nowMs);
          if (what === "ask") {
            breaker = asked(breaker, nowMs);
            if (may && breaker.state !== "closed") expect(mayAsk(breaker, nowMs)).toBe(false);
          } else breaker = what === "ok" ? succeeded(breaker) : failed(breaker, nowMs);
          if (breaker.state === "open" && breaker.untilMs !== null)
            expect(breaker.untilMs - nowMs).toBeLessThanOrEqual(BREAKER_OPTIONS.coolDownMaxMs);
        }
        nowMs += BREAKER_OPTIONS.coolDownMaxMs + BREAKER_OPTIONS.probeMs;
        expect(mayAsk(breaker, nowMs)).toBe(true);
        expect(succeeded(asked(breaker, nowMs))).toEqual(CLOSED);
      },
    ),
  );
});

test("adaptive workers stay within one and the ceiling, and come back when all goes well", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<WorkOutcome>("s", "c", "f"), { maxLength: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (outcomes, max) => {
        const options = { window: 20, sample: 5, min: 1, max };
        let state = { outcomes: "", workers: null as number | null, downs: 0 };
        for (const one of outcomes) {
          state = adapted(state, one, options);
          expect(state.workers ?? max).toBeGreaterThanOrEqual(1);
          expect(state.workers ?? max).toBeLessThanOrEqual(max);
        }
        for (let good = 0; good < 40; good += 1) state = adapted(state, "s", options);
        expect(state.workers ?? max).toBe(max);
      },
    ),
  );
});

test("a heartbeat helps twice at most before it tells a person", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (moves) => {
      let heartbeat = NO_BEAT;
      let moved = 0;
      let helped = 0;
      moves.forEach((moves, at) => {
        if (moves) {
          moved += 1;
          helped = 0;
        }
        const next = beat(heartbeat, at * HEARTBEAT_OPTIONS.intervalMs, moved);
        heartbeat = next.heartbeat;
        if (next.beat === "recover") helped += 1;
        if (next.beat === "stalled") expect(helped).toBe(HEARTBEAT_OPTIONS.recoveries);
        expect(helped).toBeLessThanOrEqual(HEARTBEAT_OPTIONS.recoveries);
      });
    }),
  );
});
