// Chance from a seed: the same names always get the same number, so that a world can be played again and taken apart.

/** 32 bits from any parts; close inputs give distant numbers. */
export function hashOf(...parts: readonly (string | number)[]): number {
  let bits = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let at = 0; at < text.length; at += 1) {
      bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
    }
    bits = Math.imul(bits ^ 0x2f, 0x01000193);
  }
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** 0 ≤ share < 1, by name: independent of how many other numbers were drawn. */
export const shareOf = (...parts: readonly (string | number)[]): number =>
  hashOf(...parts) / 0x1_0000_0000;

/** Numbers in a row (mulberry32). */
export class Dice {
  #bits: number;
  constructor(...seed: readonly (string | number)[]) {
    this.#bits = hashOf(...seed);
  }
  next(): number {
    this.#bits = (this.#bits + 0x6d2b79f5) >>> 0;
    let mixed = this.#bits;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }
  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.next() * items.length)];
  }
}
