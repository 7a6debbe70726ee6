// A binary heap of places: the best one first.

export class Heap {
  readonly #items: number[] = [];
  readonly #better: (a: number, b: number) => boolean;

  constructor(better: (a: number, b: number) => boolean) {
    this.#better = better;
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBetter(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): number | undefined {
    const items = this.#items;
    const best = items[0];
    const last = items.pop();
    if (best === undefined || last === undefined || items.length === 0) return best;
    items[0] = last;
    for (let at = 0; ; ) {
      let child = at * 2 + 1;
      if (child + 1 < items.length && this.#isBetter(child + 1, child)) child += 1;
      if (child >= items.length || !this.#isBetter(child, at)) return best;
      this.#swap(at, child);
      at = child;
    }
  }

  #isBetter(a: number, b: number): boolean {
    return this.#better(this.#items[a] ?? 0, this.#items[b] ?? 0);
  }

  #swap(a: number, b: number): void {
    const [left, right] = [this.#items[a] ?? 0, this.#items[b] ?? 0];
    this.#items[a] = right;
    this.#items[b] = left;
  }
}
