// Which commit and tree are checked out, and which files it has: asked of git by us, before repository code runs.
import { openGit } from "../shared/git.ts";

export interface Attested {
  readonly commit: string | null;
  readonly tree: string | null;
  /** Tracked files, to find the places that output names; empty when git cannot say. */
  readonly files: ReadonlySet<string>;
}

export async function attest(repo: string, environment: NodeJS.ProcessEnv): Promise<Attested> {
  const git = openGit(repo, environment.PATH ?? "");
  const heads = await git.try(["rev-parse", "HEAD", "HEAD^{tree}"]);
  const [commit = "", tree = ""] = heads.stdout.split("\n");
  const listed = await git.try(["ls-files", "-z"]);
  return {
    commit: /^[0-9a-f]{40}$/.test(commit) ? commit : null,
    tree: /^[0-9a-f]{40}$/.test(tree) ? tree : null,
    files: new Set(listed.code === 0 ? listed.stdout.split("\0").filter((one) => one !== "") : []),
  };
}
