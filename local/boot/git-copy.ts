// Plain git on the person's own repository: reading its branches, offering a result as a branch. Never touches a work tree
// unless told to.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export class GitTrouble extends Error {
  override readonly name = "GitTrouble";
}

/** Hooks of the repository do not run; nothing asks for a password. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run("git", ["-c", "core.hooksPath=/dev/null", ...args], {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trimEnd();
  } catch (error) {
    const said =
      error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new GitTrouble(
      `git ${args[0] ?? ""} in ${folder}: ${said.split("\n").slice(-3).join(" ")}`,
    );
  }
}

export async function gitOrNull(
  folder: string,
  ...args: readonly string[]
): Promise<string | null> {
  try {
    return await git(folder, ...args);
  } catch (error) {
    if (error instanceof GitTrouble) return null;
    throw error;
  }
}

export interface LocalRepository {
  readonly root: string;
  readonly gitDir: string;
  /** Checked-out branch; null when HEAD is detached. */
  readonly branch: string | null;
  readonly head: string;
  readonly uncommitted: number;
}

/** Throws GitTrouble with what to do when the path is no repository with a commit. */
export async function openLocalRepository(path: string): Promise<LocalRepository> {
  const root = await gitOrNull(path, "rev-parse", "--show-toplevel");
  if (root === null) {
    throw new GitTrouble(
      `${path} is no git repository; run \`git init\` there and commit what is to be improved`,
    );
  }
  const head = await gitOrNull(root, "rev-parse", "--verify", "HEAD^{commit}");
  if (head === null)
    throw new GitTrouble(`${root} has no commit yet; commit what is to be improved`);
  const branch = await gitOrNull(root, "symbolic-ref", "--short", "-q", "HEAD");
  const gitDir = await git(root, "rev-parse", "--path-format=absolute", "--git-common-dir");
  const status = await git(root, "status", "--porcelain", "--untracked-files=no");
  return {
    root,
    gitDir,
    branch: branch === "" ? null : branch,
    head,
    uncommitted: status === "" ? 0 : status.split("\n").length,
  };
}
