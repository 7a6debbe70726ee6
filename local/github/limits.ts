// Primary rate limits, counted for real per hour and caller; how GitHub refuses beyond them, and its secondary refusal.
import type { Caller, Reply } from "./route.ts";

const HOUR_MS = 3_600_000;
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const LIMITS: Readonly<Record<Caller["kind"], number>> = {
  user: 5_000,
  app: 5_000,
  installation: 5_000,
  job: 1_000,
  nobody: 60,
};
/** Nobody is this machine, and pages may be read without signing in. */
const LOCAL_NOBODY = 5_000;
const SECONDARY_WAIT_S = 60;

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Seconds since the epoch. */
  readonly reset: number;
  readonly key: string;
}

interface Window {
  start: number;
  used: number;
}

function keyOf(caller: Caller): string {
  switch (caller.kind) {
    case "installation":
      return `installation ${caller.installationId}`;
    case "job":
      return `job ${caller.repos?.join() ?? ""}`;
    case "app":
    case "user":
    case "nobody":
      return `${caller.kind} ${caller.login}`;
  }
}

export class RateLimits {
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(now: () => number) {
    this.#now = now;
  }

  look(caller: Caller): RateState {
    const key = keyOf(caller);
    const limit = caller.kind === "nobody" ? LOCAL_NOBODY : LIMITS[caller.kind];
    const { start, used } = this.#window(key);
    return {
      key,
      limit,
      used: Math.min(used, limit),
      remaining: limit - used,
      reset: Math.ceil((start + HOUR_MS) / 1000),
    };
  }

  /** Counts one request; `remaining` below zero means that it is one too many. */
  take(caller: Caller): RateState {
    this.#window(keyOf(caller)).used += 1;
    return this.look(caller);
  }

  /** An answer of "not modified" is free. */
  giveBack(rate: RateState): void {
    const window = this.#windows.get(rate.key);
    if (window !== undefined && window.used > 0) window.used -= 1;
  }

  #window(key: string): Window {
    const now = this.#now();
    const known = this.#windows.get(key);
    if (known !== undefined && now < known.start + HOUR_MS) return known;
    const fresh = { start: now, used: 0 };
    this.#windows.set(key, fresh);
    return fresh;
  }

  exceeded(status: number | undefined): Reply {
    const reset = Math.ceil(this.#now() / 1000) + SECONDARY_WAIT_S;
    return {
      status: status ?? 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
      json: {
        message: "API rate limit exceeded for installation.",
        documentation_url:
          "https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting",
        status: String(status ?? 403),
      },
    };
  }

  secondary(status: number | undefined): Reply {
    return {
      status: status ?? 403,
      headers: { "retry-after": String(SECONDARY_WAIT_S) },
      json: {
        message:
          "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
        documentation_url:
          "https://docs.github.com/rest/overview/resources-in-the-rest-api#secondary-rate-limits",
        status: String(status ?? 403),
      },
    };
  }
}
