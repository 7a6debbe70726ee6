// Keeps the state in the data folder: one JSON file, written soon after a change and at the end, replaced atomically.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { emptyState, type State } from "./model.ts";

const SOON_MS = 500;

export class Store {
  readonly state: State;
  readonly #file: string;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #snapshot: () => unknown = () => null;

  private constructor(file: string, state: State) {
    this.#file = file;
    this.state = state;
  }

  static async open(dataDir: string): Promise<Store> {
    await mkdir(dataDir, { recursive: true });
    const file = join(dataDir, "state.json");
    const text = await readFile(file, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    });
    if (text === null) return new Store(file, emptyState(randomBytes(32).toString("hex")));
    const state: State = JSON.parse(text);
    if (state.version !== 1)
      throw new Error(
        `${file} was written by another version of the local GitHub (${state.version}). Use another data folder.`,
      );
    return new Store(file, state);
  }

  /** Where the Actions service's part comes from, at each write. */
  snapshotFrom(snapshot: () => unknown): void {
    this.#snapshot = snapshot;
  }

  changed(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // A failed write is tried again with the next change; the last one, at the end, is reported.
      this.#write().catch(() => {});
    }, SOON_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#write();
  }

  #write(): Promise<void> {
    const before = this.#writing.catch(() => {});
    this.#writing = before.then(async () => {
      this.state.actions = this.#snapshot();
      const fresh = `${this.#file}.new`;
      await writeFile(fresh, JSON.stringify(this.state), { mode: 0o600 });
      await rename(fresh, this.#file);
    });
    return this.#writing;
  }
}
