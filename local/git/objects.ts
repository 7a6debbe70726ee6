// One long-lived `git cat-file --batch-command` per repository: objects by name, answered in order, without a process per question.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { gitEnvironment } from "./run.ts";

export interface GitObject {
  readonly sha: string;
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly data: Buffer;
}

export interface ObjectInfo {
  readonly type: GitObject["type"];
  readonly size: number;
}

type Waiter = { readonly reject: (error: Error) => void } & (
  | { readonly asks: "contents"; readonly resolve: (object: GitObject | null) => void }
  | { readonly asks: "info"; readonly resolve: (info: ObjectInfo | null) => void }
);

/** A repository nobody asks about for this long gives its process back. */
const IDLE_MS = 30_000;

export class ObjectReader {
  readonly #dir: string;
  #child: ChildProcessWithoutNullStreams | null = null;
  #waiters: Waiter[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The object a revision names (`<sha>`, `<sha>:path`, `<sha>^{tree}`); null when there is none. */
  read(revision: string): Promise<GitObject | null> {
    if (/[\n\0]/.test(revision)) return Promise.resolve(null);
    return new Promise((resolve, reject) =>
      this.#ask(revision, { asks: "contents", resolve, reject }),
    );
  }

  /** Type and size without the content. */
  info(revision: string): Promise<ObjectInfo | null> {
    if (/[\n\0]/.test(revision)) return Promise.resolve(null);
    return new Promise((resolve, reject) => this.#ask(revision, { asks: "info", resolve, reject }));
  }

  #ask(revision: string, waiter: Waiter): void {
    this.#waiters.push(waiter);
    this.#open().stdin.write(`${waiter.asks} ${revision}\n`);
    this.#rest();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#child;
    this.#child = null;
    child?.stdin.end();
    child?.kill();
    this.#fail(new Error("The repository was closed."));
  }

  #open(): ChildProcessWithoutNullStreams {
    if (this.#child !== null) return this.#child;
    const child = spawn("git", ["cat-file", "--batch-command"], {
      cwd: this.#dir,
      env: gitEnvironment(),
    });
    this.#child = child;
    this.#buffer = Buffer.alloc(0);
    child.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    child.stdin.on("error", () => {});
    child.stderr.resume();
    child.on("error", (error) => this.#lost(child, error));
    child.on("exit", () => this.#lost(child, new Error("git cat-file ended.")));
    return child;
  }

  #lost(child: ChildProcessWithoutNullStreams, error: Error): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#fail(error);
  }

  #fail(error: Error): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }

  #receive(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf(10);
      if (end < 0) return;
      const header = this.#buffer.toString("utf8", 0, end).split(" ");
      const [sha = "", type = ""] = header;
      const size = Number(header[2]);
      if (type !== "commit" && type !== "tree" && type !== "blob" && type !== "tag") {
        this.#buffer = this.#buffer.subarray(end + 1);
        this.#waiters.shift()?.resolve(null);
        continue;
      }
      if (this.#waiters[0]?.asks === "info") {
        this.#buffer = this.#buffer.subarray(end + 1);
        const waiter = this.#waiters.shift();
        if (waiter?.asks === "info") waiter.resolve({ type, size });
        continue;
      }
      if (this.#buffer.length < end + 2 + size) return;
      const data = Buffer.from(this.#buffer.subarray(end + 1, end + 1 + size));
      this.#buffer = this.#buffer.subarray(end + 2 + size);
      const waiter = this.#waiters.shift();
      if (waiter?.asks === "contents") waiter.resolve({ sha, type, data });
    }
  }

  #rest(): void {
    if (this.#timer !== null) {
      this.#timer.refresh();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#waiters.length > 0) return this.#rest();
      const child = this.#child;
      this.#child = null;
      child?.stdin.end();
    }, IDLE_MS);
    this.#timer.unref();
  }
}
