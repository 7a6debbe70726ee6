// The tools of a mission as an agent finds them: a folder outside of the repository with their scripts and one command that runs
// them in the sandbox. What is put there has been looked at again: the brief is only what another job claimed.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { WorkTool } from "../../core/report/brief-parts.ts";
import { toolProblems } from "./check-tools.ts";
import type { Isolation } from "./isolation.ts";
import { sandboxProgram } from "./programs.ts";

export interface ToolFolder {
  /** What an agent types, followed by the name of a tool and its arguments. */
  readonly command: string;
  readonly tools: readonly WorkTool[];
  /** For people: tools that are not offered, and why. */
  readonly concerns: readonly string[];
  readonly folder: string;
}

const NAME = /^[A-Za-z_][\w-]{0,79}$/;
const MEMORY_MB = 256;

/** null: none of them can be offered here. */
export async function makeToolFolder(options: {
  readonly tools: readonly WorkTool[];
  /** Folder of the repository, the only place that they may read. */
  readonly root: string;
  readonly folder: string;
  readonly isolation: Isolation;
}): Promise<ToolFolder> {
  const { root, folder, isolation } = options;
  const problems = await toolProblems(options.tools, isolation.python);
  const concerns: string[] =
    isolation.missing === "" ? [] : [`Of the tools: ${isolation.missing}.`];
  const offered: { readonly tool: WorkTool; readonly argv: readonly string[] }[] = [];
  mkdirSync(folder, { recursive: true });
  options.tools.forEach((tool, at) => {
    const problem = NAME.test(tool.name) ? problems[at] : "it has no name that a file may have";
    if (problem !== null) {
      concerns.push(`The tool \`${tool.name}\` is not offered: ${problem}.`);
      return;
    }
    const path = join(folder, `${tool.name}.${tool.language === "python" ? "py" : "js"}`);
    const argv = argvOf(tool, path, root, isolation);
    if (argv === null) return;
    writeFileSync(path, tool.script);
    offered.push({ tool, argv });
  });
  const manifest = {
    root,
    tools: offered.map(({ tool: { name, description }, argv }) => ({ name, description, argv })),
  };
  const manifestPath = join(folder, "manifest.json");
  writeFileSync(manifestPath, JSON.stringify(manifest));
  const command = join(folder, "tool");
  const quoted = [process.execPath, sandboxProgram("tool.mjs"), manifestPath].map(shellQuoted);
  writeFileSync(command, `#!/bin/sh\nexec ${quoted.join(" ")} "$@"\n`);
  chmodSync(command, 0o755);
  return { command, tools: offered.map(({ tool }) => tool), concerns, folder };
}

function argvOf(
  { language }: WorkTool,
  path: string,
  root: string,
  { node, python }: Isolation,
): readonly string[] | null {
  if (language === "python")
    return python === null
      ? null
      : [python, "-I", "-S", "-B", sandboxProgram("run.py"), root, path];
  if (node === null) return null;
  const program = sandboxProgram("run-node.mjs");
  return [
    ...node,
    process.execPath,
    "--permission",
    ...[root, program, path].map((place) => `--allow-fs-read=${place}`),
    "--disallow-code-generation-from-strings",
    `--max-old-space-size=${MEMORY_MB}`,
    "--no-warnings",
    program,
    root,
    path,
  ];
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const Use = z.object({ name: z.string(), ok: z.boolean() });

/** Names of the tools that were used and ended well, each once. */
export function usedTools({ folder, tools }: ToolFolder): readonly string[] {
  let text = "";
  try {
    text = readFileSync(join(folder, "used.jsonl"), "utf8").slice(0, 1_000_000);
  } catch {
    return []; // None was.
  }
  const known = new Set(tools.map(({ name }) => name));
  const used = new Set<string>();
  for (const line of text.split("\n")) {
    try {
      const use = Use.safeParse(JSON.parse(line));
      if (use.success && use.data.ok && known.has(use.data.name)) used.add(use.data.name);
    } catch {
      // Not a line of ours.
    }
  }
  return [...used].sort();
}
