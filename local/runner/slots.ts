// Runners of this server: so many jobs at a time, first come first served. A freed slot starts the next job at once.

export class Slots {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(start: () => void): void {
    if (this.#taken < this.#limit) {
      this.#taken++;
      start();
    } else {
      this.#waiting.push(start);
    }
  }

  /** Forgets someone who waits; false when it had started. */
  forget(start: () => void): boolean {
    const index = this.#waiting.indexOf(start);
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }

  free(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken--;
    else next();
  }
}
