// The machines of a mission's health against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { conservatism, EMA_OPTIONS, fed, NO_COSTS, projected } from "../../../core/budget/ema.ts";
import { rateOf } from "../../../core/budget/rate.ts";
import { trendOf, trendTable } from "../../../core/budget/trend.ts";
import {
  ADAPTIVE_OPTIONS,
  adapted,
  UNADAPTED,
  type WorkOutcome,
} from "../../../core/health/adaptive.ts";
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
  degraded,
  HEALTHY,
  type Signal,
  workersAt,
} from "../../../core/health/degradation.ts";
import { beat, HEARTBEAT_OPTIONS, NO_BEAT } from "../../../core/health/heartbeat.ts";
import { permits } from "../../../core/health/permits.ts";
import * as departures from "../../vectors/departures-health.ts";
import { followsVectors } from "../../vectors/load.ts";

describe("cost of a job", () => {
  const names = {
    alpha: "alpha",
    outlier_multiplier: "outlier",
    conservatism_base: "margin",
  } as const;
  followsVectors("ema", {
    input: z.object({
      options: z.record(z.string(), z.number()),
      values: z.array(z.number()),
      checks: z.array(z.tuple([z.number(), z.number()])),
    }),
    answer: ({ options: wanted, values, checks }) => {
      const options = { ...EMA_OPTIONS };
      for (const [theirs, ours] of Object.entries(names))
        options[ours] = wanted[theirs] ?? options[ours];
      let ema = NO_COSTS;
      const steps = values.map((value) => {
        ema = fed(ema, value, options);
        return {
          returned: ema.value,
          value: ema.value,
          count: ema.count,
          factor: conservatism(ema.count, options),
          projected: projected(ema, options),
        };
      });
      return {
        initial: { value: null, count: 0, projected: null },
        steps,
        exceeds: checks.map(([spent, limit]) => {
          const next = projected(ema, options);
          return next !== null && spent + next > limit;
        }),
      };
    },
    departures: departures.ema,
  });

  const unit = z.object({
    cost_usd: z.number().default(0),
    input_tokens: z.number().default(0),
    output_tokens: z.number().default(0),
  });
  followsVectors("cost-trend", {
    input: z.object({
      epochs: z.number().default(1),
      units: z.array(unit).default([]),
      events: z.array(z.object({ event_type: z.string() })).default([]),
    }),
    answer: ({ epochs, units, events }) => {
      const count = (...types: string[]) =>
        events.filter((one) => types.includes(one.event_type)).length;
      const rows = Array.from({ length: epochs }, (_, at) =>
        trendOf({
          id: `e${at}`,
          costs: at === 0 ? units.map((one) => one.cost_usd) : [],
          inputTokens: at === 0 ? units.reduce((sum, one) => sum + one.input_tokens, 0) : 0,
          outputTokens: at === 0 ? units.reduce((sum, one) => sum + one.output_tokens, 0) : 0,
          dispatched: count("dispatched"),
          landed: count("merged"),
          failed: count("merge_failed", "failed"),
        }),
      );
      return {
        epochs: rows.map((row) => ({
          epoch_id: row.id,
          total_cost_usd: row.costUsd,
          total_input_tokens: row.inputTokens,
          total_output_tokens: row.outputTokens,
          units_dispatched: row.dispatched,
          units_merged: row.landed,
          units_failed: row.failed,
          avg_cost_per_unit: row.meanUsd,
          success_rate: row.success,
        })),
        table: trendTable(rows, "Epoch"),
      };
    },
  });
});

describe("levels", () => {
  const LEVELS = [
    "FULL_CAPACITY",
    "REDUCED_WORKERS",
    "DB_DEGRADED",
    "MODEL_FALLBACK",
    "READ_ONLY",
    "SAFE_STOP",
  ];
  const triggers: Record<string, string> = {
    platform_errors: "db_errors",
    platform_recovery: "db_recovery",
  };
  const options = { ...DEGRADATION_OPTIONS, rateWindowMs: 60_000, costSample: 1 };
  const Expected = z.object({
    levels: z.array(z.string()),
    transitions: z.array(z.array(z.string())),
    effectiveWorkers: z.number(),
    readOnly: z.boolean(),
    stop: z.boolean(),
  });
  followsVectors("degradation", {
    input: z.object({ ops: z.array(z.array(z.unknown())), workers: z.number() }),
    answer: ({ ops, workers }) => {
      let state = HEALTHY;
      let nowMs = 0;
      const money = { spent: 0, limit: 0, elapsed: 0, time: 0 };
      const transitions: string[][] = [];
      const levels: string[] = [];
      const name = (level: number) => LEVELS[level] ?? "";
      const signalOf = ([kind, first, second]: readonly unknown[]): Signal => {
        switch (kind) {
          case "dbErr":
          case "dbOk":
            return { kind: "platform", ok: kind === "dbOk" };
          case "merge":
            return { kind: "merge", conflict: first === true };
          case "budget":
            Object.assign(money, { spent: first, limit: second });
            return { kind: "budget", ...money };
          case "pace":
            Object.assign(money, { elapsed: first, time: second });
            return { kind: "budget", ...money };
          case "rate":
            return { kind: "rate_limit" };
          case "verFail":
          case "verOk":
            return { kind: "verification", ok: kind === "verOk" };
          case "ok":
            return { kind: "landed" };
          case "cost":
            return { kind: "cost", usd: Number(first), landed: second === true };
          case "drained":
            return { kind: "drained", running: Number(first) };
          case "wait":
            nowMs += Number(first) * 1000;
            return { kind: "quiet" };
          default:
            throw new Error(`no operation ${String(kind)}`);
        }
      };
      for (const op of ops) {
        const signal = signalOf(op);
        const next = degraded(state, signal, nowMs, options);
        if (next.level !== state.level) {
          const trigger = next.trigger ?? "";
          transitions.push([name(state.level), name(next.level), triggers[trigger] ?? trigger]);
        }
        state = next;
        levels.push(name(state.level));
      }
      return {
        levels,
        transitions,
        effectiveWorkers: workersAt(state.level, workers),
        readOnly: state.level >= 4,
        stop: state.level === 5,
      };
    },
    told: (expected) => Expected.parse(expected),
    departures: departures.degradation,
  });
});

describe("breakers", () => {
  const Op = z.tuple([
    z.enum(["ok", "fail", "can", "reset", "wait"]),
    z.union([z.string(), z.number()]),
  ]);
  const Expected = z.object({
    steps: z.array(z.unknown()),
    open: z.record(z.string(), z.number()),
    changes: z.array(z.unknown()),
  });
  followsVectors("circuit-breaker", {
    input: z.object({ maxFailures: z.number(), cooldownSeconds: z.number(), ops: z.array(Op) }),
    answer: ({ maxFailures, cooldownSeconds, ops }) => {
      // The reference's cool-down is always the same, and its probe is given two hours here.
      const options = {
        ...BREAKER_OPTIONS,
        failures: maxFailures,
        coolDownMs: cooldownSeconds * 1000,
        growth: 1,
        probeMs: 7_200_000,
      };
      const known = new Map<string, Breaker>();
      const changes: string[][] = [];
      let nowMs = 0;
      const steps = ops.map(([op, about]) => {
        if (op === "wait") {
          nowMs += Number(about) * 1000;
          return {};
        }
        const id = String(about);
        const before = known.get(id) ?? CLOSED;
        const may = mayAsk(before, nowMs);
        const after =
          op === "ok"
            ? succeeded(before)
            : op === "fail"
              ? failed(before, nowMs, options)
              : op === "reset"
                ? CLOSED
                : asked(before, nowMs, options);
        known.set(id, after);
        // A reset is no change that happened to it.
        if (before.state !== after.state && op !== "reset")
          changes.push([id, before.state, after.state]);
        const told = { state: after.state, failures: after.failures };
        return op === "can" ? { result: may, ...told } : told;
      });
      const open = [...known].filter(([, one]) => one.state === "open");
      return {
        steps,
        open: Object.fromEntries(open.map(([id, one]) => [id, one.failures])),
        changes,
      };
    },
    told: (expected) => Expected.parse(expected),
    departures: departures.circuitBreaker,
  });
});

describe("heartbeat and pace", () => {
  const Check = z.object({
    fn: z.literal("check"),
    options: z.object({
      interval: z.number().optional(),
      idle_threshold: z.number().optional(),
      enable_recovery: z.boolean().optional(),
    }),
    checks: z.array(z.tuple([z.number(), z.number(), z.number()])),
  });
  const Cost = z.object({
    fn: z.literal("cost"),
    events: z.array(z.tuple([z.number(), z.number()])),
    now: z.number(),
    remaining: z.number(),
  });
  followsVectors("heartbeat", {
    input: z.union([Check, Cost]),
    answer: (input) => {
      if (input.fn === "cost") {
        const spendings = input.events.map(([at, usd]) => ({ atMs: at * 1000, usd }));
        return rateOf(spendings, input.now * 1000, input.remaining, 600_000);
      }
      const options = {
        ...HEARTBEAT_OPTIONS,
        intervalMs: (input.options.interval ?? 300) * 1000,
        idleLooks: input.options.idle_threshold ?? 3,
        recoveries: input.options.enable_recovery === false ? 0 : HEARTBEAT_OPTIONS.recoveries,
      };
      let heartbeat = NO_BEAT;
      return input.checks.map(([second, merged]) => {
        const next = beat(heartbeat, second * 1000, merged, options);
        heartbeat = next.heartbeat;
        const said =
          next.beat === "recover"
            ? "heartbeat_recovered"
            : next.beat === "stalled"
              ? "heartbeat_stalled"
              : "";
        return [said, heartbeat.idle];
      });
    },
    told: (expected, input) => {
      if (input.fn === "check") return expected;
      const { perMinute, minutesLeft } = z
        .object({ perMinute: z.number(), minutesLeft: z.number().nullable() })
        .parse(expected);
      return { perMinute, minutesLeft };
    },
    departures: departures.heartbeat,
  });
});

describe("workers at a time", () => {
  followsVectors("adaptive-concurrency", {
    input: z.object({ options: z.record(z.string(), z.number()), outcomes: z.string() }),
    answer: ({ options: wanted, outcomes }) => {
      const options = {
        ...ADAPTIVE_OPTIONS,
        max: wanted.max_workers ?? 8,
        min: wanted.min_workers ?? ADAPTIVE_OPTIONS.min,
        window: wanted.window_size ?? ADAPTIVE_OPTIONS.window,
        sample: Math.min(ADAPTIVE_OPTIONS.sample, wanted.window_size ?? ADAPTIVE_OPTIONS.sample),
      };
      const start = Math.min(options.max, Math.max(options.min, wanted.current_workers ?? 4));
      let state = { ...UNADAPTED, workers: start as number | null };
      const workers = [...outcomes].map((one) => {
        state = adapted(state, one as WorkOutcome, options);
        return state.workers ?? start;
      });
      return { start, workers };
    },
    departures: departures.adaptiveConcurrency,
  });

  followsVectors("dynamic-semaphore", {
    input: z.object({
      start: z.number(),
      ops: z.array(z.array(z.union([z.string(), z.number()]))),
    }),
    answer: ({ start, ops }) => {
      let allowed = start;
      let running = 0;
      return ops.map(([op, wanted]) => {
        let result: string | null = null;
        if (op === "acquire") {
          const may = permits(allowed, running).free > 0;
          if (may) running += 1;
          result = may ? "got" : "wait";
        } else if (op === "release") running -= 1;
        else allowed = Number(wanted);
        const { free, debt } = permits(allowed, running);
        return [result, free, debt, allowed];
      });
    },
    departures: departures.dynamicSemaphore,
  });
});
