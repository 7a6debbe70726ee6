// What the Gemini CLI (0.61.0) is told by files in a HOME of ours: settings and the policy of its tools. With the project's own
// settings hidden they are the only ones (SR13).
import { never } from "../../core/base/assert.ts";
import type { Task } from "../../core/report/brief.ts";

const READING = ["glob", "grep_search", "list_directory", "read_file", "read_many_files"] as const;
const WORKING = [...READING, "replace", "run_shell_command", "write_file", "write_todos"] as const;

/** Tools that exist for the agent at all: an allow-list, never a list of what is forbidden. */
export function geminiToolsOf(task: Task): readonly string[] {
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
      return READING;
    case "review":
    case "verify":
      return []; // The diff is in the prompt (SR21).
    default:
      return never(task);
  }
}

export function geminiPolicy(task: Task): string {
  const tools = geminiToolsOf(task);
  const rules = [
    { toolName: "*", decision: "deny", priority: 1 },
    ...tools.map((toolName) => ({ toolName, decision: "allow", priority: 900 })),
  ];
  return rules
    .map(
      ({ toolName, decision, priority }) =>
        `[[rule]]\ntoolName = "${toolName}"\ndecision = "${decision}"\npriority = ${priority}\n`,
    )
    .join("\n");
}

const RETRIES = 3;

/** `contextFile`: name of the file with our own instructions; none in a repository has it. */
export const geminiSettings = (maxTurns: number, contextFile: string): object => ({
  security: { auth: { selectedType: "gemini-api-key" } },
  context: { fileName: contextFile, includeDirectoryTree: true },
  model: { maxSessionTurns: maxTurns },
  general: {
    maxAttempts: RETRIES,
    enableAutoUpdate: false,
    enableAutoUpdateNotification: false,
    checkpointing: { enabled: false },
  },
  advanced: { ignoreLocalEnv: true, autoConfigureMemory: false },
  hooksConfig: { enabled: false },
  skills: { enabled: false },
  experimental: { enableAgents: false },
  mcp: { allowed: [] },
  ide: { enabled: false },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  ui: { hideBanner: true, hideTips: true },
});
