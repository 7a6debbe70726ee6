// One at a time, in order: green plus the head; a failure throws it out. What rust-lang's bors does.
import type { Lab, QueueSystem, Run } from "../lab.ts";

export function serial(lab: Lab): QueueSystem {
  const queue: number[] = [];
  return {
    arrived(unit: number): void {
      queue.push(unit);
    },
    settled(run: Run): void {
      const head = queue.shift();
      if (head === undefined) return;
      if (run.passed) lab.land([head], run);
      else lab.eject(head);
    },
    act(): void {
      const head = queue[0];
      if (head !== undefined && lab.running.size === 0) lab.start([head]);
    },
  };
}
