// The last bytes of a stream of unknown length: what went wrong stands at the end of a log, so the head is what is dropped.

export class Tail {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #dropped = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    let first = this.#chunks[0];
    while (first !== undefined && this.#size - first.length >= this.#limit) {
      this.#chunks.shift();
      this.#size -= first.length;
      this.#dropped = true;
      first = this.#chunks[0];
    }
  }

  get isCut(): boolean {
    return this.#dropped || this.#size > this.#limit;
  }

  text(): string {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(0, all.length - this.#limit)).toString("utf8");
  }
}
