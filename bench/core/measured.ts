// How long something takes: a few runs to warm up, then the median, the slowest tenth and the longest.

export interface Measured {
  readonly median_ms: number;
  readonly p90_ms: number;
  readonly max_ms: number;
  readonly runs: number;
}

export function measure(runs: number, work: (run: number) => unknown, warmUp = 2): Measured {
  const times: number[] = [];
  for (let run = -warmUp; run < runs; run += 1) {
    const start = performance.now();
    work(run);
    if (run >= 0) times.push(performance.now() - start);
  }
  return summary(times);
}

export function summary(times: readonly number[]): Measured {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(3));
  return { median_ms: at(0.5), p90_ms: at(0.9), max_ms: at(1), runs: times.length };
}
