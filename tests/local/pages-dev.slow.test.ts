// `mc dev` as a process: its addresses, what it says when port or folder are taken, its end, and going on.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PACKAGE_ROOT } from "../../local/boot/embedded.ts";

let folder = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mission-control-dev-"));
  const repo = join(folder, "my repo");
  mkdirSync(repo);
  cpSync(join(PACKAGE_ROOT, "local", "boot", "sample"), repo, { recursive: true });
  const who = ["-c", "user.name=Olga", "-c", "user.email=olga@example.org"];
  for (const args of [
    ["init", "-q", "-b", "trunk"],
    ["add", "-A"],
    [...who, "commit", "-qm", "A kit"],
  ])
    execFileSync("git", args, { cwd: repo });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  /** Exit code and what was said on stderr. */
  end(): Promise<{ readonly code: number | null; readonly said: string }>;
}

function start(...args: readonly string[]): Started {
  const cli = join(PACKAGE_ROOT, "app", "cli", "mc.js");
  const child = spawn(
    process.execPath,
    [cli, "dev", "--repo", join(folder, "my repo"), "--state", join(folder, "state"), ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  children.push(child);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += String(chunk);
  });
  const exit = once(child, "exit");
  return {
    child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    async end() {
      const [code] = await exit;
      return { code, said };
    },
  };
}

async function addresses({ lines }: Started) {
  const { value } = await lines.next();
  const shown: {
    url: string;
    pulls: string;
    issues: string;
    runs: string;
    api: string;
    continued: boolean;
  } = JSON.parse(String(value));
  return shown;
}

test("opens, refuses a second one, ends in order and goes on", async () => {
  const first = start("--port", "0", "--json");
  const shown = await addresses(first);
  expect(shown).toMatchObject({ continued: false, repository: "you/my-repo" });
  const pulls = await (await fetch(shown.pulls)).text();
  expect(pulls).toContain("Set up Mission Control");
  expect(pulls).toContain("signed in as</span> <strong>you</strong>");
  for (const url of [shown.url, shown.issues, shown.runs])
    expect((await fetch(url, { headers: { accept: "text/html" } })).status).toBe(200);

  const twin = await start("--port", "0").end();
  expect(twin.code).toBe(2);
  expect(twin.said).toContain("another `mc dev` is using");
  const { port } = new URL(shown.url);
  const taken = await start("--port", port, "--state", join(folder, "other")).end();
  expect(taken.code).toBe(2);
  expect(taken.said).toContain(`port ${port} on 127.0.0.1 is in use`);

  first.child.kill("SIGINT");
  expect(await first.end()).toEqual({ code: 0, said: "" });

  const second = start("--port", port, "--json");
  const again = await addresses(second);
  expect(again).toMatchObject({ url: shown.url, continued: true });
  expect(await (await fetch(shown.pulls)).text()).toContain("Set up Mission Control");
  second.child.kill("SIGTERM");
  expect((await second.end()).code).toBe(0);
});

test("says what is wrong with what was asked", async () => {
  const port = await start("--port", "99999").end();
  expect(port).toMatchObject({ code: 2 });
  expect(port.said).toContain("Give a whole number from 0 to 65535.");
  const nowhere = await start("--repo", tmpdir()).end();
  expect(nowhere).toMatchObject({ code: 2 });
  expect(nowhere.said).toContain("is no git repository");
});
