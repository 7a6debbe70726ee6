// Runs one program in a process group of its own, drains it, and leaves nothing of it behind: on a limit, a cancel or its
// end the whole group is ended (SIGTERM, then SIGKILL) and waited for.
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { Tail } from "./tail.ts";

export interface ProcessOptions {
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Largest number of bytes of each stream that is kept; the tail stays. */
  readonly maxOutputBytes?: number;
  /** Every chunk as it comes, both streams. */
  readonly onOutput?: (chunk: Buffer, stream: "stdout" | "stderr") => void;
  /** Returns true when the program has said all it has to say and may be ended. */
  readonly isDone?: () => boolean;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs?: number;
}

export interface ProcessResult {
  /** null: ended by a signal, or never started. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Why it could not be started. */
  readonly startProblem: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

const OUTPUT_BYTES = 4_000_000;
const GRACE_MS = 5_000;
/** How long an escaped grandchild may hold our pipes after the program's own end. */
const LINGER_MS = 500;

export async function runProcess(
  argv: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const [file, ...args] = argv;
  const startedAt = performance.now();
  const limit = options.maxOutputBytes ?? OUTPUT_BYTES;
  const tails = { stdout: new Tail(limit), stderr: new Tail(limit) };
  const state = { timedOut: false, cancelled: false };
  const finish = (exitCode: number | null, startProblem: string | null): ProcessResult => ({
    exitCode,
    ...state,
    startProblem,
    stdout: tails.stdout.text(),
    stderr: tails.stderr.text(),
    durationMs: performance.now() - startedAt,
  });
  if (file === undefined || file === "") return finish(null, "no program is named");
  if (options.signal?.aborted === true) {
    state.cancelled = true;
    return finish(null, null);
  }

  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const group = child.pid;
  const timers: NodeJS.Timeout[] = [];
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    killGroup(group, "SIGTERM");
    timers.push(setTimeout(() => killGroup(group, "SIGKILL"), options.graceMs ?? GRACE_MS));
  };
  timers.push(
    setTimeout(() => {
      state.timedOut = true;
      end();
    }, options.timeoutMs),
  );
  const cancel = () => {
    state.cancelled = true;
    end();
  };
  options.signal?.addEventListener("abort", cancel, { once: true });

  let lingering = false;
  const collect = (stream: Readable, name: "stdout" | "stderr") =>
    stream.on("data", (chunk: Buffer) => {
      tails[name].add(chunk);
      options.onOutput?.(chunk, name);
      if (lingering || options.isDone?.() !== true) return;
      lingering = true;
      timers.push(setTimeout(end, options.graceMs ?? GRACE_MS));
    });
  collect(child.stdout, "stdout");
  collect(child.stderr, "stderr");
  // A program that does not read its input closes the pipe: that is its right.
  child.stdin.on("error", () => {});
  child.stdin.end(options.stdin ?? "");

  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const outcome = await new Promise<{ exitCode: number | null; problem: string | null }>(
    (resolve) => {
      child.once("error", (error) => resolve({ exitCode: null, problem: error.message }));
      child.once("exit", (exitCode) => resolve({ exitCode, problem: null }));
    },
  );
  if (outcome.problem === null) {
    killGroup(group, "SIGKILL");
    await Promise.race([
      closed,
      new Promise<void>((resolve) => timers.push(setTimeout(resolve, LINGER_MS))),
    ]);
  }
  for (const timer of timers) clearTimeout(timer);
  options.signal?.removeEventListener("abort", cancel);
  child.stdout.destroy();
  child.stderr.destroy();
  return finish(outcome.exitCode, outcome.problem);
}

function killGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // ESRCH: the group is already gone.
  }
}
