// Batches verified speculatively, each on top of those ahead; when the first fails it is cut into as many prefix parts as may
// run at a time, and what the last part must be is inferred. Written from Mergify's documentation, simplified.
import type { Lab, QueueSystem, Run } from "../lab.ts";

export interface MergifyOptions {
  readonly batchSize: number;
  readonly parallel: number;
}

interface Batch {
  readonly units: readonly number[];
  /** The last part of a batch that failed: if all parts before it pass it is the bad one, without a run of its own. */
  readonly inferredBad: boolean;
  run: Run | null;
  verdict: "none" | "passed" | "failed";
}

const batchOf = (units: readonly number[], inferredBad = false): Batch => ({
  units,
  inferredBad,
  run: null,
  verdict: "none",
});

/** As even as can be, the larger ones first. */
function cut(units: readonly number[], parts: number): readonly (readonly number[])[] {
  const count = Math.min(parts, units.length);
  const cuts: (readonly number[])[] = [];
  let from = 0;
  for (let part = 0; part < count; part += 1) {
    const size = Math.ceil((units.length - from) / (count - part));
    cuts.push(units.slice(from, from + size));
    from += size;
  }
  return cuts;
}

export function mergify(lab: Lab, { batchSize, parallel }: MergifyOptions): QueueSystem {
  /** Not in any batch yet. */
  let queue: number[] = [];
  /** Each is verified on top of those before it. */
  let batches: Batch[] = [];
  /** Whether `batches` are the parts of one that failed. */
  let splitting = false;

  const fail = (head: Batch): void => {
    const behind = batches.slice(1);
    for (const batch of behind) if (batch.run !== null) lab.cancel(batch.run);
    queue = [...behind.flatMap((batch) => batch.units), ...queue];
    const [only] = head.units;
    splitting = head.units.length > 1;
    if (splitting) {
      const parts = cut(head.units, Math.max(2, parallel));
      batches = parts.map((units, at) => batchOf(units, at === parts.length - 1));
    } else {
      batches = [];
      if (only !== undefined) lab.eject(only);
    }
  };
  const settleHead = (): boolean => {
    const head = batches[0];
    if (head === undefined) return false;
    if (head.verdict === "failed" || head.inferredBad) {
      fail(head);
      return true;
    }
    if (head.verdict === "none") return false;
    lab.land(head.units, head.run);
    batches.shift();
    return true;
  };
  return {
    arrived(unit: number): void {
      queue.push(unit);
    },
    settled(run: Run): void {
      const batch = batches.find((one) => one.run === run);
      if (batch !== undefined) batch.verdict = run.passed ? "passed" : "failed";
    },
    act(): void {
      while (settleHead());
      while (!splitting && batches.length < parallel && queue.length > 0) {
        batches.push(batchOf(queue.slice(0, batchSize)));
        queue = queue.slice(batchSize);
      }
      const ahead: number[] = [];
      for (const batch of batches) {
        ahead.push(...batch.units);
        if (batch.run === null && !batch.inferredBad && lab.free > 0) batch.run = lab.start(ahead);
      }
    },
  };
}
