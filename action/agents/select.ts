// Configuration → back-end, and what to tell someone on whose machine none is found.
import { never } from "../../core/base/assert.ts";
import type { AgentSettings } from "../../core/report/brief.ts";
import type { Agent } from "./agent.ts";
import { builtinAgent } from "./builtin/builtin.ts";
import { claudeCodeAgent } from "./claude-code.ts";
import { codexAgent } from "./codex.ts";
import { commandAgent } from "./command.ts";
import { findProgram } from "./find-program.ts";
import { geminiAgent } from "./gemini.ts";
import { scriptedAgent } from "./scripted.ts";

export function selectAgent(settings: AgentSettings): Agent {
  switch (settings.type) {
    case "claude-code":
      return claudeCodeAgent;
    case "codex":
      return codexAgent;
    case "gemini":
      return geminiAgent;
    case "builtin":
      return builtinAgent;
    case "command":
      return commandAgent;
    case "scripted":
      return scriptedAgent;
    default:
      return never(settings.type);
  }
}

export interface AgentOffer {
  readonly name: AgentSettings["type"];
  readonly available: boolean;
  /** What was looked for, and what was found. */
  readonly looked: string;
  /** How to get it. */
  readonly howTo: string;
}

export function listAgents(environment: NodeJS.ProcessEnv): readonly AgentOffer[] {
  return [
    {
      name: "claude-code",
      ...lookFor("claude", environment, [
        "ANTHROPIC_API_KEY",
        "CLAUDE_CODE_OAUTH_TOKEN",
        "ANTHROPIC_AUTH_TOKEN",
      ]),
      howTo:
        "npm install --global @anthropic-ai/claude-code, then set ANTHROPIC_API_KEY, or run `claude setup-token` and set CLAUDE_CODE_OAUTH_TOKEN",
    },
    {
      name: "codex",
      ...lookFor("codex", environment, ["OPENAI_API_KEY"]),
      howTo: "npm install --global @openai/codex, then set OPENAI_API_KEY",
    },
    {
      name: "gemini",
      ...lookFor("gemini", environment, ["GEMINI_API_KEY"]),
      howTo: "npm install --global @google/gemini-cli, then set GEMINI_API_KEY",
    },
    {
      name: "builtin",
      available: false,
      looked: "no model was given",
      howTo:
        "--agent 'builtin:local:qwen3@http://localhost:11434/v1' for a model server of your own (Ollama, llama.cpp, vLLM), or builtin:anthropic:MODEL, builtin:openai:MODEL with ANTHROPIC_API_KEY or OPENAI_API_KEY",
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

/** Such an agent needs its program and one of these keys. */
function lookFor(
  program: string,
  environment: NodeJS.ProcessEnv,
  keys: readonly string[],
): Pick<AgentOffer, "available" | "looked"> {
  const path = findProgram(program, environment.PATH ?? "");
  const key = keys.find((name) => (environment[name] ?? "") !== "");
  return {
    available: path !== null && key !== undefined,
    looked: `program \`${program}\`: ${path ?? "not on PATH"}; key: ${key ?? `none of ${keys.join(", ")} is set`}`,
  };
}
