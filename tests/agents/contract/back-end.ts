// The back-ends that the contract holds for: which API each speaks, where its key comes from, which version is asked for.
import type { ModelApi } from "../../../action/forwarder/forwarder.ts";

/** What the CLIs speak. */
export type VendorApi = Exclude<ModelApi, "ollama">;
export type BackEndName = "claude-code" | "codex" | "gemini";

export interface BackEnd {
  readonly name: BackEndName;
  readonly api: VendorApi;
  /** Name of the program. */
  readonly program: string;
  readonly packageName: string;
  /** As recorded; what other versions do is not known. */
  readonly version: string;
  /** A model that its price list knows. */
  readonly model: string;
  /** What one scripted answer of that model costs. */
  readonly requestUsd: number;
  readonly keyName: string;
  readonly addressName: string;
  /** Tools that reach this machine, as requests name them. */
  readonly tools: readonly string[];
}

export const BACK_ENDS: readonly BackEnd[] = [
  {
    name: "claude-code",
    api: "anthropic",
    program: "claude",
    packageName: "@anthropic-ai/claude-code",
    version: "2.1.329",
    model: "claude-opus-4-5",
    requestUsd: (90 * 5 + 10 * 0.5 + 20 * 25) / 1e6,
    keyName: "ANTHROPIC_API_KEY",
    addressName: "ANTHROPIC_BASE_URL",
    tools: ["Bash", "Write", "Edit", "Read", "Grep", "Glob", "WebFetch", "WebSearch"],
  },
  {
    name: "codex",
    api: "openai",
    program: "codex",
    packageName: "@openai/codex",
    version: "0.169.0",
    model: "gpt-5.1-codex",
    requestUsd: (90 * 1.25 + 10 * 0.125 + 20 * 10) / 1e6,
    keyName: "OPENAI_API_KEY",
    addressName: "OPENAI_BASE_URL",
    tools: ["exec_command", "apply_patch", "write_stdin", "view_image", "web_search", "shell"],
  },
  {
    name: "gemini",
    api: "gemini",
    program: "gemini",
    packageName: "@google/gemini-cli",
    version: "0.61.0",
    model: "gemini-2.5-pro",
    requestUsd: (90 * 1.25 + 10 * 0.125 + 20 * 10) / 1e6,
    keyName: "GEMINI_API_KEY",
    addressName: "GOOGLE_GEMINI_BASE_URL",
    tools: ["run_shell_command", "write_file", "replace", "read_file", "web_fetch"],
  },
];
