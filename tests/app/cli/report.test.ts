// `mc report` on a real database file: for people, as Markdown, as JSON, and its exit codes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showReport } from "../../../app/cli/report-show.ts";
import { MissionReport } from "../../../core/report/mission.ts";
import { openDatabase } from "../../../db/client.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import * as rows from "../../db/rows.ts";

let folder = "";
let database = "";
let told: string[] = [];
let shown: string[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-report-"));
  database = join(folder, "mc.db");
  told = [];
  shown = [];
  vi.spyOn(console, "error").mockImplementation((text) => void told.push(String(text)));
  vi.spyOn(console, "log").mockImplementation((text) => void shown.push(String(text)));
  const db = await openDatabase(database);
  await db.write((tx) => applyChanges(tx, rows.REPO, rows.allChanges));
  await db.close();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const report = (mission: string | undefined, more: object = {}): Promise<number> =>
  showReport(mission, { database, json: false, markdown: false, ...more });

test("lines for a terminal, without anything that a terminal would obey", async () => {
  expect(await report("m1")).toBe(0);
  expect(shown.join("\n")).toContain("m1: Add a parser");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
  expect(shown.join("\n")).not.toMatch(/[\u0000-\u0008\u001b]/);
});

test("JSON as it is kept on mc/state, and Markdown as it is shown", async () => {
  expect(await report(undefined, { json: true })).toBe(0);
  expect(MissionReport.parse(JSON.parse(shown.join("\n"))).mission_id).toBe("m1");
  shown = [];
  expect(await report("m1", { markdown: true })).toBe(0);
  expect(shown.join("\n")).toMatch(/^## Mission `m1`/);
});

test("a mission that is not known: 1, and which there are; an unknown repository too", async () => {
  expect(await report("m9")).toBe(1);
  expect(told.join("\n")).toContain("no mission m9 is known in ada/engine; there are m1");
  expect(await report(undefined, { of: "nobody/nothing" })).toBe(1);
});

test("no database: none is made", async () => {
  await expect(report("m1", { database: join(folder, "none.db") })).rejects.toThrow(
    "there is no database",
  );
});
