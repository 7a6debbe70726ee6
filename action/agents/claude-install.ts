// Where the Claude Code CLI comes from: PATH, or a pinned version whose integrity npm checks against the lock file that lies
// beside this action (SR22). Its install scripts are not run.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Parsed } from "../shared/inputs.ts";
import { runProcess } from "../shared/process.ts";
import type { AgentTask } from "./agent.ts";
import { childEnvironment } from "./environment.ts";
import { findProgram } from "./find-program.ts";

const INSTALL_TIMEOUT_MS = 5 * 60_000;
/** Beside `dist` in the action's repository. */
const LOCK_FOLDER = join(import.meta.dirname, "..", "claude-cli");

export async function findClaude(
  task: Pick<AgentTask, "environment" | "temp" | "signal" | "show">,
): Promise<Parsed<string>> {
  const path = task.environment.PATH ?? "";
  const present = findProgram("claude", path);
  if (present !== null) return { ok: true, value: present };
  const npm = findProgram("npm", path);
  if (npm === null) {
    const problem = "neither `claude` nor `npm` is on PATH; install @anthropic-ai/claude-code";
    return { ok: false, problem };
  }
  const folder = join(task.temp, "claude-cli");
  const home = join(task.temp, "npm-home");
  mkdirSync(folder, { recursive: true });
  mkdirSync(home, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) {
    copyFileSync(join(LOCK_FOLDER, name), join(folder, name));
  }
  const done = await runProcess([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    env: childEnvironment(task.environment, { home, temp: task.temp }),
    timeoutMs: INSTALL_TIMEOUT_MS,
    signal: task.signal,
    onOutput: (chunk) => task.show(chunk),
  });
  const program = binaryIn(folder);
  if (done.exitCode === 0 && program !== null) return { ok: true, value: program };
  const why = done.startProblem ?? done.stderr.trim().slice(-500);
  return { ok: false, problem: `Claude Code could not be installed with npm: ${why}` };
}

/** The native program of this machine's kind. */
function binaryIn(folder: string): string | null {
  const kind = `${process.platform}-${process.arch}`;
  for (const variant of [kind, `${kind}-musl`]) {
    const path = join(folder, "node_modules", "@anthropic-ai", `claude-code-${variant}`, "claude");
    if (existsSync(path)) return path;
  }
  return null;
}
