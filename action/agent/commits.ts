// What the agent really left: its commits on top of the base, made linear, with nothing forgotten in the work tree. Git is
// the truth here; what the agent says about its commits is not asked for.
import { join } from "node:path";
import type { LoggedCommit } from "../shared/commit-log.ts";
import { isLinear, readCommits, touchedPaths } from "../shared/commit-log.ts";
import type { Git } from "../shared/git.ts";

export interface LeftWork {
  /** Newest first; empty: nothing was changed. */
  readonly commits: readonly string[];
  readonly files: readonly string[];
  /** What people should know about how the commits came to be. */
  readonly concerns: readonly string[];
}

export async function collectWork(git: Git, base: string, message: string): Promise<LeftWork> {
  const concerns: string[] = [];
  const leftovers = await commitLeftovers(git, message);
  if (leftovers > 0) {
    const files = leftovers === 1 ? "1 file" : `${leftovers} files`;
    concerns.push(`The agent left uncommitted work in ${files}; it was committed for it.`);
  }
  let head = "HEAD";
  let commits = await readCommits(git, base, head);
  head = commits[0]?.id ?? base;
  if (commits.length > 0 && !isLinear(commits, base, head)) {
    // A merge or a history beside the base would carry commits that nobody looked at.
    head = await squash(git, base, message);
    commits = await readCommits(git, base, head);
    concerns.push("The agent's history did not stand on its base in a line; it was squashed.");
  }
  return { commits: commits.map(idOf), files: touchedPaths(commits), concerns };
}

const idOf = (commit: LoggedCommit): string => commit.id;

async function commitLeftovers(git: Git, message: string): Promise<number> {
  const status = await git.run(["status", "--porcelain", "-z", "--untracked-files=all"]);
  if (status === "") return 0;
  await git.run(["add", "--all"]);
  const done = await git.try([
    "commit",
    "-q",
    "--no-verify",
    "-m",
    `${message} (uncommitted work)`,
  ]);
  if (done.code !== 0) return 0; // Only ignored differences, such as line endings: nothing to keep.
  return status.split("\0").filter((entry) => entry !== "").length;
}

async function squash(git: Git, base: string, message: string): Promise<string> {
  const commit = await git.run(["commit-tree", "HEAD^{tree}", "-p", base, "-m", message]);
  const head = commit.trim();
  await git.run(["update-ref", "--no-deref", "HEAD", head]);
  return head;
}

/** Exactly the commits above these, which are its only prerequisites. */
export async function writeBundle(
  git: Git,
  bases: readonly string[],
  folder: string,
): Promise<void> {
  const without = bases.map((base) => `^${base}`);
  await git.run(["bundle", "create", "-q", join(folder, "work.bundle"), "HEAD", ...without]);
}
