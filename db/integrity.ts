// Whether a database is whole, and whose schema it has. Looks only.
import { z } from "zod";
import type { Tx } from "./driver.ts";
import { loadMigrations } from "./migrate.ts";
import { sql } from "./sql.ts";

const Named = z.object({ name: z.string() });
const Applied = z.object({ version: z.number(), name: z.string(), checksum: z.string() });
const Checked = z.record(z.string(), z.unknown());

export interface SchemaState {
  /** Migrations of this program that are not applied. */
  readonly missing: readonly string[];
  /** Applied ones that this program does not know. */
  readonly unknown: readonly string[];
  /** Applied ones whose file was changed since. */
  readonly changed: readonly string[];
}

export async function schemaState(tx: Tx): Promise<SchemaState> {
  const known = await loadMigrations();
  const tables = await tx.all(
    sql`select name from sqlite_schema where type = 'table' and name = 'migration'`,
  );
  const isNew = tables.map((row) => Named.parse(row)).length === 0;
  const rows = isNew
    ? []
    : await tx.all(sql`select version, name, checksum from migration order by version`);
  const applied = new Map(rows.map((row) => Applied.parse(row)).map((one) => [one.version, one]));
  const label = (one: { readonly version: number; readonly name: string }): string =>
    `${String(one.version).padStart(4, "0")}-${one.name}`;
  const versions = new Set(known.map(({ version }) => version));
  return {
    missing: known.filter(({ version }) => !applied.has(version)).map(label),
    unknown: [...applied.values()].filter(({ version }) => !versions.has(version)).map(label),
    changed: known
      .filter(({ version, checksum }) => {
        const found = applied.get(version);
        return found !== undefined && found.checksum !== checksum;
      })
      .map(label),
  };
}

/** Empty: nothing is damaged. */
export async function damage(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.all(sql`pragma quick_check(5)`);
  return rows
    .map((row) => String(Object.values(Checked.parse(row))[0] ?? ""))
    .filter((line) => line !== "ok");
}
