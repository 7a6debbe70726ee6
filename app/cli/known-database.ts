// The database that a command reads: the one it was told, that of the last `mc run` of a repository, or the served app's. Looking
// never makes one.
import { existsSync } from "node:fs";
import { type Db, openDatabase, parseAddress } from "../../db/client.ts";
import { readEnvironment } from "../boot/env.ts";
import { databaseOfRun } from "./run-database.ts";

export interface DatabaseOptions {
  readonly database?: string | undefined;
  readonly repo?: string | undefined;
}

export interface KnownDatabase {
  readonly db: Db;
  /** Its file or address, for messages. */
  readonly place: string;
  /** null: it is on a server. */
  readonly file: string | null;
}

/** Throws a sentence for people where there is none. `migrate` false: it is read as it is. */
export async function openKnownDatabase(
  options: DatabaseOptions,
  migrate = true,
): Promise<KnownDatabase> {
  const url =
    options.database ??
    (options.repo === undefined ? null : await databaseOfRun(options.repo)) ??
    readEnvironment(process.env).databaseUrl;
  const address = parseAddress(url);
  if (address.kind === "file" && !existsSync(address.path)) {
    throw new Error(
      `there is no database at ${address.path}; name one with --database, or with --repo the repository of an \`mc run\``,
    );
  }
  const token = process.env.MC_DATABASE_TOKEN;
  const db = await openDatabase(url, {
    migrate,
    ...(token === undefined || token === "" ? {} : { authToken: token }),
  });
  const file = address.kind === "file" ? address.path : null;
  return { db, place: file ?? url, file };
}
