// One command of a proof: a clean environment, a process group of its own, a share of the time that is left, and nothing of
// it running afterwards.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { redact } from "../../core/base/redact.ts";
import { PROOF_LOG_MAX_CHARS } from "../../core/report/proof.ts";
import { childEnvironment } from "../agents/environment.ts";
import { openFence } from "../shared/commands.ts";
import { endLeftProcesses } from "../shared/left-processes.ts";
import { runProcess } from "../shared/process.ts";

export interface ShellOptions {
  readonly folder: string;
  /** HOME and temporary files. */
  readonly temp: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly out?: { write(text: string | Buffer): unknown };
}

export interface Ran {
  readonly ended: "by itself" | "by its limit" | "cancelled" | "never started";
  readonly exitCode: number | null;
  /** Tail, redacted. */
  readonly log: string;
}

/** Shared by all commands of one job. */
export class Budget {
  readonly #endsAt: number;
  constructor(ms: number) {
    this.#endsAt = performance.now() + ms;
  }
  /** At most `ms`; 0: nothing is left. */
  share(ms: number): number {
    return Math.max(0, Math.min(ms, this.#endsAt - performance.now()));
  }
}

export async function runShell(
  options: ShellOptions,
  command: string,
  timeoutMs: number,
): Promise<Ran> {
  if (timeoutMs <= 0) return { ended: "by its limit", exitCode: null, log: "" };
  const home = join(options.temp, "home");
  mkdirSync(home, { recursive: true });
  const env = childEnvironment(options.environment, { home, temp: options.temp }, { CI: "true" });
  const fence = openFence(options.out);
  fence.open();
  fence.write(`$ ${command}\n`);
  let log = "";
  try {
    const done = await runProcess(["bash", "-c", command], {
      cwd: options.folder,
      env,
      timeoutMs,
      signal: options.signal,
      onOutput: (chunk) => {
        fence.write(chunk);
        log = `${log}${chunk.toString("utf8")}`.slice(-LOG_KEPT_CHARS);
      },
    });
    const ended =
      done.startProblem !== null
        ? "never started"
        : done.cancelled
          ? "cancelled"
          : done.timedOut
            ? "by its limit"
            : "by itself";
    const said = done.startProblem ?? redact(log, []);
    return { ended, exitCode: done.exitCode, log: said.slice(-PROOF_LOG_MAX_CHARS) };
  } finally {
    fence.close();
    await endLeftProcesses(options.temp);
  }
}

const LOG_KEPT_CHARS = 100_000;
