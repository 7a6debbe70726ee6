// The writer is one, stores whole or not at all, and lets nobody else's failure spoil a write.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, parseAddress } from "../../db/client.ts";
import { sql } from "../../db/sql.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
});
afterEach(() => it.close());

const put = (topic: string) =>
  sql`insert into timer (repo, timer, due_at) values ('r', ${topic}, '')`;
const topics = async (): Promise<unknown[]> =>
  (await it.db.read((tx) => tx.all(sql`select timer from timer order by timer`))).map(
    (row) => row.timer,
  );

describe("write", () => {
  test("is rolled back when it fails, and the next one works", async () => {
    await expect(
      it.db.write(async (tx) => {
        await tx.run(put("a"));
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await it.db.write((tx) => tx.run(put("b")));
    expect(await topics()).toEqual(["b"]);
  });

  test("many at once are stored together; one that fails takes only itself away", async () => {
    const writes = Array.from({ length: 200 }, (_, index) =>
      it.db.write(async (tx) => {
        await tx.run(put(`t${String(index).padStart(3, "0")}`));
        if (index % 50 === 7) throw new Error(`no ${index}`);
        return index;
      }),
    );
    const results = await Promise.allSettled(writes);
    const failed = results.flatMap((result, index) =>
      result.status === "rejected" ? [index] : [],
    );
    expect(failed).toEqual([7, 57, 107, 157]);
    expect(results[8]).toEqual({ status: "fulfilled", value: 8 });
    expect(await topics()).toHaveLength(196);
  });

  test("a row that breaks the schema is refused", async () => {
    const wrong = it.db.write((tx) =>
      tx.run(sql`insert into lane (repo, holder, fence, expires_at) values ('r', 'h', 0, '')`),
    );
    await expect(wrong).rejects.toThrow("CHECK constraint failed");
    const orphan = it.db.write((tx) =>
      tx.run(sql`insert into projection (repo, topic, hash) values ('nobody', 't', 'h')`),
    );
    await expect(orphan).rejects.toThrow("FOREIGN KEY constraint failed");
  });

  test("waits for another process that holds the database", async () => {
    const other = await openDatabase(it.path);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const long = other.write(async (tx) => {
      await tx.run(put("a"));
      await held;
    });
    const short = it.db.write((tx) => tx.run(put("b")));
    await new Promise((resolve) => setImmediate(resolve));
    release();
    await Promise.all([long, short]);
    expect(await topics()).toEqual(["a", "b"]);
    await other.close();
  });
});

describe("read", () => {
  test("sees one moment, whatever is written meanwhile, and cannot write", async () => {
    await it.db.write((tx) => tx.run(put("a")));
    const counted = await it.db.read(async (tx) => {
      const count = sql`select count(*) as n from timer`;
      const before = await tx.get(count);
      await it.db.write((inner) => inner.run(put("b")));
      return [before?.n, (await tx.get(count))?.n];
    });
    expect(counted).toEqual([1, 1]);
    expect(await topics()).toEqual(["a", "b"]);
    await expect(it.db.read((tx) => tx.run(put("c")))).rejects.toThrow("readonly");
  });
});

describe("query", () => {
  const count = sql`select count(*) as n from timer`;

  test("sees what is stored, and nothing of a write that is under way", async () => {
    await it.db.write((tx) => tx.run(put("a")));
    const seen: unknown[] = [await it.db.query((tx) => tx.get(count))];
    let during: Promise<unknown> = Promise.resolve();
    await it.db.write(async (tx) => {
      await tx.run(put("b"));
      during = it.db.query((other) => other.get(count));
      await tx.get(count);
    });
    seen.push(await during, await it.db.query((tx) => tx.get(count)));
    expect(seen).toMatchObject([{ n: 1 }, { n: expect.any(Number) }, { n: 2 }]);
  });

  test("nothing of a write that fails", async () => {
    let during: Promise<unknown> = Promise.resolve();
    const failed = it.db.write(async (tx) => {
      await tx.run(put("a"));
      during = it.db.query((other) => other.all(count));
      await during;
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(await during).toMatchObject([{ n: 0 }]);
  });

  test("is one statement that writes nothing", async () => {
    const twice = it.db.query(async (tx) => [await tx.get(count), await tx.get(count)]);
    await expect(twice).rejects.toThrow("one statement");
    await expect(it.db.query((tx) => tx.run(put("c")))).rejects.toThrow("readonly");
    expect(await it.db.query((tx) => tx.get(count))).toMatchObject({ n: 0 });
  });

  test("is refused after the close", async () => {
    await it.db.close();
    await expect(it.db.query((tx) => tx.get(count))).rejects.toThrow("closed");
  });
});

describe("close", () => {
  test("finishes what was asked for, then refuses", async () => {
    const write = it.db.write((tx) => tx.run(put("a")));
    await it.db.close();
    await write;
    await expect(it.db.write((tx) => tx.run(put("b")))).rejects.toThrow("closed");
    const again = await openDatabase(it.path);
    expect(await again.read((tx) => tx.get(sql`select count(*) as n from timer`))).toMatchObject({
      n: 1,
    });
    await again.close();
  });
});

describe("values", () => {
  test("go in as placeholders and come back as they were", async () => {
    const text = "'); drop table timer; -- “ü” \n";
    await it.db.write((tx) => tx.run(put(text)));
    expect(await topics()).toEqual([text]);
  });

  test("a NUL, where the driver would cut the text, is replaced", async () => {
    await it.db.write((tx) => tx.run(put("a\0b")));
    expect(await topics()).toEqual(["a\ufffdb"]);
  });

  test("of other types are refused before they reach the driver", () => {
    expect(() => sql`select ${undefined as never}`).toThrow("missing value cannot be stored");
    expect(() => sql`select ${Number.NaN}`).toThrow("number cannot be stored");
    expect(() => sql`select ${{} as never}`).toThrow("object cannot be stored");
    expect(sql`select ${true}, ${null}`.values).toEqual([1, null]);
  });
});

describe("address", () => {
  test.each([
    ["mc.db", { kind: "file", path: "mc.db" }],
    ["file:/var/mc.db", { kind: "file", path: "/var/mc.db" }],
    ["file:///var/mc.db", { kind: "file", path: "/var/mc.db" }],
    ["libsql://mc.turso.io", { kind: "remote" }],
    ["https://mc.turso.io", { kind: "remote" }],
  ])("%s", (url, expected) => {
    expect(parseAddress(url)).toEqual(expected);
  });

  test("another database is refused by name, without its password", () => {
    expect(() => parseAddress("postgres://u:secret@host/db")).toThrow(
      "MC_DATABASE_URL has an address we cannot use: postgres://…",
    );
  });
});
