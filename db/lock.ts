// One app per database file: two with the same name for their leases would do everything twice (I5). The lock is the
// operating system's, on a file beside the database, so that it goes with the process however that ends.
import { existsSync } from "node:fs";
import { type DatabaseOptions, type Db, openDatabase, parseAddress } from "./client.ts";
import { FileConnection, isBusy } from "./driver.ts";

export class DatabaseInUseError extends Error {
  override readonly name = "DatabaseInUseError";
}

/** Throws DatabaseInUseError when another app has the file. Readers of it (`mc why`) need no lock. */
export async function openOwnDatabase(url: string, options: DatabaseOptions = {}): Promise<Db> {
  const unlock = await lock(url);
  try {
    const db = await openDatabase(url, options);
    return {
      read: (run) => db.read(run),
      query: (run) => db.query(run),
      write: (run) => db.write(run),
      async close() {
        await db.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Whether an app has this file open now. Looks only: the lock stays free for one that starts. */
export async function isInUse(path: string): Promise<boolean> {
  if (!existsSync(`${path}.lock`)) return false;
  const connection = new FileConnection(`${path}.lock`, { authToken: null, onPrepare: null });
  try {
    await connection.exec("pragma busy_timeout = 0; select count(*) from sqlite_master");
    return false;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return true;
  } finally {
    connection.close();
  }
}

/** Throws DatabaseInUseError when another process holds it. A remote database is shared by leases and needs no lock. */
export async function lock(url: string): Promise<() => void> {
  const address = parseAddress(url);
  if (address.kind === "remote") return () => {};
  const connection = new FileConnection(`${address.path}.lock`, {
    authToken: null,
    onPrepare: null,
  });
  try {
    await connection.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    connection.close();
    if (!isBusy(error)) throw error;
    throw new DatabaseInUseError(`another process is using the database ${address.path}`);
  }
  return () => connection.close();
}
