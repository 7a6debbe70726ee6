// The log of one job: masked, timestamped lines in one file, bounded in size. Lines are gathered and written together;
// what is over the bound is dropped with a note, never kept back from the processes.
import { appendFile } from "node:fs/promises";
import type { Masks } from "./masks.ts";

export const LOG_BYTES_MAX = 16 * 1024 * 1024;
const FLUSH_BYTES = 64 * 1024;

export class JobLog {
  readonly #path: string;
  readonly #masks: Masks;
  readonly #now: () => number;
  #pending: string[] = [];
  #pendingBytes = 0;
  #bytes = 0;
  #full = false;
  #tail: Promise<void> = Promise.resolve();

  constructor(path: string, masks: Masks, now: () => number) {
    this.#path = path;
    this.#masks = masks;
    this.#now = now;
  }

  line(text: string): void {
    if (this.#full) return;
    const stamp = new Date(this.#now()).toISOString().replace("Z", "0000Z");
    const line = `${stamp} ${this.#masks.apply(text)}\n`;
    this.#bytes += line.length;
    if (this.#bytes > LOG_BYTES_MAX) {
      this.#full = true;
      this.#pending.push(
        `${stamp} ##[warning]The log is longer than ${LOG_BYTES_MAX / 1024 / 1024} MiB; the rest was dropped.\n`,
      );
    } else {
      this.#pending.push(line);
      this.#pendingBytes += line.length;
    }
    if (this.#pendingBytes > FLUSH_BYTES) void this.flush();
  }

  flush(): Promise<void> {
    if (this.#pending.length > 0) {
      const text = this.#pending.join("");
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#tail = this.#tail.then(() => appendFile(this.#path, text)).catch(() => {});
    }
    return this.#tail;
  }
}
