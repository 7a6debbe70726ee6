// One process per database file: two apps with the same name for their leases would do everything twice (I5). The lock is
// the operating system's, on a file beside the database, so that it goes with the process however that ends.
import { parseAddress } from "./client.ts";
import { FileConnection, isBusy } from "./driver.ts";

export class DatabaseInUseError extends Error {
  override readonly name = "DatabaseInUseError";
}

/** Answers with the way to let go. A remote database is shared by leases and needs no lock. */
export async function lockDatabase(url: string): Promise<() => void> {
  const address = parseAddress(url);
  if (address.kind === "remote") return () => {};
  const lock = new FileConnection(`${address.path}.lock`, { authToken: null, onPrepare: null });
  try {
    await lock.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new DatabaseInUseError(`another process is using the database ${address.path}`);
  }
  return () => lock.close();
}
