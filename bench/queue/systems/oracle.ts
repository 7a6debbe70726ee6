// Knows the truth: throws out what cannot stand at once, verifies the rest once each, as soon as a slot is free, and lands it
// when that run ends. What no queue that runs every unit can beat.
import type { Lab, QueueSystem, Run } from "../lab.ts";

export function oracle(lab: Lab): QueueSystem {
  const waiting: number[] = [];
  const underWay = new Set<number>();
  return {
    arrived(unit: number): void {
      if (lab.fits(unit, underWay)) {
        waiting.push(unit);
        underWay.add(unit);
      } else lab.eject(unit);
    },
    settled(run: Run): void {
      lab.land(run.members, null);
      for (const unit of run.members) underWay.delete(unit);
    },
    act(): void {
      while (lab.free > 0) {
        const unit = waiting.shift();
        if (unit === undefined) return;
        lab.start([unit]);
      }
    },
  };
}
