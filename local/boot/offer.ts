// Handing the result back: mc/green as a branch in the person's repository. The checked-out branch moves only when asked to,
// and only forward.
import { git, gitOrNull, type LocalRepository } from "./git-copy.ts";

export interface Offer {
  readonly branch: string | null;
  readonly applied: boolean;
  readonly said: string;
}

export async function offerBranch(options: {
  readonly repository: LocalRepository;
  readonly from: string;
  readonly commit: string;
  readonly branch: string;
  readonly apply: boolean;
}): Promise<Offer> {
  const { repository, commit } = options;
  const { root } = repository;
  await git(root, "fetch", "-q", "--no-tags", "--no-write-fetch-head", options.from, commit).catch(
    () =>
      git(
        root,
        "fetch",
        "-q",
        "--no-tags",
        "--no-write-fetch-head",
        options.from,
        "refs/heads/mc/green",
      ),
  );
  const branch = await freeName(root, options.branch, commit);
  await git(root, "branch", "-f", branch, commit);
  const look = `git log --oneline ${repository.branch ?? repository.head.slice(0, 7)}..${branch}`;
  if (!options.apply) {
    return {
      branch,
      applied: false,
      said: `The result is the branch ${branch} in ${root}.\n  look:  ${look}\n  take:  git merge --ff-only ${branch}`,
    };
  }
  if (repository.branch === null) {
    return {
      branch,
      applied: false,
      said: `The result is the branch ${branch}; HEAD is detached, so nothing was applied.`,
    };
  }
  try {
    await git(root, "merge", "-q", "--ff-only", commit);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      branch,
      applied: false,
      said: `The result is the branch ${branch}; ${repository.branch} could not be fast-forwarded: ${why}`,
    };
  }
  return {
    branch,
    applied: true,
    said: `${repository.branch} is at the result (${commit.slice(0, 7)}); it is also the branch ${branch}.`,
  };
}

/** A branch of an earlier run is moved forward; a branch with other commits, or one that is checked out, is left alone. */
async function freeName(root: string, wanted: string, commit: string): Promise<string> {
  const worktrees = await git(root, "worktree", "list", "--porcelain");
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const existing = await gitOrNull(root, "rev-parse", "--verify", "-q", `refs/heads/${name}`);
    if (existing === null || existing === "") return name;
    if (worktrees.includes(`branch refs/heads/${name}\n`)) continue;
    const contained = await gitOrNull(root, "merge-base", "--is-ancestor", existing, commit);
    if (contained !== null) return name;
  }
}
