// What passed before a retry must still pass after it: the commands that ended with 0 at the earlier version are run again, in the
// agent's own environment and without a key. One that fails now is only held against the attempt when it passes on what the attempt
// began with: anything else is not its doing.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Brief } from "../../core/report/brief.ts";
import { childEnvironment } from "../agents/environment.ts";
import { childGit, type Git } from "../shared/git.ts";
import { type ProcessResult, runProcess } from "../shared/process.ts";
import { putBack, readState } from "./tree.ts";

export interface ProtectOptions {
  readonly git: Git;
  readonly brief: Brief;
  /** What the agent began on. */
  readonly start: string;
  readonly folder: string;
  readonly temp: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly show: (chunk: Buffer | string) => void;
  readonly leftMs: () => number;
}

export interface Protected {
  /** What no longer passes, with the end of its output; null: nothing that is known to. */
  readonly regression: string | null;
  readonly concerns: readonly string[];
}

/** With less time left nothing can be said about a command. */
const LEAST_MS = 5_000;
const OUTPUT_BYTES = 200_000;
const TAIL_CHARS = 1_500;

export async function protect(options: ProtectOptions): Promise<Protected> {
  const { brief, git, start } = options;
  const passed = brief.fix?.passed ?? [];
  const after = await readState(git);
  if (passed.length === 0 || after.commit === start) return { regression: null, concerns: [] };
  const concerns: string[] = [];
  const setup = brief.verify?.setup.trim() ?? "";
  try {
    if (setup !== "") await runOne(options, setup);
    for (const command of passed) {
      if (options.leftMs() < LEAST_MS) {
        concerns.push("No time was left to see whether all that passed before still does.");
        break;
      }
      const now = await runOne(options, command);
      if (isGreen(now) || now.cancelled || now.timedOut) continue;
      if (await passesAt(options, start, command)) {
        return { regression: said(command, now), concerns };
      }
      concerns.push(
        `\`${command}\` passed at the earlier version; it fails here with the attempt's change and without it.`,
      );
    }
    return { regression: null, concerns };
  } finally {
    await putBack(git, after);
  }
}

async function passesAt(options: ProtectOptions, commit: string, command: string) {
  const { git } = options;
  await git.run(["checkout", "-q", "--force", "--detach", commit, "--"]);
  await git.run(["clean", "-q", "-f", "-d"]);
  return isGreen(await runOne(options, command));
}

async function runOne(options: ProtectOptions, command: string): Promise<ProcessResult> {
  const { folder, temp, environment, signal, show } = options;
  const home = join(temp, "check-home");
  mkdirSync(home, { recursive: true });
  show(`$ ${command}\n`);
  return runProcess(["bash", "-c", command], {
    cwd: folder,
    env: childEnvironment(environment, { home, temp }, { ...childGit, CI: "true" }),
    timeoutMs: Math.max(LEAST_MS, options.leftMs()),
    signal,
    maxOutputBytes: OUTPUT_BYTES,
    onOutput: (chunk) => show(chunk),
  });
}

const isGreen = ({ exitCode, timedOut, cancelled }: ProcessResult): boolean =>
  exitCode === 0 && !timedOut && !cancelled;

function said(command: string, { exitCode, stdout, stderr }: ProcessResult): string {
  const output = `${stdout}\n${stderr}`.trim().slice(-TAIL_CHARS);
  return `regression: \`${command}\` passed before this attempt and ends with ${exitCode ?? "a signal"} after it; its commits were dropped.\n${output}`;
}
