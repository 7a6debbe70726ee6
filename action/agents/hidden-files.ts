// Takes what a CLI would read from a project by itself out of the work tree while it runs, and puts it back: for a CLI that
// cannot be told to leave it alone (SR13). Git is told that nothing happened, so no commit shows it.
import { lstatSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../shared/git.ts";

/** `pathspecs` are git's, from the top of the work tree. Call what is returned when the CLI has ended. */
export async function hideFiles(
  git: Git,
  folder: string,
  pathspecs: readonly string[],
): Promise<() => Promise<void>> {
  const listed = await git.run(["ls-files", "-z", "--", ...pathspecs]);
  const paths = [...new Set(listed.split("\0").filter((path) => path !== ""))];
  // Also what git does not know: nothing of that kind may be there.
  const others = await git.run(["ls-files", "-z", "--others", "--", ...pathspecs]);
  const strangers = others.split("\0").filter((path) => path !== "");
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(""));
  if (paths.length > 0) {
    await git.run(["update-index", "--skip-worktree", "-z", "--stdin"], { input });
  }
  for (const path of [...paths, ...strangers]) remove(join(folder, path));
  return async () => {
    if (paths.length === 0) return;
    // Paths that left the index meanwhile are not ours any more.
    const known = await git.run(["ls-files", "-z", "--", ...pathspecs]);
    if (known === "") return;
    const again = Buffer.from(known);
    await git.run(["update-index", "--no-skip-worktree", "-z", "--stdin"], { input: again });
    // What the agent wrote in such a place stays, and is shown as its change.
    const missing = Buffer.from(await git.run(["ls-files", "-z", "--deleted", "--", ...pathspecs]));
    if (missing.length > 0) {
      await git.run(["checkout-index", "-u", "-z", "--stdin"], { input: missing });
    }
  };
}

/** A link goes, not what it leads to. */
function remove(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) unlinkSync(path);
}
