// The checkout as it was: what a pass that was to change nothing changed all the same is taken back exactly, wherever its HEAD, its
// branches or its index went. Files that git ignores stay: they are what set-up commands made.
import type { Git } from "../shared/git.ts";

export interface TreeState {
  /** Branch that HEAD is on; null: none. */
  readonly branch: string | null;
  readonly commit: string;
  readonly refs: ReadonlyMap<string, string>;
}

export async function readState(git: Git): Promise<TreeState> {
  const on = await git.try(["symbolic-ref", "-q", "HEAD"]);
  return {
    branch: on.code === 0 ? on.stdout.trim() : null,
    commit: (await git.run(["rev-parse", "--verify", "HEAD^{commit}"])).trim(),
    refs: await readRefs(git),
  };
}

/** Answers with what had been changed, for people; "" when nothing had. */
export async function putBack(git: Git, state: TreeState): Promise<string> {
  const on = await git.try(["symbolic-ref", "-q", "HEAD"]);
  const head = await git.try(["rev-parse", "-q", "--verify", "HEAD^{commit}"]);
  const dirty = await git.try(["status", "--porcelain", "-z", "--untracked-files=all"]);
  const moved =
    head.stdout.trim() !== state.commit ||
    (on.code === 0 ? on.stdout.trim() : null) !== state.branch;
  for (const begun of ["rebase", "am"]) await git.try([begun, "--quit"]);
  await resetRefs(git, state);
  if (state.branch === null) {
    await git.run(["update-ref", "--no-deref", "HEAD", state.commit]);
  } else {
    await git.run(["update-ref", state.branch, state.commit]);
    await git.run(["symbolic-ref", "HEAD", state.branch]);
  }
  await showEveryFile(git);
  await git.run(["reset", "-q", "--hard", state.commit]);
  // Twice the force: a repository inside the checkout is no exception.
  await git.run(["clean", "-q", "-f", "-f", "-d"]);
  const files = dirty.stdout.split("\0").filter((entry) => entry !== "").length;
  return [moved ? "commits" : "", files > 0 ? `${files} changed files` : ""]
    .filter((part) => part !== "")
    .join(" and ");
}

async function readRefs(git: Git): Promise<ReadonlyMap<string, string>> {
  const listed = await git.run(["for-each-ref", "--format=%(refname) %(objectname)"]);
  return new Map(
    listed
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.lastIndexOf(" ");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

async function resetRefs(git: Git, { refs }: TreeState): Promise<void> {
  const now = await readRefs(git);
  // HEAD may stand on one of them.
  const head = (await git.try(["rev-parse", "-q", "--verify", "HEAD^{commit}"])).stdout.trim();
  if (head !== "") await git.run(["update-ref", "--no-deref", "HEAD", head]).catch(() => "");
  for (const name of now.keys()) {
    if (!refs.has(name)) await git.try(["update-ref", "-d", name]);
  }
  for (const [name, commit] of refs) {
    if (now.get(name) !== commit) await git.try(["update-ref", name, commit]);
  }
}

/** Marks that hide a change from git would hide it from the reset as well. */
async function showEveryFile(git: Git): Promise<void> {
  const listed = await git.try(["ls-files", "-v", "-z"]);
  const hidden = listed.stdout
    .split("\0")
    .filter((entry) => /^[a-zS] /.test(entry))
    .map((entry) => entry.slice(2));
  if (hidden.length === 0) return;
  const input = Buffer.from(hidden.map((path) => `${path}\0`).join(""));
  for (const mark of ["--no-assume-unchanged", "--no-skip-worktree"]) {
    await git.try(["update-index", mark, "-z", "--stdin"], { input });
  }
}
