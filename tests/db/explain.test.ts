// Every statement in the product is known to the planner, and none walks through a whole table that grows.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, FileConnection } from "../../db/driver.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TEMPLATE = /\bsql`((?:[^`\\]|\\.)*)`/g;

function statements(): readonly { readonly place: string; readonly text: string }[] {
  const found: { place: string; text: string }[] = [];
  for (const folder of ["db", "app", "core"]) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const source = readFileSync(join(ROOT, folder, file), "utf8");
      for (const match of source.matchAll(TEMPLATE)) {
        const text = (match[1] ?? "").replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, "?").trim();
        if (!/^(select|insert|update|delete)\b/.test(text)) continue;
        const line = source.slice(0, match.index).split("\n").length;
        found.push({ place: `${folder}/${file}:${line}`, text });
      }
    }
  }
  return found;
}

/** Whole-table reads that are meant: tables of a few rows per repository, or of migrations. */
const SMALL = /\b(repo|lane|timer|migration|sqlite_schema|json_each)\b/;

let it: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  it = await testDatabase();
  connection = new FileConnection(it.path, { authToken: null, onPrepare: null });
});
afterAll(async () => {
  connection.close();
  await it.close();
});

describe("every statement", () => {
  const all = statements();

  test("stands in db", () => {
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ place }) => !place.startsWith("db/"))).toEqual([]);
  });

  test.each(all)("$place", async ({ text }) => {
    const values = [...text.matchAll(/\?/g)].map(() => null);
    const plan = await connection.all({ text: `explain query plan ${text}`, values });
    const steps = plan.map((row) => String(row.detail));
    const scans = steps.filter(
      (step) =>
        /^SCAN (?!CONSTANT)/.test(step) &&
        !/USING (COVERING )?INDEX|\(subquery|^SCAN \d|_fts VIRTUAL TABLE INDEX \d+:\S*M/.test(step),
    );
    expect(scans.filter((step) => !SMALL.test(step))).toEqual([]);
  });
});
