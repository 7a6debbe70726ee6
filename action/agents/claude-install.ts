// The Claude Code CLI as npm installs it without its install scripts: those would put the native program where its name points.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Cli } from "./cli-install.ts";

export const CLAUDE_CLI: Cli = {
  program: "claude",
  packageName: "@anthropic-ai/claude-code",
  lockFolder: "claude-cli",
  programIn: binaryIn,
};

/** The native program of this machine's kind. */
function binaryIn(folder: string): string | null {
  const kind = `${process.platform}-${process.arch}`;
  for (const variant of [kind, `${kind}-musl`]) {
    const path = join(folder, "node_modules", "@anthropic-ai", `claude-code-${variant}`, "claude");
    if (existsSync(path)) return path;
  }
  return null;
}
