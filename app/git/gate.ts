// Many may use the clone at once, one may make it anew while nobody does.

export class Gate {
  #users = 0;
  #closed: Promise<void> | null = null;
  #emptied: (() => void) | null = null;

  async shared<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== null) await this.#closed;
    this.#users += 1;
    try {
      return await work();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#emptied?.();
    }
  }

  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    while (this.#closed !== null) await this.#closed;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    try {
      if (this.#users > 0) {
        const empty = Promise.withResolvers<void>();
        this.#emptied = empty.resolve;
        await empty.promise;
        this.#emptied = null;
      }
      return await work();
    } finally {
      this.#closed = null;
      resolve();
    }
  }
}
