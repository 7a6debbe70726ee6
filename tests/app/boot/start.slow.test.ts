// `npm start` as operators meet it: each way to fail says what, why and what to do in three lines; ending is clean.
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../../db/client.ts";
import { sql } from "../../../db/sql.ts";
import type { AppCredentials, LocalGitHub } from "../../../local/api.ts";
import { ACTION_REPOSITORY, ACTION_SHA, PACKAGE_ROOT } from "../../../local/boot/embedded.ts";
import { openLocalGitHub } from "../../../local/open.ts";

let folder = "";
let github: LocalGitHub;
let app: AppCredentials;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mission-control-start-"));
  github = await openLocalGitHub({ dataDir: join(folder, "github"), port: 0, validate: false });
  app = await github.app({
    slug: "mission-control",
    owner: "olga",
    permissions: { issues: "write" },
    events: ["issues"],
    webhook: { secret: "sesame", target: async () => 503 },
  });
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  children.clear();
});
afterAll(async () => {
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Start {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | string>;
  /** Resolves when it has written this, or ended. */
  readonly says: (text: string) => Promise<void>;
}

let serial = 0;

function begin(
  variables: Readonly<Record<string, string>>,
  command: readonly string[] = [join(PACKAGE_ROOT, "app", "boot", "main.ts")],
): Start {
  serial += 1;
  const cwd = join(folder, `home-${serial}`);
  mkdirSync(cwd);
  const child = spawn(process.execPath, command, {
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: cwd, NO_SMEE_SETUP: "true", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  let out = "";
  let err = "";
  const looks = new Set<() => void>();
  const hear = (): void => {
    for (const look of [...looks]) look();
  };
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    hear();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
    hear();
  });
  const ended = once(child, "close").then(() => {
    hear();
    return child.signalCode ?? child.exitCode ?? "?";
  });
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    says: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!`${out}${err}`.includes(text) && child.exitCode === null) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      }),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const settings = async (more: Readonly<Record<string, string>> = {}) => ({
  APP_ID: String(app.appId),
  PRIVATE_KEY: app.privateKey,
  WEBHOOK_SECRET: app.webhookSecret,
  GITHUB_API_URL: github.apiUrl,
  MC_ACTION_REPOSITORY: ACTION_REPOSITORY,
  MC_ACTION_SHA: ACTION_SHA,
  HOST: "127.0.0.1",
  PORT: String(await freePort()),
  ...more,
});

async function refusal(more: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const start = begin(await settings(more));
  const code = await start.ended;
  const lines = start.err().trimEnd().split("\n");
  expect(start.out()).toBe("");
  return [code, ...lines];
}

const strange = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).privateKey;

test("a key that is not the app's", async () => {
  expect(await refusal({ PRIVATE_KEY: strange })).toEqual([
    2,
    "GitHub does not accept the app's credentials (401).",
    expect.stringContaining(`App ${app.appId} with this private key is unknown`),
    expect.stringContaining("PRIVATE_KEY"),
  ]);
});

test("a key that is damaged", async () => {
  const key = "-----BEGIN RSA PRIVATE KEY-----\\nabc\\n-----END RSA PRIVATE KEY-----";
  const [code, what, ...rest] = await refusal({ PRIVATE_KEY: key });
  expect([code, what, rest.length]).toEqual([2, "The private key cannot be read.", 2]);
});

test("GitHub out of reach", async () => {
  const port = await freePort();
  expect(await refusal({ GITHUB_API_URL: `http://127.0.0.1:${port}/api/v3` })).toEqual([
    75,
    "GitHub cannot be reached.",
    expect.stringContaining("ECONNREFUSED"),
    expect.stringContaining("GITHUB_API_URL"),
  ]);
});

test("a port that is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await refusal({ PORT: String(port) })).toEqual([
    75,
    `Port ${port} is taken.`,
    `Another program listens on 127.0.0.1:${port}.`,
    expect.stringContaining("PORT"),
  ]);
  taken.close();
  await once(taken, "close");
});

test.each([
  ["in a folder that does not exist", "/nonexistent/x.db"],
  ["at an address of another kind", "mysql://host/db"],
])("a database %s", async (_name, url) => {
  const [code, what, ...rest] = await refusal({ MC_DATABASE_URL: url });
  expect([code, what, rest.length]).toEqual([2, `The database ${url} cannot be used.`, 2]);
});

test("a database that is none", async () => {
  const path = join(folder, "none.db");
  writeFileSync(path, "This is a letter, not a database.".repeat(100));
  const [code, what, ...rest] = await refusal({ MC_DATABASE_URL: path });
  expect([code, what, rest.length]).toEqual([2, `The database ${path} cannot be used.`, 2]);
});

test("a database out of reach", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const [code, what, ...rest] = await refusal({ MC_DATABASE_URL: url });
  expect([code, what, rest.length]).toEqual([75, "The database cannot be reached.", 2]);
});

test("a data folder that cannot be made", async () => {
  writeFileSync(join(folder, "file"), "");
  const path = join(folder, "file", "data");
  const [code, what, ...rest] = await refusal({ MC_DATA_DIR: path });
  expect([code, what, rest.length]).toEqual([2, `The folder ${path} cannot be used.`, 2]);
});

test("a database of a newer version", async () => {
  const path = join(folder, "newer.db");
  const db = await openDatabase(path);
  await db.write((tx) =>
    tx.run(sql`insert into migration (version, name, checksum, applied_at)
      values (9999, 'later', 'x', '2026-01-01T00:00:00.000Z')`),
  );
  await db.close();
  const [code, what, ...rest] = await refusal({ MC_DATABASE_URL: path });
  expect([code, what, rest.length]).toEqual([
    2,
    "The database belongs to another version of Mission Control.",
    2,
  ]);
});

test("simple-git's own log is refused, because it prints tokens", async () => {
  const [code, ...lines] = await refusal({ DEBUG: "simple-git*" });
  expect(code).toBe(2);
  expect(lines.join("\n")).toContain("DEBUG: must not name simple-git");
});

test("started, it takes signed webhooks only, and ends cleanly when told to", async () => {
  const variables = await settings({ DEBUG: "other,-simple-git" });
  const start = begin(variables);
  await start.says("listens on port");
  expect(start.out()).toContain("Mission Control (mission-control) listens on port");
  const reply = await fetch(`http://127.0.0.1:${variables.PORT}/api/github/webhooks`, {
    method: "POST",
    body: "{}",
    headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}`, "x-github-delivery": "1" },
  });
  expect([reply.status, await reply.json()]).toEqual([
    401,
    {
      error: "signature missing or wrong",
      hint: "WEBHOOK_SECRET must be the secret of the app's webhook settings.",
    },
  ]);
  await start.says("webhook refused: wrong signature");
  start.child.kill("SIGTERM");
  expect(await start.ended).toBe(0);
  expect(start.err()).toBe("");
});

test("a second one on the same database file says so and leaves; after a kill the next one starts", async () => {
  const MC_DATABASE_URL = join(folder, "one.db");
  const variables = await settings({ MC_DATABASE_URL });
  const first = begin(variables);
  await first.says("listens on port");
  expect(await refusal({ MC_DATABASE_URL })).toEqual([
    75,
    "Mission Control is running already.",
    expect.stringContaining("one.db"),
    expect.stringContaining("MC_DATABASE_URL"),
  ]);
  first.child.kill("SIGKILL");
  await first.ended;
  const next = begin(variables);
  await next.says("listens on port");
  expect(next.err()).toBe("");
});

test("without credentials, the page that registers the app from app.yml", async () => {
  const PORT = String(await freePort());
  const start = begin({ PORT, HOST: "127.0.0.1" });
  await start.says("Listening on");
  const page = await (await fetch(`http://127.0.0.1:${PORT}/probot`)).text();
  expect(page).toContain("Register GitHub App");
  start.child.kill("SIGTERM");
  expect(await start.ended).toBe(0);
});

test("`probot run` hosts the same app", async () => {
  const variables = await settings();
  const start = begin(variables, [
    join(PACKAGE_ROOT, "node_modules", "probot", "bin", "probot.js"),
    "run",
    join(PACKAGE_ROOT, "app", "index.ts"),
  ]);
  await start.says("Listening on");
  const reply = await fetch(`http://127.0.0.1:${variables.PORT}/api/github/webhooks`, {
    method: "POST",
    body: "{}",
    headers: {
      "content-type": "application/json",
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
      "x-github-delivery": "1",
      "x-github-event": "issues",
    },
  });
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(reply.status).toBeLessThan(500);
  expect(start.err()).toBe("");
});
