// `mc init` in a local checkout.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { initCommand } from "../../app/cli/init.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";

function checkout(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "mc-init-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync("git", ["init", "-q", folder]);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

async function run(...args: string[]) {
  const said = { out: "", err: "", code: -1 };
  const command = initCommand({
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    exit: (code) => {
      said.code = code;
    },
  });
  const action = ["--action-repository", "octo/mc", "--action-sha", "a".repeat(40)];
  await command.parseAsync([...action, ...args], { from: "user" });
  return said;
}

describe("mc init", () => {
  it("writes the files, tells what was detected and what comes next", async () => {
    const folder = checkout({ Makefile: "test:\n\ttrue\n" });
    const { code, out } = await run(folder);
    expect(code).toBe(0);
    expect(out).toContain("Verification: make test");
    expect(out).toContain("1. Look at the files");
    expect(readFileSync(join(folder, CONFIG_PATH), "utf8")).toContain("command: make test");
    const again = await run(folder, "--json");
    expect(JSON.parse(again.out)).toMatchObject({ written: [], refused: [] });
    expect(again.code).toBe(0);
  });

  it("writes nothing when a file is in the way, unless forced", async () => {
    const folder = checkout({ Makefile: "test:\n\ttrue\n" });
    await run(folder);
    writeFileSync(join(folder, CONFIG_PATH), "version: 1\n");
    rmSync(join(folder, ".github/workflows/mc-plan.yml"));
    const refused = await run(folder);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain(CONFIG_PATH);
    expect(existsSync(join(folder, ".github/workflows/mc-plan.yml"))).toBe(false);
    expect((await run(folder, "--force")).code).toBe(0);
    expect(readFileSync(join(folder, CONFIG_PATH), "utf8")).toContain("make test");
  });

  it("explains what is missing", async () => {
    const outside = mkdtempSync(join(tmpdir(), "mc-none-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    expect(await run(outside)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/not inside a git checkout/),
    });
    const folder = checkout();
    expect((await run(folder)).out).toContain("Set verify.command");
    const bad = await run(folder, "--action-sha", "v1", "--json");
    expect(bad.code).toBe(2);
    expect(JSON.parse(bad.out)).toMatchObject({ problem: expect.stringMatching(/commit id/) });
  });

  it("does not follow a link out of the checkout", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "mc-else-"));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    const folder = checkout();
    symlinkSync(elsewhere, join(folder, ".github"));
    expect((await run(folder)).code).toBe(2);
    expect(existsSync(join(elsewhere, "mission-control.yml"))).toBe(false);
  });
});
