// Foreign errors, and who acts next.
import { RequestError } from "@octokit/request-error";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  classify,
  InvariantError,
  RefusedError,
  TransientError,
  UserError,
} from "../../app/engine/errors.ts";
import { openDatabase } from "../../db/client.ts";
import { sql } from "../../db/sql.ts";
import { testDatabase } from "../db/database.ts";

function http(status: number, headers: Record<string, string> = {}, message = "no"): RequestError {
  return new RequestError(message, status, {
    request: { method: "GET", url: "https://api.github.com/x", headers: {} },
    response: { status, url: "https://api.github.com/x", headers, data: {} },
  });
}
const coded = (code: string): Error => Object.assign(new Error(code), { code });
const named = (name: string, fields: object = {}): Error =>
  Object.assign(new Error("no"), { name, ...fields });

describe("GitHub's answers", () => {
  test.each([
    [404, {}, RefusedError],
    [403, {}, RefusedError],
    [409, {}, RefusedError],
    [410, {}, RefusedError],
    [422, {}, RefusedError],
    [403, { "retry-after": "30" }, TransientError],
    [403, { "x-ratelimit-remaining": "0" }, TransientError],
    [403, { "x-ratelimit-remaining": "17" }, RefusedError],
    [429, {}, TransientError],
    [408, {}, TransientError],
    [500, {}, TransientError],
    [502, {}, TransientError],
    [503, { "retry-after": "5" }, TransientError],
  ])("%i %j", (status, headers, kind) => {
    const error = classify(http(status, headers));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toBe(`GitHub answered ${status}: no`);
  });

  test("say when to come back, in seconds or as the time of the reset", () => {
    expect(classify(http(429, { "retry-after": "30" }))).toMatchObject({ retryAfterMs: 30_000 });
    const headers = {
      date: "Thu, 01 Jan 2026 00:00:00 GMT",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Date.UTC(2026, 0, 1, 0, 2) / 1000),
    };
    expect(classify(http(403, headers))).toMatchObject({ retryAfterMs: 120_000 });
    const secondary = http(403, {}, "You have exceeded a secondary rate limit.");
    expect(classify(secondary)).toMatchObject({ name: "TransientError", retryAfterMs: 60_000 });
  });

  test("a 401 is tried once more, with a fresh token", () => {
    const first = classify(http(401), 1);
    expect(first).toBeInstanceOf(TransientError);
    expect(classify(http(401), 2)).toBeInstanceOf(RefusedError);
    expect(classify(first, 2)).toBeInstanceOf(RefusedError);
  });
});

describe("the network, git, the database, shapes, and us", () => {
  test.each([
    [coded("ECONNRESET"), TransientError],
    [coded("ENOTFOUND"), TransientError],
    [coded("UND_ERR_SOCKET"), TransientError],
    [new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }), TransientError],
    [named("TimeoutError"), TransientError],
    [named("AbortError"), TransientError],
    [named("GitTrouble", { kind: "network" }), TransientError],
    [named("GitTrouble", { kind: "refused" }), RefusedError],
    [named("GitError", { task: {} }), TransientError],
    [new SyntaxError("Unexpected end"), RefusedError],
    [new TypeError("x is not a function"), InvariantError],
    ["a thrown text", InvariantError],
    [undefined, InvariantError],
    [coded("ENOENT"), InvariantError],
  ])("%s", (error, kind) => {
    expect(classify(error)).toBeInstanceOf(kind);
  });

  test("a shape that does not fit says where", () => {
    const { error } = z.object({ id: z.number() }).safeParse({ id: "x" });
    const classified = classify(error);
    expect(classified).toBeInstanceOf(RefusedError);
    expect(classified.message).toContain("at id");
  });

  test("ours stay what they are", () => {
    for (const error of [
      new UserError("a", "b"),
      new TransientError("a"),
      new RefusedError("a"),
      new InvariantError("a"),
    ]) {
      expect(classify(error, 5)).toBe(error);
    }
  });

  test("a busy database is the world's business", async () => {
    const it = await testDatabase();
    const other = await openDatabase(it.path);
    const error = await it.db.write(async (tx) => {
      await tx.run(sql`insert into timer (repo, timer, due_at) values ('r', 't', '')`);
      return await other
        .read((inner) => inner.run(sql`delete from timer`))
        .then(
          () => null,
          (thrown: unknown) => thrown,
        );
    });
    expect(classify(error)).toBeInstanceOf(InvariantError); // a write in a read is our bug
    await other.close();
    await it.close();
    expect(classify(await busy())).toBeInstanceOf(TransientError);
  });
});

/** What the driver throws when somebody else writes. */
async function busy(): Promise<unknown> {
  const { FileConnection } = await import("../../db/driver.ts");
  const it = await testDatabase();
  const connect = () => new FileConnection(it.path, { authToken: null, onPrepare: null });
  const [one, two] = [connect(), connect()];
  await two.exec("pragma busy_timeout = 0");
  await one.exec("begin immediate");
  const thrown = await two.exec("begin immediate").then(
    () => null,
    (error: unknown) => error,
  );
  await one.exec("rollback");
  one.close();
  two.close();
  await it.close();
  return thrown;
}
