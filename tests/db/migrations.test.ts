// Migrations go forward over data, once each, and a schema from the future is left alone.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Connection, FileConnection } from "../../db/driver.ts";
import { dumpMigrations, SCHEMA_FILE } from "../../db/dump.ts";
import { loadMigrations, type Migration, migrate } from "../../db/migrate.ts";
import { sql } from "../../db/sql.ts";

let folder: string;
let connection: Connection;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mc-migrate-"));
  connection = new FileConnection(join(folder, "mc.db"), { authToken: null, onPrepare: null });
});
afterEach(async () => {
  connection.close();
  await rm(folder, { recursive: true, force: true });
});

test("have a number of their own each, and are applied in its order", async () => {
  const versions = (await loadMigrations()).map(({ version }) => version);
  expect(versions[0]).toBe(1);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
});

test("run one by one over data that is there already", async () => {
  const migrations = await loadMigrations();
  for (const { version } of migrations) {
    expect(await migrate(connection, { last: version })).toEqual([version]);
    if (version === 1) {
      await connection.exec(`
        insert into delivery (id, repo, name, received_at, due_at) values ('d', 'r/r', 'push', 't', 't');
        insert into payload values (1, '{}');
        insert into decision (repo, delivery, position, event_type, event, changes, at) values ('r/r', 'd', 0, 'X', '{}', '[]', 't');
        insert into reason (decision, position, repo, subject, text) values (1, 0, 'r/r', 'repo', 'why');
        insert into effect (repo, key, kind, body, decision, enqueued_at, due_at, latest_at) values ('r/r', 'k', 'x', '{}', 1, 't', 't', 't');
        insert into timer values ('r/r', 't', 't');
        insert into lane (repo, holder, fence, expires_at) values ('r/r', 'h', 1, 't');`);
    }
    if (version === 2) {
      await connection.exec(`pragma foreign_keys = on;
        insert into repo (repo, installation_id, default_branch, onboarding, generation, landed_count) values ('r/r', 1, 'main', 'active', 0, 0);
        insert into mission (repo, mission, issue, title, body, objective_hash, started_by, state, because, target, base, config, plan_attempts, cost_usd, started_at)
          values ('r/r', 'm1', 1, '', '', '', '', 'running', '', 'main', 'b', '{}', 0, 0, 't');
        insert into unit (repo, mission, unit, position, title, description, files, depends_on, after, criteria, specialist, kind, priority, state, because, attempt, max_attempts, evidence, additions, deletions, changed_files, conflicts, summary, cost_usd)
          values ('r/r', 'm1', 'u', 0, '', '', '[]', '[]', '[]', '[]', '', 'implement', 1, 'queued', '', 1, 3, '[]', 0, 0, '[]', 0, '', 0);
        insert into dispatch (repo, dispatch, purpose, state, legs, "commit", asked_at, deadline) values ('r/r', 'd', 'verify', 'running', '[]', 'c', 't', 't');
        insert into attempt (repo, mission, unit, attempt, kind, dispatch, state, base, summary, agent, model, input_tokens, output_tokens, cost_usd, started_at)
          values ('r/r', 'm1', 'u', 1, 'work', 'd', 'published', 'b', '', '', '', 0, 0, 0, 't');
        insert into verdict (repo, "commit", spec, attempt, outcome, dispatch, log, duration_ms, at) values ('r/r', 'c', 's', 1, 'passed', 'd', '', 1, 't');`);
    }
    if (version === 8) {
      await connection.exec(`
        insert into prompt_variant (repo, component, variant, text, wins, samples, state, because, created_at)
          values ('r/r', 'planner', 'planner-1', 'x', 0.5, 2, 'active', '', 't'), ('r/r', 'reviewer', 'builtin', '', 1, 2, 'active', '', 't');`);
    }
  }
  for (const table of [
    "delivery",
    "payload",
    "decision",
    "reason",
    "effect",
    "timer",
    "lane",
    "repo",
    "mission",
    "unit",
    "dispatch",
    "attempt",
    "verdict",
  ]) {
    const rows = await connection.all({ text: `select * from ${table}`, values: [] });
    expect(rows, table).toHaveLength(1);
  }
  // Reviewers have no wordings any more.
  expect(await connection.all(sql`select component, wins from prompt_variant`)).toEqual([
    { component: "planner", wins: 0.5 },
  ]);
  expect(await connection.all(sql`select * from pragma_foreign_key_check`)).toEqual([]);
  expect(await migrate(connection)).toEqual([]);
});

test("a migration that fails leaves nothing behind", async () => {
  const broken: Migration[] = [
    { version: 1, name: "broken", text: "create table a (b text) strict; nonsense", checksum: "x" },
  ];
  await expect(migrate(connection, { migrations: broken })).rejects.toThrow("nonsense");
  expect(await connection.all(sql`select name from sqlite_schema where name = 'a'`)).toEqual([]);
  expect(await connection.all(sql`select * from migration`)).toEqual([]);
});

test("a schema from the future is refused, with what to do", async () => {
  const known = await loadMigrations();
  const newest = known.at(-1)?.version ?? 0;
  const future: Migration = {
    version: newest + 1,
    name: "future",
    text: "create table future (a text) strict;",
    checksum: "x",
  };
  await migrate(connection, { migrations: [...known, future] });
  await expect(migrate(connection)).rejects.toThrow(
    `The database has schema ${future.version} (future), this program knows schemas up to ${newest}. ` +
      "A newer Mission Control has used it: start that version, or point MC_DATABASE_URL at another database.",
  );
});

test("an applied migration must not change", async () => {
  const [first] = await loadMigrations();
  if (first === undefined) throw new Error("no migrations");
  await migrate(connection, { last: 1 });
  await expect(
    migrate(connection, { migrations: [{ ...first, checksum: "other" }] }),
  ).rejects.toThrow("Migration 1 (engine) was changed after it was applied");
});

test("schema.sql is the dump of all of them (npm run db:dump)", async () => {
  expect(await readFile(SCHEMA_FILE, "utf8")).toBe(await dumpMigrations());
});

test("every table is strict and every state column has a check", async () => {
  const dump = await readFile(SCHEMA_FILE, "utf8");
  const tables = dump.split(/^(?=CREATE)/m).filter((text) => text.startsWith("CREATE TABLE"));
  expect(tables.length).toBeGreaterThan(15);
  for (const table of tables) {
    expect(table).toMatch(/\) strict/i);
    if (/^ {2}state text/m.test(table)) expect(table).toMatch(/check \(state in/);
  }
});
