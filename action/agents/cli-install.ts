// Where an agent's CLI comes from: PATH, or a pinned version whose integrity npm checks against the lock file that lies beside
// the actions (SR22). Install scripts are not run.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Parsed } from "../shared/inputs.ts";
import { runProcess } from "../shared/process.ts";
import type { AgentTask } from "./agent.ts";
import { childEnvironment } from "./environment.ts";
import { findProgram } from "./find-program.ts";

const INSTALL_TIMEOUT_MS = 5 * 60_000;
/** Beside `dist` in the action's repository. */
const LOCK_FOLDERS = join(import.meta.dirname, "..");

export interface Cli {
  /** Name of the program. */
  readonly program: string;
  /** npm package that has it. */
  readonly packageName: string;
  /** Folder of `action` with its package.json and lock file. */
  readonly lockFolder: string;
  /** Where the program lies when it was installed in this folder; null: nowhere. */
  readonly programIn: (folder: string) => string | null;
}

export type InstallTask = Pick<AgentTask, "environment" | "temp" | "signal" | "show">;

const linked =
  (program: string) =>
  (folder: string): string | null => {
    const path = join(folder, "node_modules", ".bin", program);
    return existsSync(path) ? path : null;
  };

export const CODEX_CLI: Cli = {
  program: "codex",
  packageName: "@openai/codex",
  lockFolder: "codex-cli",
  programIn: linked("codex"),
};
export const GEMINI_CLI: Cli = {
  program: "gemini",
  packageName: "@google/gemini-cli",
  lockFolder: "gemini-cli",
  programIn: linked("gemini"),
};

export async function findCli(cli: Cli, task: InstallTask): Promise<Parsed<string>> {
  const path = task.environment.PATH ?? "";
  const present = findProgram(cli.program, path);
  if (present !== null) return { ok: true, value: present };
  const npm = findProgram("npm", path);
  if (npm === null) {
    const problem = `neither \`${cli.program}\` nor \`npm\` is on PATH; install ${cli.packageName}`;
    return { ok: false, problem };
  }
  const folder = join(task.temp, cli.lockFolder);
  const home = join(task.temp, "npm-home");
  mkdirSync(folder, { recursive: true });
  mkdirSync(home, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) {
    copyFileSync(join(LOCK_FOLDERS, cli.lockFolder, name), join(folder, name));
  }
  const done = await runProcess([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    env: childEnvironment(task.environment, { home, temp: task.temp }),
    timeoutMs: INSTALL_TIMEOUT_MS,
    signal: task.signal,
    onOutput: (chunk) => task.show(chunk),
  });
  const program = cli.programIn(folder);
  if (done.exitCode === 0 && program !== null) return { ok: true, value: program };
  const why = done.startProblem ?? done.stderr.trim().slice(-500);
  return { ok: false, problem: `${cli.packageName} could not be installed with npm: ${why}` };
}
