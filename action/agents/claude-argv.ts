// The only place that knows the flags of the Claude Code CLI (2.1.329). Nothing that comes from an issue, a diff or a
// repository stands in here: the prompt goes by standard input (SR8), and the project's own settings, hooks and servers are
// never read (SR13).
import { never } from "../../core/base/assert.ts";
import { answerForm, formSchema } from "../../core/report/answer-form.ts";
import type { AgentSettings, Task } from "../../core/report/brief.ts";

const READ_ONLY = ["Glob", "Grep", "Read"] as const;
const WORKING = [...READ_ONLY, "Bash", "Edit", "MultiEdit", "NotebookEdit", "TodoWrite", "Write"];

/** Tools that exist for the agent at all: an allow-list, never a list of what is forbidden. */
export function toolsOf(task: Task): readonly string[] {
  switch (task) {
    case "work":
    case "fixup":
      return WORKING;
    case "plan":
    case "critic":
    case "check":
    case "distill":
    case "strategise":
    case "evolve":
    case "diagnose":
    case "architect":
    case "discover":
    case "research":
      return READ_ONLY;
    case "review":
      return []; // The diff is in the prompt (SR21).
    case "verify":
      return [];
    default:
      return never(task);
  }
}

export function claudeArguments(
  task: Task,
  settings: AgentSettings,
  system: string,
): readonly string[] {
  const tools = toolsOf(task);
  const edits = tools.includes("Edit");
  const form = answerForm(task);
  return [
    "-p",
    "--output-format",
    "stream-json",
    "--verbose",
    "--setting-sources",
    "user",
    "--strict-mcp-config",
    "--no-session-persistence",
    "--permission-mode",
    edits ? "acceptEdits" : "dontAsk",
    "--tools",
    tools.join(","),
    ...(tools.length === 0 ? [] : ["--allowedTools", tools.join(",")]),
    ...(settings.model === "" ? [] : ["--model", settings.model]),
    "--max-turns",
    String(settings.maxTurns),
    "--max-budget-usd",
    String(settings.maxCostUsd),
    ...(form === null ? [] : ["--json-schema", formSchema(form)]),
    ...(system === "" ? [] : ["--append-system-prompt", system]),
  ];
}
