// The repository's own instructions for agents, read by us from the base commit that the job stands on (SR13): the CLI is not
// allowed to pick them up itself, because in a review they would be the author's.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

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
