// Configuration → back-end, and what to tell someone on whose machine none is found.
import { never } from "../../core/base/assert.ts";
import type { AgentSettings } from "../../core/report/brief.ts";
import type { Agent } from "./agent.ts";
import { claudeCodeAgent } from "./claude-code.ts";
import { commandAgent } from "./command.ts";
import { findProgram } from "./find-program.ts";
import { scriptedAgent } from "./scripted.ts";

export function selectAgent(settings: AgentSettings): Agent {
  switch (settings.type) {
    case "claude-code":
      return claudeCodeAgent;
    case "command":
      return commandAgent;
    case "scripted":
      return scriptedAgent;
    default:
      return never(settings.type);
  }
}

export interface AgentOffer {
  readonly name: string;
  readonly available: boolean;
  /** What was looked for, and what was found. */
  readonly looked: string;
  /** How to get it. */
  readonly howTo: string;
}

export function listAgents(environment: NodeJS.ProcessEnv): readonly AgentOffer[] {
  const claude = findProgram("claude", environment.PATH ?? "");
  const key = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN"].find(
    (name) => (environment[name] ?? "") !== "",
  );
  return [
    {
      name: "claude-code",
      available: claude !== null && key !== undefined,
      looked: `program \`claude\`: ${claude ?? "not on PATH"}; key: ${key ?? "none of ANTHROPIC_API_KEY, CLAUDE_CODE_OAUTH_TOKEN is set"}`,
      howTo:
        "npm install --global @anthropic-ai/claude-code, then set ANTHROPIC_API_KEY, or run `claude setup-token` and set CLAUDE_CODE_OAUTH_TOKEN",
    },
    {
      name: "command",
      available: false,
      looked: "no command was given",
      howTo:
        "--agent 'command:./agent.sh': any program; it finds its task in MC_TASK, MC_BRIEF and MC_PROMPT and works in the current folder",
    },
    {
      name: "scripted",
      available: false,
      looked: "no script was given",
      howTo: "--agent 'scripted:./script.json': plays prepared edits and answers",
    },
  ];
}
