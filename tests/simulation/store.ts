// The app's database file, one for all instances of a world. Its uses are done one after the other, so that a world is
// played the same way each time.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, openDatabase } from "../../db/client.ts";
import { FileConnection } from "../../db/driver.ts";

/** Memory-backed where the machine has it: the file is real, the disk need not be. */
const ROOT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Small pages: a commit writes whole ones, and a world makes a thousand commits. */
const NEW_FILE = "pragma page_size = 1024; vacuum";

export class DatabaseFile {
  readonly path: string;
  readonly #folder: string;
  #db: Db | null = null;
  #last: Promise<unknown> = Promise.resolve();
  /** Uses under way or waiting. */
  busy = 0;

  constructor(template: string | null) {
    this.#folder = mkdtempSync(join(ROOT, "mc-sim-"));
    this.path = join(this.#folder, "mc.db");
    if (template !== null) copyFileSync(template, this.path);
  }

  async open(): Promise<void> {
    if (!existsSync(this.path)) {
      const file = new FileConnection(this.path, { authToken: null, onPrepare: null });
      await file.exec(NEW_FILE);
      file.close();
    }
    this.#db = await openDatabase(this.path, { migrate: true });
  }
  /** As after a crash: closed and opened again. */
  async reopen(): Promise<void> {
    await this.close();
    await this.open();
  }
  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#db?.close();
    this.#db = null;
  }
  async remove(): Promise<void> {
    await this.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get db(): Db {
    if (this.#db === null) throw new Error("The database is closed.");
    return this.#db;
  }

  /** One after the other, in the order asked. */
  use<T>(run: (db: Db) => Promise<T>): Promise<T> {
    this.busy += 1;
    const result = this.#last
      .then(() => run(this.db))
      .finally(() => {
        this.busy -= 1;
      });
    this.#last = result.catch(() => undefined);
    return result;
  }
}
