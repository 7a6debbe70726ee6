// Nested prefixes, one run per queued unit, as Zuul's gate and GitHub's merge queue do: every unit within the window is
// verified on top of all units ahead that are not failing. A unit is judged only at the head; a failure ahead moves
// everything behind it onto another base and starts it again.
import type { Lab, QueueSystem, Run } from "../lab.ts";

export interface WindowRule {
  /** How many units from the head may be verified. */
  size(): number;
  headLanded(): void;
  headFailed(): void;
}

export function fixedWindow(size: number): WindowRule {
  return { size: () => size, headLanded: () => undefined, headFailed: () => undefined };
}

/** Zuul's defaults: 20 at first, one more after each landing of the head, half after each failure, never below 3. */
export function adaptiveWindow(): WindowRule {
  let window = 20;
  return {
    size: () => window,
    headLanded() {
      window += 1;
    },
    headFailed() {
      window = Math.max(3, Math.floor(window / 2));
    },
  };
}

interface Item {
  readonly unit: number;
  run: Run | null;
  verdict: "none" | "passed" | "failing";
  retries: number;
}

export interface WindowOptions {
  readonly rule: WindowRule;
  /** Per unit, however often its base changes. */
  readonly retries: number;
  /** Whether throwing out the head starts everything behind anew, even what was verified without it already. */
  readonly restartBehind: boolean;
}

export function prefixWindow(
  lab: Lab,
  { rule, retries, restartBehind }: WindowOptions,
): QueueSystem {
  const queue: Item[] = [];
  const reset = (item: Item): void => {
    if (item.run !== null) lab.cancel(item.run);
    item.run = null;
    item.verdict = "none";
  };
  /** Whether what it was verified on is still what lies ahead. */
  const isCurrent = (item: Item, ahead: readonly number[]): boolean => {
    const { run } = item;
    if (run === null) return false;
    const wanted = [...lab.green.slice(run.landing), ...ahead, item.unit];
    return (
      wanted.length === run.members.length && wanted.every((one, at) => one === run.members[at])
    );
  };
  const settleHead = (): boolean => {
    const head = queue[0];
    if (head === undefined || !isCurrent(head, []) || head.verdict === "none") return false;
    queue.shift();
    if (head.verdict === "passed") {
      lab.land([head.unit], head.run);
      rule.headLanded();
    } else {
      lab.eject(head.unit);
      rule.headFailed();
      if (restartBehind) for (const item of queue) reset(item);
    }
    return true;
  };
  return {
    arrived(unit: number): void {
      queue.push({ unit, run: null, verdict: "none", retries });
    },
    settled(run: Run): void {
      const item = queue.find((one) => one.run === run);
      if (item === undefined) return;
      if (run.passed) item.verdict = "passed";
      else if (item.retries > 0) {
        item.retries -= 1;
        item.run = null;
      } else item.verdict = "failing";
    },
    act(): void {
      while (settleHead());
      const ahead: number[] = [];
      const window = queue.slice(0, rule.size());
      for (const item of window) {
        if (item.run !== null && !isCurrent(item, ahead)) reset(item);
        if (item.verdict !== "failing") ahead.push(item.unit);
      }
      ahead.length = 0;
      for (const item of window) {
        if (item.run === null && lab.free > 0) item.run = lab.start([...ahead, item.unit]);
        if (item.verdict !== "failing") ahead.push(item.unit);
      }
      for (const item of queue.slice(rule.size())) if (item.run !== null) reset(item);
    },
  };
}
