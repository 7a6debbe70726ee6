// The money of one attempt: what was spent, what is under way, what is left. Requests begin only while something is left, and
// beside others only when even their worst cases leave something: the limit is passed by one answer at most (SR25).
import {
  type BilledUsage,
  NANOS,
  NOTHING_BILLED,
  nanosOf,
  type Price,
} from "../../core/budget/prices.ts";
import type { TokenUsage } from "../../core/budget/usage.ts";

export interface ModelSpent {
  readonly model: string;
  readonly usage: TokenUsage;
  readonly costUsd: number;
  /** false: counted at the dearest of its family. */
  readonly priceKnown: boolean;
  readonly requests: number;
}

export interface Spent {
  readonly usage: TokenUsage;
  readonly costUsd: number;
  readonly requests: number;
  readonly models: readonly ModelSpent[];
}

/** One answer under way. */
export interface Stake {
  /** What its output alone costs so far; false: that is more than was left for it. */
  grow(outputNanos: number): boolean;
  /** Its end; costs in USD. */
  settle(bill: Bill): number;
}

export interface Bill {
  readonly model: string;
  readonly usage: BilledUsage;
  readonly price: Price;
}

export interface Ledger {
  /** `worstNanos` null: it bills nothing. Answers null when nothing is left, or when the signal ended the wait. */
  begin(worstNanos: number | null, signal: AbortSignal): Promise<Stake | null>;
  readonly spent: Spent;
  /** A request was refused, or an answer cut. */
  readonly exhausted: boolean;
  /** Sets so much aside for what comes later, until the answer is called: what was refused meanwhile was refused for that alone. */
  keepBack(usd: number): () => void;
}

interface Running {
  readonly worst: number;
  output: number;
}

export function openLedger(limitUsd: number): Ledger {
  const whole = Math.round(limitUsd * NANOS);
  let limit = whole;
  const running = new Set<Running>();
  const models = new Map<
    string,
    { usage: BilledUsage; nanos: number; known: boolean; requests: number }
  >();
  let waiting: (() => void)[] = [];
  let settled = 0;
  let exhausted = false;

  const wake = () => {
    const all = waiting;
    waiting = [];
    for (const each of all) each();
  };
  const mayBegin = (): boolean =>
    running.size === 0 || [...running].reduce((sum, { worst }) => sum + worst, settled) < limit;
  const spentOf = (): Spent => {
    const all = [...models].map(([model, { usage, nanos, known, requests }]) => ({
      model,
      usage: tokensOf(usage),
      costUsd: nanos / NANOS,
      priceKnown: known,
      requests,
    }));
    return {
      usage: all.reduce((sum, { usage }) => addTokens(sum, usage), tokensOf(NOTHING_BILLED)),
      costUsd: settled / NANOS,
      requests: all.reduce((sum, { requests }) => sum + requests, 0),
      models: all,
    };
  };

  return {
    async begin(worst, signal) {
      while (worst !== null && settled < limit && !mayBegin() && !signal.aborted) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      }
      if (signal.aborted) return null;
      if (worst !== null && settled >= limit) {
        exhausted = true;
        return null;
      }
      const own: Running = { worst: worst ?? 0, output: 0 };
      running.add(own);
      return {
        grow(output) {
          own.output = output;
          const all = [...running].reduce((sum, each) => sum + each.output, settled);
          if (all <= limit) return true;
          exhausted = true;
          return false;
        },
        settle({ model, usage, price }) {
          running.delete(own);
          const nanos = nanosOf(usage, price);
          settled += nanos;
          const before = models.get(model);
          models.set(model, {
            usage: before === undefined ? usage : addBilled(before.usage, usage),
            nanos: nanos + (before?.nanos ?? 0),
            known: price.known,
            requests: 1 + (before?.requests ?? 0),
          });
          wake();
          return nanos / NANOS;
        },
      };
    },
    get spent() {
      return spentOf();
    },
    get exhausted() {
      return exhausted;
    },
    keepBack(usd) {
      limit = Math.max(0, whole - Math.round(Math.max(0, usd) * NANOS));
      return () => {
        limit = whole;
        exhausted = settled >= whole;
        wake();
      };
    },
  };
}

const tokensOf = (usage: BilledUsage): TokenUsage => ({
  inputTokens: usage.inputTokens,
  outputTokens: usage.outputTokens,
  cacheWriteTokens: usage.cacheWriteTokens,
  cacheReadTokens: usage.cacheReadTokens,
});

const addTokens = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
});

const addBilled = (a: BilledUsage, b: BilledUsage): BilledUsage => ({
  ...addTokens(a, b),
  cacheWriteLongTokens: a.cacheWriteLongTokens + b.cacheWriteLongTokens,
  searches: a.searches + b.searches,
  isFast: a.isFast || b.isFast,
  placeFactor: Math.max(a.placeFactor, b.placeFactor),
});
