// The real CLIs for the contract, put into a scratch folder by the road that a job takes: npm, the lock files beside the actions,
// no install scripts. What is on this machine's PATH is left aside: its version is not the recorded one.
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLAUDE_CLI } from "../../../action/agents/claude-install.ts";
import { type Cli, CODEX_CLI, findCli, GEMINI_CLI } from "../../../action/agents/cli-install.ts";
import { findProgram } from "../../../action/agents/find-program.ts";
import type { Parsed } from "../../../action/shared/inputs.ts";
import { never } from "../../../core/base/assert.ts";
import type { BackEnd } from "./back-end.ts";

export interface Installed {
  /** Folder that holds the program. */
  readonly programs: string;
  readonly version: string;
}

export async function installCli(backEnd: BackEnd, folder: string): Promise<Parsed<Installed>> {
  const { lockFolder } = cliOf(backEnd);
  const action = join(import.meta.dirname, "..", "..", "..", "action");
  const version = versionIn(join(action, lockFolder), backEnd.packageName);
  const tools = onlyNpm(join(folder, "tools"));
  if (!tools.ok) return tools;
  const task = {
    environment: { ...process.env, PATH: tools.value },
    temp: folder,
    signal: new AbortController().signal,
    show: () => {},
  };
  const kept = join(folder, lockFolder);
  if (versionIn(kept, backEnd.packageName) === version) {
    const program = cliOf(backEnd).programIn(kept);
    if (program !== null) return { ok: true, value: { programs: dirname(program), version } };
  }
  const found = await findCli(cliOf(backEnd), task);
  return found.ok ? { ok: true, value: { programs: dirname(found.value), version } } : found;
}

function cliOf(backEnd: BackEnd): Cli {
  switch (backEnd.name) {
    case "claude-code":
      return CLAUDE_CLI;
    case "codex":
      return CODEX_CLI;
    case "gemini":
      return GEMINI_CLI;
    default:
      return never(backEnd.name);
  }
}

/** A PATH with npm and node and nothing else. */
function onlyNpm(folder: string): Parsed<string> {
  const npm = findProgram("npm", process.env.PATH ?? "");
  if (npm === null) return { ok: false, problem: "`npm` is not on PATH" };
  mkdirSync(folder, { recursive: true });
  for (const [name, path] of [
    ["npm", npm],
    ["node", process.execPath],
  ] as const) {
    if (!existsSync(join(folder, name))) symlinkSync(path, join(folder, name));
  }
  return { ok: true, value: folder };
}

function versionIn(folder: string, packageName: string): string {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return "";
  const parsed: { dependencies?: Record<string, string> } = JSON.parse(readFileSync(path, "utf8"));
  return parsed.dependencies?.[packageName] ?? "";
}
