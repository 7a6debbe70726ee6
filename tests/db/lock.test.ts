// One app per database file; readers are free to look.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../db/client.ts";
import { DatabaseInUseError, openOwnDatabase } from "../../db/lock.ts";
import { sql } from "../../db/sql.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mission-control-lock-"));
  path = join(folder, "app.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the second one is refused until the first lets go", async () => {
  const first = await openOwnDatabase(path);
  await expect(openOwnDatabase(path)).rejects.toThrow(DatabaseInUseError);
  await first.close();
  const second = await openOwnDatabase(path);
  await second.close();
});

test("a reader needs no lock", async () => {
  const app = await openOwnDatabase(path);
  const reader = await openDatabase(path, { migrate: false });
  const rows = await reader.read((tx) => tx.all(sql`select version from migration`));
  expect(rows.length).toBeGreaterThan(0);
  await reader.close();
  await app.close();
});

test("a database that cannot be opened leaves no lock behind", async () => {
  const broken = await openDatabase(path);
  await broken.write((tx) =>
    tx.run(sql`insert into migration (version, name, checksum, applied_at)
      values (9999, 'later', 'x', '2026-01-01T00:00:00.000Z')`),
  );
  await broken.close();
  await expect(openOwnDatabase(path)).rejects.toThrow("newer");
  const again = await openDatabase(path, { migrate: false });
  await again.write((tx) => tx.run(sql`delete from migration where version = 9999`));
  await again.close();
  await (await openOwnDatabase(path)).close();
});
