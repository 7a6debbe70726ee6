// A database file of its own for one test.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DatabaseOptions, type Db, openDatabase } from "../../db/client.ts";

export interface TestDatabase {
  readonly db: Db;
  readonly path: string;
  close(): Promise<void>;
}

export async function testDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "mc-db-"));
  const path = join(folder, "mc.db");
  const db = await openDatabase(path, options);
  return {
    db,
    path,
    async close() {
      await db.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
