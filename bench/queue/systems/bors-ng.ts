// Batches, one at a time; a failing batch is cut into halves that wait as ordinary batches do. What bors-ng does.
import type { Lab, QueueSystem, Run } from "../lab.ts";

export function borsNg(lab: Lab, batchSize: number): QueueSystem {
  const waiting: number[][] = [];
  return {
    arrived(unit: number): void {
      const last = waiting.at(-1);
      if (last !== undefined && last.length < batchSize) last.push(unit);
      else waiting.push([unit]);
    },
    settled(run: Run): void {
      const { members } = run;
      const [only] = members;
      if (run.passed) lab.land(members, run);
      else if (members.length === 1 && only !== undefined) lab.eject(only);
      else {
        const half = Math.floor(members.length / 2);
        waiting.unshift(members.slice(0, half), members.slice(half));
      }
    },
    act(): void {
      if (lab.running.size > 0) return;
      const batch = waiting.shift();
      if (batch !== undefined) lab.start(batch);
    },
  };
}
