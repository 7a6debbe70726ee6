// (thin) Claude Code CLI; see claude-stream.ts.
import type { Agent } from "./agent.ts";
import { failedRun } from "./agent.ts";

export const claudeCodeAgent: Agent = {
  name: "claude-code",
  run: () => Promise.resolve(failedRun("start_failed", "not yet")),
};
