// Two connections behind one shape: a file (statements run at once, they take microseconds) and a remote libsql server
// (every statement is a round trip, so nothing may block). The only code that knows the libsql client's types.
import FileDatabase from "libsql";
import Database from "libsql/promise";
import { z } from "zod";
import { DATABASE_BUSY_MS } from "../core/base/limits.ts";
import type { Sql, Value } from "./sql.ts";

export type Row = Readonly<Record<string, unknown>>;

/** What a transaction can do. */
export interface Tx {
  run(statement: Sql): Promise<void>;
  /** How many rows it changed: claims compare it with 1. */
  changes(statement: Sql): Promise<number>;
  all(statement: Sql): Promise<readonly Row[]>;
  get(statement: Sql): Promise<Row | undefined>;
}

export interface Connection extends Tx {
  exec(text: string): Promise<void>;
  begin(mode: "read" | "write"): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  close(): void;
}

export interface ConnectionOptions {
  readonly authToken: string | null;
  /** Called once per distinct statement text, when it is prepared. */
  readonly onPrepare: ((text: string) => void) | null;
}

interface Statement {
  run(values: readonly Value[]): { readonly changes: number };
  get(values: readonly Value[]): Row | undefined;
  all(values: readonly Value[]): Promise<Row[]>;
}

interface Client {
  exec(text: string): Promise<void>;
  prepare(text: string): Promise<Statement>;
  close(): void;
}

const Changes = z.object({ changes: z.number() });
const Checkpointed = z.object({ log: z.number() });

const Coded = z.object({ code: z.string() });

function codeOf(error: unknown): string {
  const isTheirs =
    error instanceof Database.SqliteError || error instanceof FileDatabase.SqliteError;
  const coded = isTheirs ? Coded.safeParse(error) : null;
  return coded?.success === true ? coded.data.code : "";
}

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

/** A row that breaks the schema: our bug, never the world's. 3091 is a wrong type in a strict table. */
export const isConstraint = (error: unknown): boolean =>
  /^(SQLITE_CONSTRAINT|UNKNOWN_SQLITE_ERROR_3091)/.test(codeOf(error));

function openClient(address: string, options: ConnectionOptions): Client {
  const settings = options.authToken === null ? {} : { authToken: options.authToken };
  return new Database(address, settings);
}

const openFile = (path: string): FileClient => new FileDatabase(path);

class Statements {
  readonly #client: Client;
  readonly #onPrepare: ConnectionOptions["onPrepare"];
  readonly #prepared = new Map<string, Statement>();
  constructor(client: Client, onPrepare: ConnectionOptions["onPrepare"]) {
    this.#client = client;
    this.#onPrepare = onPrepare;
  }
  /** Synchronous when known, so that hot statements cost no turn of the event loop. */
  find(text: string): Statement | Promise<Statement> {
    return this.#prepared.get(text) ?? this.#prepare(text);
  }
  async #prepare(text: string): Promise<Statement> {
    const statement = await this.#client.prepare(text);
    this.#prepared.set(text, statement);
    this.#onPrepare?.(text);
    return statement;
  }
}

interface FileStatement {
  run(values: readonly Value[]): { readonly changes: number };
  get(values: readonly Value[]): unknown;
  all(values: readonly Value[]): readonly unknown[];
}

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null;

interface FileClient {
  exec(text: string): unknown;
  prepare(text: string): FileStatement;
  close(): unknown;
}

/**
 * Everything runs in place: what goes through a thread of the client's takes ten times as long. With `busy_timeout` 0
 * nothing waits, and checkpoints run on a connection of their own.
 */
export class FileConnection implements Connection {
  readonly #client: FileClient;
  readonly #onPrepare: ConnectionOptions["onPrepare"];
  readonly #prepared = new Map<string, FileStatement>();
  constructor(path: string, options: ConnectionOptions) {
    this.#client = openFile(path);
    this.#onPrepare = options.onPrepare;
  }
  #find(text: string): FileStatement {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const statement = this.#client.prepare(text);
    this.#prepared.set(text, statement);
    this.#onPrepare?.(text);
    return statement;
  }
  async exec(text: string): Promise<void> {
    this.#client.exec(text);
  }
  async run(statement: Sql): Promise<void> {
    this.#find(statement.text).run(statement.values);
  }
  async changes(statement: Sql): Promise<number> {
    return this.#find(statement.text).run(statement.values).changes;
  }
  async all(statement: Sql): Promise<readonly Row[]> {
    return this.#find(statement.text).all(statement.values).filter(isRow);
  }
  async get(statement: Sql): Promise<Row | undefined> {
    const row = this.#find(statement.text).get(statement.values);
    return isRow(row) ? row : undefined;
  }
  async begin(mode: "read" | "write"): Promise<void> {
    const statement = this.#find(mode === "write" ? "begin immediate" : "begin");
    const waitsUntil = performance.now() + DATABASE_BUSY_MS;
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
      try {
        statement.run([]);
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > waitsUntil) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  async commit(): Promise<void> {
    this.#find("commit").run([]);
  }
  async rollback(): Promise<void> {
    this.#find("rollback").run([]);
  }
  close(): void {
    this.#client.close();
  }
}

/** Copies a file's write-ahead log back on a thread of the client's: the disk may take its time. */
export class Checkpointer {
  readonly #client: Client;
  constructor(path: string) {
    this.#client = openClient(path, { authToken: null, onPrepare: null });
  }
  async open(): Promise<void> {
    await this.#client.exec("pragma busy_timeout = 0; pragma journal_mode = wal");
  }
  /** Answers with the length of the log, in pages. */
  async run(mode: "passive" | "restart" | "truncate"): Promise<number> {
    const statement = await this.#client.prepare(`pragma wal_checkpoint(${mode})`);
    return Checkpointed.parse((await statement.all([]))[0]).log;
  }
  close(): void {
    this.#client.close();
  }
}

export class RemoteConnection implements Connection {
  readonly #client: Client;
  readonly #statements: Statements;
  constructor(address: string, options: ConnectionOptions) {
    this.#client = openClient(address, options);
    this.#statements = new Statements(this.#client, options.onPrepare);
  }
  /**
   * Statement by statement, as they are written: the client's own `exec` rewrites what it sends, and turns
   * `strict, without rowid` into something that no server accepts.
   */
  async exec(text: string): Promise<void> {
    for (const statement of statementsOf(text)) {
      await (await this.#client.prepare(statement)).all([]);
    }
  }
  async all(statement: Sql): Promise<readonly Row[]> {
    return (await this.#statements.find(statement.text)).all(statement.values);
  }
  async get(statement: Sql): Promise<Row | undefined> {
    return (await this.all(statement))[0];
  }
  /** Through `all`, because the client's own `run` blocks the process for the round trip. */
  async run(statement: Sql): Promise<void> {
    await this.all(statement);
  }
  async changes(statement: Sql): Promise<number> {
    await this.all(statement);
    const row = await this.get({ text: "select changes() as changes", values: [] });
    return Changes.parse(row).changes;
  }
  begin(mode: "read" | "write"): Promise<void> {
    return this.#client.exec(mode === "write" ? "begin immediate" : "begin");
  }
  commit(): Promise<void> {
    return this.#client.exec("commit");
  }
  rollback(): Promise<void> {
    return this.#client.exec("rollback");
  }
  close(): void {
    this.#client.close();
  }
}

/** Our migrations hold no semicolon but at the end of a statement's last line. */
const statementsOf = (text: string): readonly string[] =>
  text
    .replace(/^\s*--.*$/gm, "")
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
