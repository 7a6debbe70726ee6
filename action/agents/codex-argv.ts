// The only place that knows the flags of the Codex CLI (0.169.0). Nothing that comes from an issue, a diff or a repository
// stands in here: the prompt goes by standard input (SR8), and the project's own configuration, hooks, servers, skills,
// execution rules and instructions are never read (SR13).
import { join } from "node:path";
import { never } from "../../core/base/assert.ts";
import type { AgentSettings, Task } from "../../core/report/brief.ts";

/** Name of the variable that holds the forwarder's key; commands of the agent do not see it. */
export const CODEX_KEY = "MC_MODEL_KEY";

const RETRIES = 3;

export interface CodexPlace {
  /** Folder that the agent works in. */
  readonly folder: string;
  /** Where the model is, with `/v1`. */
  readonly address: string;
  /** File with the JSON Schema of its answer; null: it may say what it wants. */
  readonly schemaPath?: string | null;
}

/** What the agent may do on this machine; commands have no network in any of them. */
type Reach = "edit" | "read" | "none";

export function reachOf(task: Task): Reach {
  switch (task) {
    case "work":
    case "fixup":
      return "edit";
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
      return "read";
    case "review":
    case "verify":
      return "none"; // The diff is in the prompt (SR21).
    default:
      return never(task);
  }
}

/** Tools beside the shell: they delegate, wait, browse, or leave this machine. */
const OTHER_TOOLS = [
  "apps",
  "browser_use",
  "computer_use",
  "goals",
  "hooks",
  "image_generation",
  "memories",
  "multi_agent",
  "multi_agent_v2",
  "plugins",
] as const;
const SHELL = ["shell_tool", "unified_exec", "view_image", "code_mode_host"] as const;

export function codexArguments(
  task: Task,
  settings: AgentSettings,
  system: string,
  { folder, address, schemaPath = null }: CodexPlace,
): readonly string[] {
  const reach = reachOf(task);
  const disabled = reach === "none" ? [...OTHER_TOOLS, ...SHELL] : OTHER_TOOLS;
  const provider = {
    name: "Mission Control",
    base_url: address,
    env_key: CODEX_KEY,
    wire_api: "responses",
    request_max_retries: RETRIES,
    stream_max_retries: RETRIES,
  };
  const config: Readonly<Record<string, string>> = {
    model_provider: toml("mc"),
    "model_providers.mc": table(provider),
    approval_policy: toml("never"),
    // The repository's instructions are read by us, from the base.
    project_doc_max_bytes: "0",
    "skills.include_instructions": "false",
    "skills.bundled.enabled": "false",
    web_search: toml("disabled"),
    "shell_environment_policy.exclude": `[${toml("MC_*")}]`,
    // TMPDIR is private and writable; the machine's is not ours.
    "sandbox_workspace_write.exclude_slash_tmp": "true",
    // Without it the agent could not commit.
    "sandbox_workspace_write.writable_roots": `[${toml(join(folder, ".git"))}]`,
    "analytics.enabled": "false",
    check_for_update_on_startup: "false",
    "history.persistence": toml("none"),
    ...(system === "" ? {} : { developer_instructions: toml(system) }),
  };
  return [
    "exec",
    "--json",
    "--color",
    "never",
    "--skip-git-repo-check",
    "--ephemeral",
    "--ignore-user-config",
    "--ignore-rules",
    "--sandbox",
    reach === "edit" ? "workspace-write" : "read-only",
    "--cd",
    folder,
    ...(settings.model === "" ? [] : ["--model", settings.model]),
    ...(schemaPath === null ? [] : ["--output-schema", schemaPath]),
    ...disabled.flatMap((feature) => ["--disable", feature]),
    ...Object.entries(config).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
    "-",
  ];
}

const table = (values: Readonly<Record<string, string | number>>): string =>
  `{${Object.entries(values)
    .map(([key, value]) => `${key}=${typeof value === "string" ? toml(value) : value}`)
    .join(",")}}`;

/** JSON's escapes are TOML's, except that TOML knows no half characters and wants DEL escaped. */
const toml = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replaceAll("\u007f", "\\u007f");
