// What the job of a look would count: the real counting, in a checkout of the commit with its history, made and removed.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countedIn } from "../../action/discover/counted.ts";
import { openGit } from "../../action/shared/git.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";

export async function countedAt(gitDir: string, brief: Brief): Promise<Handoff["signals"]> {
  const folder = mkdtempSync(join(tmpdir(), "mc-counted-"));
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...args], { cwd: folder, stdio: "ignore" });
  try {
    git("init", "-q");
    git("fetch", "-q", gitDir, brief.commit);
    git("checkout", "-q", "--detach", brief.commit);
    return (await countedIn(brief, openGit(folder, process.env.PATH ?? ""), folder)).signals;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
