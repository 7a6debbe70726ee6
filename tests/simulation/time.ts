// Virtual time: what is due happens in order of time, then of asking. Nothing sleeps; waiting is taking the next one.
import type { Clock } from "../../app/engine/port.ts";

interface Due {
  readonly ms: number;
  readonly serial: number;
  run: (() => void) | null;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START_MS = Date.UTC(2026, 0, 5, 9);

export class Time implements Clock {
  #nowMs = START_MS;
  #serial = 0;
  readonly #heap: Due[] = [];

  now(): number {
    return this.#nowMs;
  }

  at(ms: number, run: () => void): () => void {
    this.#serial += 1;
    const due: Due = { ms: Math.max(ms, this.#nowMs), serial: this.#serial, run };
    this.#push(due);
    return () => {
      due.run = null;
    };
  }

  in(ms: number, run: () => void): () => void {
    return this.at(this.#nowMs + ms, run);
  }

  /** Takes the next thing that is due; false when nothing is. */
  step(): boolean {
    for (let due = this.#pop(); due !== undefined; due = this.#pop()) {
      if (due.run === null) continue;
      this.#nowMs = due.ms;
      due.run();
      return true;
    }
    return false;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || before(parent, due)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, left)) child += 1;
      const least = heap[child];
      if (least === undefined || before(last, least)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

const before = (a: Due, b: Due): boolean => a.ms < b.ms || (a.ms === b.ms && a.serial < b.serial);
