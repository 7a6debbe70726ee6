// The database: whole, of this version, not stopped, nothing set aside. Read as it is; nothing is made or mended here.
import { existsSync } from "node:fs";
import type { Channel } from "../../core/notice/channels.ts";
import { CHANNELS } from "../../core/notice/channels.ts";
import { type Db, openDatabase, parseAddress } from "../../db/client.ts";
import { damage, schemaState } from "../../db/integrity.ts";
import { DatabaseInUseError, lock } from "../../db/lock.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { lanes } from "../../db/repos/lanes.ts";
import { notices } from "../../db/repos/notices.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { error, type Finding, note, ok, reasonOf, warning } from "./finding.ts";

export interface StoreOptions {
  readonly url: string;
  readonly token: string | null;
  /** Channels that the operator set up. */
  readonly channels: readonly Channel[];
}

const PARKED_SHOWN = 3;

export async function checkStore(options: StoreOptions): Promise<readonly Finding[]> {
  const address = parseAddress(options.url);
  if (address.kind === "file" && !existsSync(address.path))
    return [
      note(
        "database.file",
        `There is no database at ${address.path}`,
        "The app makes it when it is started.",
        "Start the app, or name another database with --database.",
      ),
    ];
  const findings = address.kind === "file" ? [await inUse(options.url, address.path)] : [];
  let db: Db;
  try {
    db = await openDatabase(options.url, {
      migrate: false,
      ...(options.token === null ? {} : { authToken: options.token }),
    });
  } catch (thrown) {
    return [...findings, unusable(thrown)];
  }
  try {
    return [...findings, ...(await looked(db, options))];
  } catch (thrown) {
    return [...findings, unusable(thrown)];
  } finally {
    await db.close();
  }
}

const unusable = (thrown: unknown): Finding =>
  error(
    "database.file",
    "The database cannot be read",
    reasonOf(thrown),
    "Put back a copy of the file, or give MC_DATABASE_URL another one. What landed is on mc/green, whatever became of the database.",
  );

async function inUse(url: string, path: string): Promise<Finding> {
  if (!existsSync(`${path}.lock`)) return ok("database.lock", "No app has used the database yet");
  try {
    (await lock(url))();
    return ok("database.lock", "No app uses the database now");
  } catch (thrown) {
    if (thrown instanceof DatabaseInUseError)
      return ok("database.lock", "An app uses the database");
    return error(
      "database.lock",
      "The lock of the database cannot be looked at",
      reasonOf(thrown),
      `This user must be able to write ${path}.lock; where nothing runs it may be removed.`,
    );
  }
}

async function looked(db: Db, { channels }: StoreOptions): Promise<readonly Finding[]> {
  const broken = await db.read((tx) => damage(tx));
  if (broken.length > 0)
    return [
      error(
        "database.integrity",
        "The database is damaged",
        broken.join("; ").slice(0, 300),
        "Stop the app and put back a copy of the file. What landed is on mc/green, whatever became of the database.",
      ),
    ];
  const findings: Finding[] = [ok("database.integrity", "The database is whole")];
  const schema = await db.read((tx) => schemaState(tx));
  if (schema.unknown.length > 0 || schema.changed.length > 0) {
    const which = [...schema.unknown, ...schema.changed].join(", ");
    return [
      ...findings,
      error(
        "database.schema",
        `The database has a schema that this program does not know (${which})`,
        "A newer version wrote it; an older one would spoil its rows, so it refuses to start.",
        "Start the newer version, or give MC_DATABASE_URL another database.",
      ),
    ];
  }
  if (schema.missing.length > 0)
    return [
      ...findings,
      warning(
        "database.schema",
        `${schema.missing.length} migrations are not applied yet (${schema.missing.join(", ")})`,
        "The database is of an older version.",
        "Start the app: it brings the database up to date. Keep a copy of the file if you may want to go back.",
      ),
    ];
  findings.push(ok("database.schema", "The schema is current"));
  findings.push(...(await standing(db)));
  findings.push(...(await waitingNotices(db, channels)));
  return findings;
}

/** What a person has to look at: lanes that stopped, deliveries that were set aside. */
async function standing(db: Db): Promise<readonly Finding[]> {
  const stopped = await db.read((tx) => lanes.stopped(tx));
  const findings = stopped.map(({ repo, stopped: why, reference }) =>
    error(
      "database.lanes",
      `${repo} stands still (ref ${reference ?? "unknown"})`,
      why ?? "an internal error",
      "Look at the app's log for this reference, then start the app again: it goes on where it stopped.",
    ),
  );
  if (stopped.length === 0) findings.push(ok("database.lanes", "No repository stands still"));
  for (const repo of await db.read((tx) => repositories.list(tx))) {
    const parked = await db.read((tx) => deliveries.parked(tx, repo, PARKED_SHOWN));
    for (const { id, error: why, reference } of parked)
      findings.push(
        warning(
          "database.parked",
          `Delivery ${id} of ${repo} was set aside (ref ${reference ?? "unknown"})`,
          why ?? "it could not be understood",
          "Look at the app's log for this reference. Nothing waits for it.",
        ),
      );
  }
  return findings;
}

async function waitingNotices(db: Db, channels: readonly Channel[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const channel of CHANNELS) {
    const counts = await db.read((tx) => notices.counts(tx, channel));
    const waiting = counts.get("waiting") ?? 0;
    if (waiting > 0 && !channels.includes(channel))
      findings.push(
        warning(
          "notify.channels",
          `${waiting} notices wait for ${channel}, which is not set up`,
          "A repository's configuration names the channel, and the operator gave no address for it.",
          `Set the MC_NOTIFY_… variables of ${channel} (see .env.example), or take it out of the configuration.`,
        ),
      );
    const expired = counts.get("expired") ?? 0;
    if (expired > 0)
      findings.push(
        warning(
          "notify.expired",
          `${expired} notices could not be sent to ${channel} for a day`,
          "The channel refused them, or was not reached.",
          "Try it with `mc doctor --send-test`.",
        ),
      );
  }
  return findings;
}
