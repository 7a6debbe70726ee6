// What GitHub says with every answer about how many requests are left, by the owner whose installation they count for.
import type { Octokit } from "@octokit/rest";
import type { RateLeft } from "./port.ts";

const rates = new WeakMap<Octokit, Map<string, RateLeft>>();

type Headers = Readonly<Record<string, string | number | undefined>>;

export function noteRate(octokit: Octokit, url: string, headers: Headers): void {
  const owner = /\/repos\/([^/]+)\//.exec(url)?.[1]?.toLowerCase();
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  );
  if (owner === undefined || limit === undefined || remaining === undefined || reset === undefined)
    return;
  if (![limit, remaining, reset].every(Number.isFinite)) return;
  const known = rates.get(octokit) ?? new Map<string, RateLeft>();
  known.set(owner, { limit, remaining, resetMs: reset * 1000 });
  rates.set(octokit, known);
}

export const lastRate = (octokit: Octokit, owner: string): RateLeft | null =>
  rates.get(octokit)?.get(owner.toLowerCase()) ?? null;
