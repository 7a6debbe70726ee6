// `mc traces export` and `mc stats` on a real database file: what is written, the counts beside it, and the exit codes.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showStats } from "../../../app/cli/stats-show.ts";
import { exportTraces } from "../../../app/cli/traces-export.ts";
import { dispatchId } from "../../../core/base/brand.ts";
import type { Change } from "../../../core/engine/change.ts";
import { openDatabase } from "../../../db/client.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import * as rows from "../../db/rows.ts";

let folder = "";
let database = "";
let told: string[] = [];
let shown: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-traces-"));
  database = join(folder, "mc.db");
  told = [];
  shown = [];
  vi.spyOn(console, "error").mockImplementation((text) => void told.push(String(text)));
  vi.spyOn(console, "log").mockImplementation((text) => void shown.push(String(text)));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function put(changes: readonly Change[]): Promise<void> {
  const db = await openDatabase(database);
  await db.write((tx) => applyChanges(tx, rows.REPO, changes));
  await db.close();
}

/** The stored attempt 2 landed; attempt 1 of the same unit did not. */
const played: readonly Change[] = [
  ...rows.allChanges.filter(({ kind }) => kind !== "trace.add"),
  { kind: "attempt.put", row: { ...rows.attempt, state: "landed" } },
  { kind: "attempt.put", row: { ...rows.attempt, attempt: 1, state: "failed" } },
  {
    kind: "trace.add",
    row: { ...rows.trace, attempt: 1, dispatch: dispatchId("first"), answer: "No." },
  },
  {
    kind: "trace.add",
    row: { ...rows.trace, attempt: 2, status: "completed", cause: "ok", answer: "Yes." },
  },
];

const written = (file: string): readonly Record<string, unknown>[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

test("each job is one line with its outcome; the counts stand on the error output", async () => {
  await put(played);
  const out = join(folder, "traces.jsonl");
  expect(await exportTraces({ format: "jsonl", json: true, database, out })).toBe(0);
  expect(written(out)).toMatchObject([
    { unit: "parser", attempt: 1, outcome: "failed", category: "no_result", prompt: "Do it." },
    { unit: "parser", attempt: 2, outcome: "landed", category: "ok", answer: "Yes." },
  ]);
  expect(JSON.parse(told[0] ?? "")).toEqual({
    ...{ repo: rows.REPO, format: "jsonl", traces: 2, pairs: 0, landed: 1, failed: 1 },
  });
});

test("pairs have the landed answer as chosen", async () => {
  await put(played);
  const out = join(folder, "pairs.jsonl");
  expect(await exportTraces({ format: "pairs", json: false, database, out, mission: "m1" })).toBe(
    0,
  );
  expect(written(out)).toMatchObject([{ chosen: "Yes.", rejected: "No.", prompt: "Do it." }]);
  expect(told[0]).toBe(`1 pair of ${rows.REPO}, mission m1: 2 jobs, 1 landed, 1 failed`);
});

test("nothing to write is 1, no repository is 2", async () => {
  await put(rows.allChanges.filter(({ kind }) => kind !== "trace.add"));
  const out = join(folder, "none.jsonl");
  expect(await exportTraces({ format: "jsonl", json: false, database, out })).toBe(1);
  const other = join(folder, "other.db");
  const absent = exportTraces({ format: "jsonl", json: false, database: other, out });
  await expect(absent).rejects.toThrow("there is no database at");
  expect(existsSync(other)).toBe(false);
  await (await openDatabase(other)).close();
  expect(await exportTraces({ format: "jsonl", json: false, database: other, out })).toBe(2);
});

test("figures of missions, as a table and as JSON", async () => {
  await put(played);
  expect(await showStats({ json: false, database })).toBe(0);
  expect(shown[0]).toContain("| Mission | Cost ($) |");
  expect(await showStats({ json: true, database, mission: "m1" })).toBe(0);
  expect(JSON.parse(shown.at(-1) ?? "")).toMatchObject({
    repo: rows.REPO,
    missions: [{ mission: "m1", units: [{ unit: "parser" }] }],
  });
  expect(await showStats({ json: true, database, mission: "m9" })).toBe(1);
});
