// Speculation over the graph of overlaps, after Uber's SubmitQueue: a unit is built on the most likely outcome of the
// overlapping units ahead of it, and on that with one of them flipped; it lands when a passed build assumed what came true.
// Overlap stands for conflict, so what breaks without a common file gets through. Simplified: no bypass of large changes.
import type { Lab, QueueSystem, Run } from "../lab.ts";
import { MODEL } from "../scenarios.ts";

export interface SubmitQueueOptions {
  readonly retries: number;
  /** Builds less likely to be needed are not started. */
  readonly threshold: number;
}

interface Build {
  readonly unit: number;
  /** Units ahead assumed to land; those not named are assumed to be thrown out. */
  readonly assumed: readonly number[];
  readonly run: Run;
  done: boolean;
}

interface Item {
  readonly unit: number;
  /** Overlapping units that were ahead when it arrived. */
  readonly ahead: readonly number[];
  builds: Build[];
  retries: number;
}

interface Path {
  readonly item: Item;
  readonly assumed: readonly number[];
  readonly needed: number;
}

export function submitQueue(lab: Lab, { retries, threshold }: SubmitQueueOptions): QueueSystem {
  const queue: Item[] = [];
  const waiting = new Map<number, Item>();
  const { ownFailure, flake } = lab.scenario;
  const passes = (1 - ownFailure) * (1 - flake);

  const open = (item: Item): readonly number[] => item.ahead.filter((one) => waiting.has(one));
  const matches = (build: Build, item: Item): boolean =>
    item.ahead.every(
      (one) => waiting.has(one) || build.assumed.includes(one) === lab.landedMs.has(one),
    );
  const leave = (item: Item): void => {
    for (const build of item.builds) if (!build.done) lab.cancel(build.run);
    waiting.delete(item.unit);
    queue.splice(queue.indexOf(item), 1);
  };
  /** How likely a unit is to land, as seen now. */
  const lands = (item: Item): number => {
    const best = item.builds.filter((build) => build.done && matches(build, item)).at(-1);
    if (best !== undefined) return best.run.passed ? 0.98 : 0.05;
    return passes * (1 - MODEL.overlapConflict) ** item.ahead.length;
  };
  const settle = (item: Item): boolean => {
    if (open(item).length > 0) return false;
    const build = item.builds.find((one) => one.done && matches(one, item));
    if (build === undefined) return false;
    if (build.run.passed) {
      leave(item);
      lab.land([item.unit], build.run);
    } else if (item.retries > 0) {
      item.retries -= 1;
      item.builds = item.builds.filter((one) => one !== build);
      return false;
    } else {
      leave(item);
      lab.eject(item.unit);
    }
    return true;
  };
  const paths = (): readonly Path[] => {
    const chance = new Map<number, number>();
    for (const item of queue) chance.set(item.unit, lands(item));
    const all: Path[] = [];
    for (const item of queue) {
      const undecided = open(item);
      const settled = item.ahead.filter((one) => lab.landedMs.has(one));
      const likely = undecided.filter((one) => (chance.get(one) ?? 0) >= 0.5);
      const needed = (assumed: readonly number[]): number =>
        undecided.reduce((product, one) => {
          const landing = chance.get(one) ?? 0;
          return product * (assumed.includes(one) ? landing : 1 - landing);
        }, 1);
      all.push({ item, assumed: [...settled, ...likely], needed: needed(likely) });
      for (const one of undecided) {
        const flipped = likely.includes(one)
          ? likely.filter((other) => other !== one)
          : undecided.filter((other) => other === one || likely.includes(other));
        all.push({ item, assumed: [...settled, ...flipped], needed: needed(flipped) });
      }
    }
    return all.filter((path) => path.needed >= threshold).sort((a, b) => b.needed - a.needed);
  };
  const has = (item: Item, assumed: readonly number[]): boolean =>
    item.builds.some(
      (build) =>
        build.assumed.length === assumed.length &&
        build.assumed.every((one) => assumed.includes(one)),
    );
  return {
    arrived(unit: number): void {
      const { overlaps } = lab.unit(unit);
      const ahead = [...overlaps].filter((one) => waiting.has(one)).sort((a, b) => a - b);
      const item = { unit, ahead, builds: [], retries };
      queue.push(item);
      waiting.set(unit, item);
    },
    settled(run: Run): void {
      for (const { builds } of queue)
        for (const build of builds) if (build.run === run) build.done = true;
    },
    act(): void {
      let changed = true;
      while (changed) {
        changed = false;
        for (const item of [...queue]) if (waiting.has(item.unit) && settle(item)) changed = true;
      }
      for (const item of queue) {
        for (const build of item.builds)
          if (!matches(build, item) && !build.done) lab.cancel(build.run);
        item.builds = item.builds.filter((build) => matches(build, item));
      }
      for (const { item, assumed } of paths()) {
        if (lab.free < 1) return;
        if (has(item, assumed)) continue;
        const members = [...assumed.filter((one) => !lab.landedMs.has(one)), item.unit];
        item.builds.push({ unit: item.unit, assumed, run: lab.start(members), done: false });
      }
    },
  };
}
