// A libsql server small enough to read: the parts of the Hrana protocol (v3, JSON over HTTP) that the client uses, over a
// database file. One stream is one connection, kept by its baton while a transaction is open.
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import Database from "libsql/promise";
import { z } from "zod";

const Value = z.discriminatedUnion("type", [
  z.object({ type: z.literal("null") }),
  z.object({ type: z.literal("integer"), value: z.string() }),
  z.object({ type: z.literal("float"), value: z.number() }),
  z.object({ type: z.literal("text"), value: z.string() }),
]);
const Statement = z.object({ sql: z.string(), args: z.array(Value).default([]) });
const Batch = z.object({ steps: z.array(z.object({ stmt: Statement })) });
const Request = z.discriminatedUnion("type", [
  z.object({ type: z.literal("execute"), stmt: Statement }),
  z.object({ type: z.literal("batch"), batch: Batch }),
  z.object({ type: z.literal("sequence"), sql: z.string() }),
  z.object({ type: z.literal("describe"), sql: z.string() }),
  z.object({ type: z.literal("get_autocommit") }),
  z.object({ type: z.literal("close") }),
]);
const Pipeline = z.object({ baton: z.string().nullish(), requests: z.array(Request) });
const Cursor = z.object({ baton: z.string().nullish(), batch: Batch });

type Connection = InstanceType<typeof Database>;

interface Result {
  readonly cols: readonly { readonly name: string; readonly decltype: null }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly affected_row_count: number;
  readonly last_insert_rowid: string | null;
}

export interface HranaServer {
  readonly server: Server;
  /** Requests so far, by path. */
  readonly seen: string[];
}

export function hranaServer(path: string, token: string): HranaServer {
  const streams = new Map<string, Connection>();
  const seen: string[] = [];
  const take = (baton: string | null | undefined): Connection => {
    const known = baton == null ? undefined : streams.get(baton);
    if (baton != null) streams.delete(baton);
    return known ?? new Database(path, {});
  };
  const keep = (connection: Connection): string => {
    const baton = randomUUID();
    streams.set(baton, connection);
    return baton;
  };
  const answer = async (url: string, body: unknown): Promise<string> => {
    if (url === "/v3/cursor") {
      const { baton, batch } = Cursor.parse(body);
      const connection = take(baton);
      const lines: unknown[] = [];
      for (const [step, { stmt }] of batch.steps.entries()) {
        try {
          const { cols, rows, ...end } = await execute(connection, stmt);
          lines.push({ type: "step_begin", step, cols });
          for (const row of rows) lines.push({ type: "row", row });
          lines.push({ type: "step_end", ...end });
        } catch (error) {
          lines.push({ type: "step_error", step, error: problem(error) });
        }
      }
      return [{ baton: keep(connection), base_url: null }, ...lines]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join("");
    }
    const { baton, requests } = Pipeline.parse(body);
    const connection = take(baton);
    const results: unknown[] = [];
    let closed = false;
    for (const request of requests) {
      try {
        const response = await respond(connection, request);
        results.push({ type: "ok", response });
        closed ||= request.type === "close";
      } catch (error) {
        results.push({ type: "error", error: problem(error) });
      }
    }
    if (closed) connection.close();
    return JSON.stringify({ baton: closed ? null : keep(connection), base_url: null, results });
  };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", async () => {
      seen.push(request.url ?? "");
      if (request.headers.authorization !== `Bearer ${token}`) {
        response.writeHead(401).end("{}");
        return;
      }
      try {
        response.end(await answer(request.url ?? "", JSON.parse(text)));
      } catch (error) {
        response.writeHead(400).end(JSON.stringify(problem(error)));
      }
    });
  });
  server.on("close", () => {
    for (const connection of streams.values()) connection.close();
  });
  return { server, seen };
}

const problem = (error: unknown): { readonly message: string; readonly code: string } => ({
  message: error instanceof Error ? error.message : String(error),
  code: error instanceof Error && "code" in error ? String(error.code) : "",
});

async function respond(connection: Connection, request: z.infer<typeof Request>) {
  const { type } = request;
  switch (type) {
    case "execute":
      return { type, result: await execute(connection, request.stmt) };
    case "batch": {
      const results: (Result | null)[] = [];
      const errors: unknown[] = [];
      for (const { stmt } of request.batch.steps) {
        try {
          results.push(await execute(connection, stmt));
          errors.push(null);
        } catch (error) {
          results.push(null);
          errors.push(problem(error));
        }
      }
      return { type, result: { step_results: results, step_errors: errors } };
    }
    case "sequence":
      await connection.exec(request.sql);
      return { type };
    case "describe": {
      const statement = await connection.prepare(request.sql);
      const cols = statement.reader ? columns(statement) : [];
      const params = Array.from(request.sql.matchAll(/\?/g), () => ({ name: null }));
      return {
        type,
        result: { params, cols, is_explain: false, is_readonly: /^select/i.test(request.sql) },
      };
    }
    case "get_autocommit":
      return { type, is_autocommit: !Reflect.get(connection, "inTransaction") };
    case "close":
      return { type };
  }
}

const columns = (statement: { columns(): readonly { readonly name: string }[] }) =>
  statement.columns().map(({ name }) => ({ name, decltype: null }));

async function execute(
  connection: Connection,
  { sql, args }: z.infer<typeof Statement>,
): Promise<Result> {
  const values = args.map((arg) => {
    if (arg.type === "null") return null;
    return arg.type === "integer" ? Number(arg.value) : arg.value;
  });
  const statement = await connection.prepare(sql);
  if (statement.reader) {
    const cols = columns(statement);
    const rows: Record<string, unknown>[] = await statement.all(values);
    return {
      cols,
      rows: rows.map((row) => cols.map(({ name }) => encode(row[name]))),
      affected_row_count: rows.length,
      last_insert_rowid: null,
    };
  }
  const done: { changes: number; lastInsertRowid: number } = statement.run(values);
  return {
    cols: [],
    rows: [],
    affected_row_count: done.changes,
    last_insert_rowid: String(done.lastInsertRowid),
  };
}

function encode(value: unknown): z.infer<typeof Value> {
  if (value === null || value === undefined) return { type: "null" };
  if (typeof value === "string") return { type: "text", value };
  const number = Number(value);
  return Number.isInteger(number)
    ? { type: "integer", value: String(number) }
    : { type: "float", value: number };
}
