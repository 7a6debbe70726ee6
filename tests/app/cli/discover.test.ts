// `mc discover`: a folder is looked at, what was found is shown, nothing is created.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { DiscoverOptions } from "../../../app/cli/discover.ts";
import { showDiscovery } from "../../../app/cli/discover-show.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-discover-"));
  git("init", "-q", "-b", "main");
  writeFileSync(join(folder, "a.ts"), "// FIXME a\n".repeat(4));
  writeFileSync(join(folder, "\u001b[31mred.ts"), "// FIXME a\n".repeat(4));
  writeFileSync(join(folder, "requirements.txt"), "flask\n");
  commit();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=o", "-c", "user.email=o@example.com", ...args], {
    ...{ cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  });
function commit(): void {
  git("add", "-A");
  git("commit", "-q", "-m", "x");
}

async function seen(options: Partial<DiscoverOptions> = {}, at = folder) {
  const out: string[] = [];
  const err: string[] = [];
  const screen = {
    log: (text: string) => void out.push(text),
    error: (text: string) => void err.push(text),
  };
  const usual = { json: false, dryRun: false, objective: false, network: false };
  const code = await showDiscovery(at, { ...usual, ...options }, screen);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("a table, the worthiest first, without a character that moves the cursor; nothing is created", async () => {
  const { code, out } = await seen();
  expect(code).toBe(0);
  expect(out).toMatch(
    /^ {2}Track +Title +Score Impact Effort\n\* security +Pin 1 requirement in requirements\.txt +4\.8 +5 +2\n/,
  );
  expect(out).toContain("Settle 4 open notes in a.ts");
  expect(out).not.toContain("\u001b");
  expect(git("status", "--porcelain")).toBe("");
});

test("as JSON: signals, proposals, and why the others would not be made", async () => {
  mkdirSync(join(folder, ".github"));
  const config =
    "version: 1\nverify:\n  command: x\ndiscovery:\n  max_per_track: 1\n  min_score: 4.5\n";
  writeFileSync(join(folder, ".github/mission-control.yml"), config);
  commit();
  const { out } = await seen({ json: true });
  const shape = z.object({
    signals: z.array(z.looseObject({ id: z.string() })),
    proposals: z.array(z.looseObject({ title: z.string() })),
    leftOut: z.array(z.object({ title: z.string(), why: z.string() })),
  });
  const { signals, proposals, leftOut } = shape.parse(JSON.parse(out));
  expect(signals).toHaveLength(3);
  expect(proposals.map(({ title }) => title)).toEqual([
    "Pin 1 requirement in requirements.txt",
    "Settle 4 open notes in \u001b[31mred.ts",
  ]);
  expect(leftOut).toMatchObject([
    { title: "Settle 4 open notes in a.ts", why: expect.stringContaining("max_per_track") },
  ]);
});

test("one track, the settings alone, one objective", async () => {
  expect((await seen({ track: "security" })).out).not.toContain("notes");
  const dry = await seen({ track: "features", dryRun: true });
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("tracks: feature\n") });
  expect(dry.out).toContain("and create nothing");
  expect((await seen({ objective: true })).out).toMatch(
    /^Implement the following improvements:\n\n## Security\/Reliability\n- Pin 1/,
  );
  expect(await seen({ track: "feature" })).toMatchObject({ code: 1 });
});

test("wrong input is told", async () => {
  expect(await seen({ track: "beauty" })).toMatchObject({
    code: 2,
    err: expect.stringContaining("no track `beauty`"),
  });
  expect(await seen({}, "/nonexistent")).toMatchObject({
    code: 2,
    err: expect.stringContaining("no git repository"),
  });
});
