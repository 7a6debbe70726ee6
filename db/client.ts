// Opens the database: one queued writer that commits waiting writes together, one reader with a consistent view.
// Guards I5: what one `write` does is stored whole or not at all.
import { fileURLToPath } from "node:url";
import { CHECKPOINT_COMMITS, CHECKPOINT_PAGES, GROUP_COMMIT } from "../core/base/limits.ts";
import {
  Checkpointer,
  type Connection,
  FileConnection,
  isBusy,
  RemoteConnection,
  type Tx,
} from "./driver.ts";
import { migrate } from "./migrate.ts";
import { OneQuery } from "./query.ts";

export type { Row, Tx } from "./driver.ts";

export interface DatabaseOptions {
  /** For remote addresses. */
  readonly authToken?: string;
  /** Test hook: every distinct statement text, as it is prepared. */
  readonly onPrepare?: (text: string) => void;
  /** false: leave the schema as it is (tests of migrations). */
  readonly migrate?: boolean;
}

export interface Db {
  read<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** A read of one statement: needs no transaction, and on a file no turn of the event loop. */
  query<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Runs alone and is stored whole. No network and no other `read` or `write` inside. It may run twice (when a write that
   * shared its transaction failed), so it must not change anything but the database.
   */
  write<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** An address that is none of ours. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/** Databases live in a file, on a libsql server, or (tests) in memory. */
export function parseAddress(
  url: string,
): { readonly kind: "file"; readonly path: string } | { readonly kind: "remote" } {
  if (/^(libsql|https?|wss?):\/\//.test(url)) return { kind: "remote" };
  if (url === ":memory:") {
    throw new AddressError(
      "An in-memory database cannot be shared by its reader and its writer. Use a file.",
    );
  }
  if (url.startsWith("file://")) return { kind: "file", path: fileURLToPath(url) };
  if (url.startsWith("file:")) return { kind: "file", path: url.slice("file:".length) };
  if (/^[a-z][a-z0-9+.-]+:\/\//.test(url)) {
    throw new AddressError(
      `MC_DATABASE_URL has an address we cannot use: ${url.split("://")[0]}://… Give a file path or a libsql:// address.`,
    );
  }
  return { kind: "file", path: url };
}

export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Db> {
  const address = parseAddress(url);
  const settings = {
    authToken: options.authToken ?? null,
    onPrepare: options.onPrepare ?? null,
  };
  const connect = (): Connection =>
    address.kind === "file"
      ? new FileConnection(address.path, settings)
      : new RemoteConnection(url, settings);
  const writer = connect();
  let checkpointer: Checkpointer | null = null;
  try {
    if (address.kind === "file") {
      await writer.exec("pragma journal_mode = wal; pragma busy_timeout = 5000");
    }
    await writer.exec("pragma foreign_keys = on");
    if (options.migrate !== false) await migrate(writer);
    if (address.kind === "file") {
      // Waiting happens in `begin`, and checkpoints on a connection of their own: the writer never blocks the process.
      await writer.exec(
        "pragma synchronous = normal; pragma busy_timeout = 0; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864",
      );
      checkpointer = new Checkpointer(address.path);
      await checkpointer.open();
    }
  } catch (error) {
    writer.close();
    throw error;
  }
  const reader = connect();
  if (address.kind === "file")
    await reader.exec("pragma busy_timeout = 5000; pragma query_only = on");
  return new Database(writer, reader, checkpointer);
}

interface Job {
  readonly run: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class Database implements Db {
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #checkpointer: Checkpointer | null;
  readonly #writes: Job[] = [];
  readonly #reads: Job[] = [];
  #writing: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #checkpointing: Promise<void> | null = null;
  #commits = 0;
  /** Length of the write-ahead log at the last checkpoint. */
  #pages = 0;
  #closed = false;
  /** A transaction is open on the writer. */
  #isOpen = false;

  constructor(writer: Connection, reader: Connection, checkpointer: Checkpointer | null) {
    this.#writer = writer;
    this.#reader = reader;
    this.#checkpointer = checkpointer;
  }

  read<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    const result = this.#queue(this.#reads, run);
    this.#startReads();
    return result;
  }

  query<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return run(new OneQuery((ask) => this.#ask(ask)));
  }

  /** On a file the writer's connection has the last pages at hand; in the midst of a write they are nobody else's yet. */
  async #ask<T>(ask: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#checkpointer === null || this.#isOpen || this.#closed) return await this.read(ask);
    try {
      return await ask(this.#writer);
    } catch (error) {
      if (!isBusy(error)) throw error;
      return await this.read(ask);
    }
  }

  write<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    const result = this.#queue(this.#writes, run);
    this.#startWrites();
    return result;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    while (this.#writing ?? this.#reading ?? this.#checkpointing) {
      await Promise.allSettled([this.#writing, this.#reading, this.#checkpointing]);
    }
    this.#reader.close();
    if (this.#checkpointer !== null) {
      await this.#checkpointer.run("truncate").catch(() => undefined);
      this.#checkpointer.close();
    }
    this.#writer.close();
  }

  #queue<T>(jobs: Job[], run: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error("The database is closed."));
    return new Promise<T>((resolve, reject) => {
      jobs.push({ run, resolve: (value) => resolve(value as T), reject });
    });
  }

  // A job may arrive between the end of a drain and the turn that notes it: then the next drain starts there.
  #startReads(): void {
    this.#reading ??= this.#drainReads().finally(() => {
      this.#reading = null;
      if (this.#reads.length > 0) this.#startReads();
    });
  }

  #startWrites(): void {
    this.#writing ??= this.#drainWrites().finally(() => {
      this.#writing = null;
      if (this.#writes.length > 0) this.#startWrites();
    });
  }

  async #drainReads(): Promise<void> {
    while (this.#reads.length > 0) {
      await turn();
      for (const job of this.#reads.splice(0)) await transaction(this.#reader, "read", [job]);
    }
  }

  async #drainWrites(): Promise<void> {
    while (this.#writes.length > 0) {
      await turn(); // what arrives until then shares a transaction
      const group = this.#writes.splice(0, GROUP_COMMIT);
      this.#isOpen = true;
      const stored = await transaction(this.#writer, "write", group);
      // One of the group failed: nothing was stored, and each is tried alone.
      if (!stored && group.length > 1) {
        for (const job of group) await transaction(this.#writer, "write", [job]);
      }
      this.#isOpen = false;
      await this.#checkpoint();
    }
  }

  /** Beside the writer, which goes on meanwhile. It only waits when the log grew long in spite of that. */
  async #checkpoint(): Promise<void> {
    this.#commits += 1;
    const checkpointer = this.#checkpointer;
    if (checkpointer === null || this.#checkpointing !== null) return;
    if (this.#pages >= CHECKPOINT_PAGES) {
      this.#pages = 0;
      await checkpointer.run("restart").catch(() => undefined);
      return;
    }
    if (this.#commits < CHECKPOINT_COMMITS) return;
    this.#commits = 0;
    this.#checkpointing = checkpointer
      .run("passive")
      .then((pages) => {
        this.#pages = pages;
      })
      .catch(() => undefined) // busy: the next one does it
      .then(() => {
        this.#checkpointing = null;
      });
  }
}

/** Statements run in place, so without a pause a busy store would starve the network and the timers. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** False: a group of several failed and was rolled back, its jobs are still open. A single job is always answered. */
async function transaction(
  connection: Connection,
  mode: "read" | "write",
  jobs: readonly Job[],
): Promise<boolean> {
  const results: unknown[] = [];
  try {
    await connection.begin(mode);
    try {
      for (const job of jobs) results.push(await job.run(connection));
      await connection.commit();
    } catch (error) {
      await connection.rollback().catch(() => undefined); // some errors have ended it already
      throw error;
    }
  } catch (error) {
    if (jobs.length > 1) return false;
    jobs[0]?.reject(error);
    return false;
  }
  for (const [index, job] of jobs.entries()) job.resolve(results[index]);
  return true;
}
