// One commit of the private copy, checked out to be worked on or verified. The original is only ever read from.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { childEnvironment } from "../../action/agents/environment.ts";
import { runProcess } from "../../action/shared/process.ts";
import type { RepoConfig } from "../../core/config/schema.ts";
import type { HiddenTest } from "../../core/selfplay/plant.ts";
import { git } from "./git-copy.ts";

const OUTPUT_BYTES = 200_000;

/** Detached, with nobody to push to. */
export async function checkOut(source: string, commit: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await git(folder, "init", "-q");
  await git(folder, "fetch", "-q", "--no-tags", source, commit).catch(() =>
    git(folder, "fetch", "-q", "--no-tags", source, "HEAD"),
  );
  await git(folder, "checkout", "-q", "--detach", commit);
  return folder;
}

export interface Verified {
  readonly passed: boolean;
  /** The end of what was said. */
  readonly log: string;
}

/** The repository's own verification of a commit, with a test added to it where there is one. */
export async function verifyTree(options: {
  readonly source: string;
  readonly commit: string;
  readonly test: HiddenTest | null;
  readonly config: RepoConfig;
  readonly temp: string;
  readonly signal: AbortSignal;
}): Promise<Verified> {
  const { config, signal, temp, test } = options;
  const root = mkdtempSync(join(temp, "verify-"));
  try {
    const folder = await checkOut(options.source, options.commit, join(root, "repo"));
    if (test !== null) {
      mkdirSync(dirname(join(folder, test.path)), { recursive: true });
      writeFileSync(join(folder, test.path), test.text);
    }
    const home = join(root, "home");
    const own = join(root, "tmp");
    mkdirSync(home);
    mkdirSync(own);
    const commands = [
      [config.verify.setup, config.verify.setup_timeout_minutes],
      [config.verify.command, config.verify.timeout_minutes],
    ] as const;
    let log = "";
    for (const [command, minutes] of commands) {
      if (command.trim() === "") continue;
      const done = await runProcess(["bash", "-c", command], {
        cwd: folder,
        env: childEnvironment(process.env, { home, temp: own }, { CI: "true" }),
        timeoutMs: minutes * 60_000,
        maxOutputBytes: OUTPUT_BYTES,
        signal,
      });
      if (done.cancelled) throw new Error("interrupted");
      log = `${done.stdout}${done.stderr}`.slice(-2_000);
      if (done.exitCode !== 0) return { passed: false, log };
    }
    return { passed: true, log };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
