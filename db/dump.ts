// `node db/dump.ts`: writes db/schema.sql, the schema that all migrations together make. A test compares the two.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { openDatabase } from "./client.ts";
import type { Tx } from "./driver.ts";
import { sql } from "./sql.ts";

const Row = z.object({ sql: z.string() });
export const SCHEMA_FILE = new URL("./schema.sql", import.meta.url);

export async function dumpSchema(tx: Tx): Promise<string> {
  const rows = await tx.all(sql`
    select sql from sqlite_schema where sql is not null and name not like 'sqlite_%'
      and name not glob '*_fts_*' -- made by their virtual table
    order by tbl_name, type desc, name`);
  const statements = rows.map((row) => `${Row.parse(row).sql};\n`);
  return `-- The schema after all migrations; written by \`node db/dump.ts\`, never by hand.\n\n${statements.join("\n")}`;
}

/** The dump of a new database with every migration applied. */
export async function dumpMigrations(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mc-schema-"));
  const db = await openDatabase(join(folder, "schema.db"));
  try {
    return await db.read(dumpSchema);
  } finally {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await writeFile(SCHEMA_FILE, await dumpMigrations());
