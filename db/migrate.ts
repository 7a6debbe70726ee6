// Forward-only migrations: numbered files, each applied once, in its own transaction, with a checksum. A schema that is
// newer than this program is refused, because an older program would write rows that the newer one cannot read.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { z } from "zod";
import type { Connection } from "./driver.ts";
import { sql } from "./sql.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

const FOLDER = new URL("./migrations/", import.meta.url);
const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/;
const Applied = z.object({ version: z.number(), name: z.string(), checksum: z.string() });

export async function loadMigrations(folder: URL = FOLDER): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const [, number, name] = FILE.exec(file) ?? [];
    if (number === undefined || name === undefined) continue;
    const text = await readFile(new URL(file, folder), "utf8");
    const checksum = createHash("sha256").update(text).digest("hex");
    migrations.push({ version: Number(number), name, text, checksum });
  }
  return migrations;
}

/** Applies what is missing, up to `last` (all by default). Answers with the versions it applied. */
export async function migrate(
  connection: Connection,
  options: { readonly last?: number; readonly migrations?: readonly Migration[] } = {},
): Promise<readonly number[]> {
  const known = options.migrations ?? (await loadMigrations());
  const last = options.last ?? Number.POSITIVE_INFINITY;
  await connection.exec(`create table if not exists migration (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at text not null
  ) strict`);
  await refuseUnknown(connection, known);
  const applied: number[] = [];
  for (const migration of known) {
    if (migration.version > last) break;
    if (await applyOne(connection, migration)) applied.push(migration.version);
  }
  return applied;
}

async function applyOne(connection: Connection, migration: Migration): Promise<boolean> {
  await connection.begin("write");
  try {
    const rows = await connection.all(
      sql`select version, name, checksum from migration where version = ${migration.version}`,
    );
    const row = rows[0] === undefined ? undefined : Applied.parse(rows[0]);
    if (row === undefined) {
      await connection.exec(migration.text);
      await connection.run(
        sql`insert into migration (version, name, checksum, applied_at)
            values (${migration.version}, ${migration.name}, ${migration.checksum}, strftime('%Y-%m-%dT%H:%M:%fZ'))`,
      );
    } else if (row.checksum !== migration.checksum) {
      throw new SchemaError(
        `Migration ${migration.version} (${migration.name}) was changed after it was applied to this database. ` +
          "Migrations only go forward: restore the file and add a new one.",
      );
    }
    await connection.commit();
    return row === undefined;
  } catch (error) {
    await connection.rollback().catch(() => undefined);
    throw error;
  }
}

async function refuseUnknown(connection: Connection, known: readonly Migration[]): Promise<void> {
  const newest = known.at(-1)?.version ?? 0;
  const rows = await connection.all(
    sql`select version, name, checksum from migration where version > ${newest} order by version desc`,
  );
  if (rows[0] === undefined) return;
  const row = Applied.parse(rows[0]);
  throw new SchemaError(
    `The database has schema ${row.version} (${row.name}), this program knows schemas up to ${newest}. ` +
      "A newer Mission Control has used it: start that version, or point MC_DATABASE_URL at another database.",
  );
}
