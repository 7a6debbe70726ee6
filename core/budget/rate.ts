// How fast money goes: dollars per minute over a window, and how long the rest lasts at that pace. A forecast for people, never
// what a limit is held by.

export interface Spending {
  readonly atMs: number;
  readonly usd: number;
}

export interface Rate {
  readonly perMinute: number;
  /** null: nothing to tell it by. */
  readonly minutesLeft: number | null;
}

/** Two costs at least, over some time: one alone is no pace. */
export function rateOf(
  spendings: readonly Spending[],
  nowMs: number,
  remainingUsd: number,
  windowMs: number,
): Rate {
  const inside = spendings.filter(({ atMs }) => nowMs - atMs <= windowMs);
  const first = inside[0];
  if (first === undefined || inside.length < 2 || nowMs <= first.atMs)
    return { perMinute: 0, minutesLeft: null };
  const sum = inside.reduce((total, { usd }) => total + usd, 0);
  const perMinute = sum / ((nowMs - first.atMs) / 60_000);
  return { perMinute, minutesLeft: perMinute > 0 ? remainingUsd / perMinute : null };
}
