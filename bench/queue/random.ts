// Chance by seed: the same seed gives the same world and the same runs on every machine.

export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  readonly exponential: (mean: number) => number;
  /** `cv`: standard deviation divided by the mean. */
  readonly lognormal: (mean: number, cv: number) => number;
}

/** mulberry32: 32 bits of state, good enough for counting queues. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    chance: (probability) => next() < probability,
    exponential: (mean) => -mean * Math.log(1 - next()),
    lognormal: (mean, cv) => {
      const variance = Math.log(1 + cv * cv);
      return mean * Math.exp(Math.sqrt(variance) * normal() - variance / 2);
    },
  };
}
