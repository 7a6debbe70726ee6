// The repository's own instructions for agents, read by us from the base commit that the job stands on (SR13): the CLI is not
// allowed to pick them up itself, because in a review they would be the author's.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../shared/git.ts";

const FILES = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md"] as const;
const MAX_BYTES = 100_000;

/** "" when there are none. Links are not followed: they could lead out of the tree. */
export function readInstructions(folder: string): string {
  for (const name of FILES) {
    const path = join(folder, name);
    try {
      const found = lstatSync(path);
      if (found.isFile() && found.size <= MAX_BYTES) return readFileSync(path, "utf8");
    } catch {
      // Not there.
    }
  }
  return "";
}

/** The same from a commit that is not checked out. */
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
