// The machine and the database, with each fault planted: what is said, and how to mend it.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { diagnose } from "../../../app/cli/doctor.ts";
import { clockFinding } from "../../../app/doctor/app.ts";
import { checkChannels } from "../../../app/doctor/channels.ts";
import type { Finding } from "../../../app/doctor/finding.ts";
import { checkMachine } from "../../../app/doctor/machine.ts";
import { secretsNeeded } from "../../../app/doctor/repository.ts";
import { checkStore } from "../../../app/doctor/store.ts";
import { sendersOf } from "../../../app/notify/senders.ts";
import { NO_CHANNELS } from "../../../app/notify/settings.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import { openDatabase } from "../../../db/client.ts";
import { openOwnDatabase } from "../../../db/lock.ts";
import { applyChanges } from "../../../db/repo-state.ts";
import { deliveries } from "../../../db/repos/deliveries.ts";
import { lanes } from "../../../db/repos/lanes.ts";
import { notices } from "../../../db/repos/notices.ts";
import { sql } from "../../../db/sql.ts";
import * as rows from "../../db/rows.ts";
import { httpServer } from "../notify/http-server.ts";

const GB = 1024 ** 3;
const bad = (findings: readonly Finding[]): readonly string[] =>
  findings
    .filter(({ level }) => level === "warning" || level === "error")
    .map(({ check, level }) => `${check} ${level}`);

describe("the machine", () => {
  const sound = { node: "24.1.0", git: "git version 2.43.0", freeBytes: 50 * GB, dataDir: "/data" };
  test.each([
    ["sound", {}, []],
    ["Node 20", { node: "20.1.0" }, ["machine.node error"]],
    ["Node 22.18", { node: "22.18.0" }, []],
    ["no git", { git: null }, ["machine.git error"]],
    ["an old git", { git: "git version 2.30.2" }, ["machine.git error"]],
    ["Apple's git", { git: "git version 2.39.5 (Apple Git-154)" }, []],
    ["little room", { freeBytes: GB / 2 }, ["machine.disk warning"]],
    ["no room", { freeBytes: GB / 20 }, ["machine.disk error"]],
  ])("%s", (_name, patch, expected) => {
    const findings = checkMachine({ ...sound, ...patch });
    expect(bad(findings)).toEqual(expected);
    for (const { level, why, mend } of findings)
      if (level !== "ok") expect([why === "", mend === ""]).toEqual([false, false]);
  });

  test("a clock that is ahead is told from one that is behind", () => {
    expect(clockFinding(-3_000).level).toBe("ok");
    expect(clockFinding(20_000).what).toBe("The clock is 20 s ahead of GitHub's");
    expect(clockFinding(-90_000)).toMatchObject({
      level: "error",
      what: expect.stringContaining("behind"),
    });
  });
});

describe("the database", () => {
  let folder = "";
  let path = "";
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "mc-store-"));
    path = join(folder, "mc.db");
    const db = await openDatabase(path);
    await db.write((tx) => applyChanges(tx, rows.REPO, rows.allChanges));
    await db.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const look = (more: object = {}) => checkStore({ url: path, token: null, channels: [], ...more });
  const write = async (text: ReturnType<typeof sql>): Promise<void> => {
    const db = await openDatabase(path, { migrate: false });
    await db.write((tx) => tx.run(text));
    await db.close();
  };

  test("sound, used by an app or not", async () => {
    expect(bad(await look())).toEqual([]);
    const app = await openOwnDatabase(path);
    const findings = await look();
    expect(bad(findings)).toEqual([]);
    expect(findings[0]?.what).toBe("An app uses the database");
    await app.close();
  });

  test("none: that is no fault, and none is made", async () => {
    const findings = await look({ url: join(folder, "other.db") });
    expect(findings.map(({ level }) => level)).toEqual(["note"]);
  });

  test("damaged", async () => {
    const db = await openDatabase(path);
    await db.write(async (tx) => {
      for (let n = 0; n < 300; n += 1)
        await deliveries.store(tx, {
          ...{ id: `d${n}`, repo: rows.REPO, name: "push", receivedAt: rows.at(0) },
          payload: "x".repeat(3000),
        });
    });
    await db.close();
    truncateSync(path, 600_000);
    expect(bad(await look())[0]).toMatch(/^database\.(integrity|file) error$/);
    writeFileSync(
      path,
      "no database at all, but long enough to be read as a header of one ".repeat(20),
    );
    expect(bad(await look())).toEqual(["database.file error"]);
  });

  test("of a newer version, of an older one, and with a migration that was changed", async () => {
    await write(
      sql`insert into migration (version, name, checksum, applied_at) values (${9999}, ${"future"}, ${"x"}, ${"2026"})`,
    );
    const newer = await look();
    expect(bad(newer)).toEqual(["database.schema error"]);
    expect(newer.at(-1)?.what).toContain("9999-future");
    await write(sql`delete from migration where version = ${9999}`);
    await write(sql`delete from migration where version = ${14}`);
    expect(bad(await look())).toEqual(["database.schema warning"]);
    await write(sql`update migration set checksum = ${"y"} where version = ${1}`);
    expect(bad(await look())).toEqual(["database.schema error"]);
  });

  test("a repository that stands still, and a delivery that was set aside", async () => {
    const db = await openDatabase(path);
    await db.write(async (tx) => {
      await lanes.claim(tx, rows.REPO, "only", rows.at(0), rows.at(10));
      await lanes.stop(tx, rows.REPO, "internal error, ref 12345678", "12345678");
      await deliveries.store(tx, {
        ...{ id: "odd", repo: rows.REPO, name: "push", payload: "{}", receivedAt: rows.at(0) },
      });
      await tx.run(
        sql`update delivery set state = 'parked', error = ${"odd"}, reference = ${"87654321"} where id = ${"odd"}`,
      );
    });
    await db.close();
    const findings = await look();
    expect(bad(findings)).toEqual(["database.lanes error", "database.parked warning"]);
    expect(findings.find(({ level }) => level === "error")?.what).toContain("ref 12345678");
  });

  test("notices for a channel that nobody set up", async () => {
    const db = await openDatabase(path);
    const notice = {
      id: "n",
      kind: "ended",
      urgency: "high",
      title: "t",
      body: "",
      link: "",
    } as const;
    await db.write((tx) =>
      notices.add(tx, rows.REPO, { notice, channels: ["slack"], due: rows.at(0) }, rows.at(0)),
    );
    await db.close();
    expect(bad(await look())).toEqual(["notify.channels warning"]);
    expect(bad(await look({ channels: ["slack"] }))).toEqual([]);
  });
});

describe("channels", () => {
  test("are only named, or tried with one notice each", async () => {
    const server = await httpServer();
    const [sender] = sendersOf(
      { ...NO_CHANNELS, slack: { url: `${server.url}/services/secret` } },
      { fetch: (input, init) => fetch(input, init), now: Date.now },
    );
    const senders = sender === undefined ? [] : [sender];
    const at = "2026-01-01T00:00:00.000Z";
    expect(bad(await checkChannels(senders, false, at))).toEqual([]);
    expect(server.requests).toEqual([]);
    expect(bad(await checkChannels(senders, true, at))).toEqual([]);
    expect(server.requests[0]?.json.text).toContain("a test from `mc doctor`");
    server.answers.push({ status: 404, body: "no_service" });
    const failed = await checkChannels(senders, true, at);
    expect(bad(failed)).toEqual(["notify.send error"]);
    expect(failed[0]?.why).toContain("404");
    expect(JSON.stringify(failed)).not.toContain("services/secret");
    await server.close();
  });
});

test.each([
  [{ type: "claude-code" }, [["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"]]],
  [{ type: "codex" }, [["OPENAI_API_KEY"]]],
  [{ type: "gemini" }, [["GEMINI_API_KEY"]]],
  [{ type: "builtin", model: "openai:gpt" }, [["OPENAI_API_KEY"]]],
  [{ type: "builtin", model: "local:qwen@http://localhost:1/v1" }, []],
  [{ type: "scripted" }, []],
])("secrets of %o", (agent, needed) => {
  expect(secretsNeeded(RepoConfig.parse({ agent }))).toEqual(needed);
});

test("the command: exit 1 when something is wrong, 0 when not; JSON for programs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-doctor-"));
  const shown: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text) => void shown.push(String(text)));
  vi.stubEnv("MC_DATA_DIR", folder);
  const flags = { sendTest: false, json: true };
  expect(await diagnose({ ...flags, repo: join(folder, "nowhere") })).toBe(1);
  expect(JSON.parse(shown.at(-1) ?? "")).toMatchObject({
    errors: 1,
    findings: expect.arrayContaining([expect.objectContaining({ check: "folder.exists" })]),
  });
  expect(await diagnose({ ...flags, repo: "." })).toBe(0);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
