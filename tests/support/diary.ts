// What happened in a scenario, in order and in words; printed when it fails.
import type { Decision } from "../../core/engine/decision.ts";

/** The end of a long story is what a failure is about. */
const SHOWN_LINES = 120;

export class Diary {
  readonly lines: string[] = [];
  readonly decisions: Decision[] = [];
  readonly #now: () => number;
  readonly #start: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#start = now();
  }

  note(text: string): void {
    const seconds = ((this.#now() - this.#start) / 1000).toFixed(1);
    this.lines.push(`${seconds.padStart(7)}s  ${text}`);
  }

  decided(decision: Decision): void {
    this.decisions.push(decision);
    for (const { subject, text } of decision.because) this.note(`${subject}: ${text}`);
    const asked = decision.effects
      .filter((effect) => !effect.kind.startsWith("timer."))
      .map((effect) => effect.key);
    if (asked.length > 0) this.note(`  asks for ${asked.join(", ")}`);
  }

  /** Every reason given so far. */
  get reasons(): readonly string[] {
    return this.decisions.flatMap(({ because }) =>
      because.map(({ subject, text }) => `${subject} ${text}`),
    );
  }

  toString(): string {
    const left = this.lines.length - SHOWN_LINES;
    const head = left > 0 ? [`… ${left} lines before`] : [];
    return [...head, ...this.lines.slice(-SHOWN_LINES)].join("\n");
  }
}
