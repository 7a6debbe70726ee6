// Keeps the beginning and the end of what a program prints, however much it is: what went wrong stands in the end, what was run in the
// beginning.

export interface Output {
  add(chunk: Buffer): void;
  text(): string;
}

/** `maxBytes` of both together. */
export function openOutput(maxBytes: number): Output {
  const half = Math.floor(maxBytes / 2);
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let total = 0;
  return {
    add(chunk) {
      total += chunk.length;
      const free = half - head.length;
      if (free > 0) head = Buffer.concat([head, chunk.subarray(0, free)]);
      const rest = chunk.subarray(Math.max(0, free));
      if (rest.length === 0) return;
      tail = Buffer.concat([tail, rest]);
      if (tail.length > 2 * half) tail = tail.subarray(tail.length - half);
    },
    text() {
      const last = tail.subarray(Math.max(0, tail.length - half));
      const left = total - head.length - last.length;
      if (left <= 0) return Buffer.concat([head, last]).toString("utf8");
      return `${head.toString("utf8")}\n[… ${left} bytes left out …]\n${last.toString("utf8")}`;
    },
  };
}
