// The only place that knows the flags of the Gemini CLI (0.61.0). Nothing that comes from an issue, a diff or a repository
// stands in here: the prompt goes by standard input (SR8).
import type { AgentSettings, Task } from "../../core/report/brief.ts";
import { geminiToolsOf } from "./gemini-settings.ts";

export function geminiArguments(
  task: Task,
  settings: AgentSettings,
  policyPath: string,
): readonly string[] {
  const edits = geminiToolsOf(task).includes("replace");
  return [
    "--prompt=", // Headless; all of the prompt comes by standard input.
    "--output-format",
    "stream-json",
    "--approval-mode",
    edits ? "auto_edit" : "default",
    "--policy",
    policyPath,
    ...(settings.model === "" ? [] : ["--model", settings.model]),
  ];
}
