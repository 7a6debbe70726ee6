// Projects of this machine: named once each, one writer at a time, and shown as their databases are.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { changeProjects, projectsPath, readProjects } from "../../../app/cli/projects-file.ts";
import { listProjects, register, unregister } from "../../../app/cli/projects-show.ts";
import { showStatus } from "../../../app/cli/status-show.ts";
import { openDatabase } from "../../../db/client.ts";
import { openOwnDatabase } from "../../../db/lock.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import { runDatabase } from "../../../local/boot/run-state.ts";
import * as rows from "../../db/rows.ts";

let folder = "";
let told: string[] = [];
let shown: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-projects-"));
  vi.stubEnv("XDG_STATE_HOME", join(folder, "state"));
  vi.stubEnv("MC_DATABASE_URL", join(folder, "served.db"));
  told = [];
  shown = [];
  vi.spyOn(console, "error").mockImplementation((text) => void told.push(String(text)));
  vi.spyOn(console, "log").mockImplementation((text) => void shown.push(String(text)));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function checkout(name: string): string {
  const path = join(folder, name);
  execFileSync("git", ["init", "-q", path]);
  const identity = ["-c", "user.name=a", "-c", "user.email=a@x"];
  execFileSync("git", ["-C", path, ...identity, "commit", "-q", "--allow-empty", "-m", "x"]);
  return path;
}
const named = (path: string, more: object = {}) => register(path, { description: "", ...more });

async function database(path: string): Promise<void> {
  mkdirSync(join(path, ".."), { recursive: true });
  const db = await openDatabase(path);
  await db.write((tx) => applyChanges(tx, rows.REPO, rows.allChanges));
  await db.close();
}

describe("the list", () => {
  test("has each name and each folder once", async () => {
    const kit = checkout("kit");
    expect(await named(kit, { description: "tools" })).toBe(0);
    expect(await named(kit, { name: "other" })).toBe(1);
    expect(told.at(-1)).toContain("is already registered as 'kit'");
    expect(await named(checkout("again"), { name: "KIT" })).toBe(1);
    expect(told.at(-1)).toContain("Project 'KIT' is already registered");
    expect(readProjects().map(({ name, path, description }) => [name, path, description])).toEqual([
      ["kit", expect.stringContaining("/kit"), "tools"],
    ]);
    expect(await listProjects(false)).toBe(0);
    expect(shown.at(-1)).toMatch(/^kit {2}idle .*\/kit {2}\(tools\)$/);
  });

  test("takes no missing folder, no folder without git, no unusable name", async () => {
    expect(await named(join(folder, "nowhere"))).toBe(2);
    mkdirSync(join(folder, "plain"));
    expect(await named(join(folder, "plain"))).toBe(2);
    expect(await named(checkout("kit"), { name: "../kit" })).toBe(2);
    expect(existsSync(projectsPath())).toBe(false);
  });

  test("forgets a name, and asks what was meant", async () => {
    await named(checkout("engine"));
    expect(await unregister("engin")).toBe(1);
    expect(told.at(-1)).toContain("did you mean 'engine'?");
    expect(await unregister("engine")).toBe(0);
    expect(readProjects()).toEqual([]);
  });

  test("loses nothing when many are registered at the same time", async () => {
    const names = Array.from({ length: 12 }, (_, n) => `p${n}`);
    await Promise.all(
      names.map((name) =>
        changeProjects((all) => [
          ...all,
          { name, path: `/${name}`, database: null, description: "", registeredAt: "2026" },
        ]),
      ),
    );
    expect(readProjects()).toHaveLength(12);
  });

  test("that is damaged is told, not taken for empty", () => {
    mkdirSync(join(folder, "state", "mission-control"), { recursive: true });
    writeFileSync(projectsPath(), "{");
    expect(() => readProjects()).toThrow(`${projectsPath()} is damaged`);
    expect(readFileSync(projectsPath(), "utf8")).toBe("{");
  });
});

describe("status", () => {
  test("of all: what runs, what is gone, what cannot be read", async () => {
    const [kit, engine, gone] = [checkout("kit"), checkout("engine"), checkout("gone")];
    for (const path of [kit, engine, gone]) await named(path);
    const [kitRow, engineRow] = readProjects().toSorted((a) => (a.name === "kit" ? -1 : 1));
    await database(runDatabase(kitRow?.path ?? ""));
    mkdirSync(join(runDatabase(engineRow?.path ?? ""), ".."), { recursive: true });
    writeFileSync(
      runDatabase(engineRow?.path ?? ""),
      "this is no database, whatever its name says",
    );
    rmSync(gone, { recursive: true });
    expect(await showStatus({ all: true, json: true })).toBe(1);
    const { projects } = JSON.parse(shown.at(-1) ?? "");
    expect(projects.map((one: { name: string; state: string }) => [one.name, one.state])).toEqual([
      ["engine", "unknown"],
      ["gone", "missing"],
      ["kit", "idle"],
    ]);
    expect(projects[2].repositories[0]).toMatchObject({
      repo: "ada/engine",
      missions: [{ mission: "m1", state: expect.any(String) }],
    });
  });

  test("running is who holds the database's lock, not who has a number", async () => {
    const kit = checkout("kit");
    await named(kit);
    const path = runDatabase(readProjects()[0]?.path ?? "");
    await database(path);
    const app = await openOwnDatabase(path);
    await listProjects(true);
    expect(JSON.parse(shown.at(-1) ?? "").projects[0].state).toBe("running");
    await app.close();
    await listProjects(true);
    expect(JSON.parse(shown.at(-1) ?? "").projects[0].state).toBe("idle");
  });

  test("of one: says where it looked, and makes no database", async () => {
    expect(await showStatus({ all: false, json: false })).toBe(1);
    expect(told.at(-1)).toContain(`there is no database at ${join(folder, "served.db")}`);
    expect(existsSync(join(folder, "served.db"))).toBe(false);
    await database(join(folder, "served.db"));
    expect(await showStatus({ all: false, json: false })).toBe(0);
    expect(shown.join("\n")).toMatch(/ada\/engine m1 .* landed/);
  });

  test("an older database is looked at as it is: nothing is migrated", async () => {
    const path = join(folder, "served.db");
    const { migrate } = await import("../../../db/migrate.ts");
    const { FileConnection } = await import("../../../db/driver.ts");
    const connection = new FileConnection(path, { authToken: null, onPrepare: null });
    await migrate(connection, { last: 1 });
    connection.close();
    expect(await showStatus({ all: false, json: true })).toBe(1);
    expect(JSON.parse(shown.at(-1) ?? "").problem).toContain("an older or newer Mission Control");
  });
});
