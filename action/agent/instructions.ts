// The repository's own instructions for agents, read by us from the base commit (SR13): the CLI is not
// allowed to pick them up itself, because in a review they would be the author's.
import type { Git } from "../shared/git.ts";

const FILES = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"] as const;
const MAX_BYTES = 100_000;

/** "" when there are none. Links are not followed: they could lead out of the tree. */
export async function readInstructionsAt(git: Git, commit: string): Promise<string> {
  const listed = await git.run(["ls-tree", "-z", "--full-tree", commit, "--", ...FILES]);
  for (const name of FILES) {
    const entry = listed.split("\0").find((line) => line.endsWith(`\t${name}`));
    const blob = /^100(?:644|755) blob ([0-9a-f]{40})\t/.exec(entry ?? "")?.[1];
    if (blob === undefined) continue;
    const size = Number(await git.run(["cat-file", "-s", blob]));
    if (size <= MAX_BYTES) return git.run(["cat-file", "blob", blob]);
  }
  return "";
}
