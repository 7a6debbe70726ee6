// Processes of one job. Each step is a process group of its own; at the end of the job nothing that it started is left,
// not even what moved to another group or session: every process of the job carries its tracking id in the environment.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { eachLine } from "./lines.ts";

/** From the polite request (SIGINT) to the firm one (SIGTERM), and from there to the end. */
const TERM_AFTER_MS = 500;
export const KILL_AFTER_MS = 2_000;
/** How long output may still arrive after the process ended while a background child holds the pipe open. */
const DRAIN_MS = 200;

/** A killed process is gone within a moment; this bounds the moment. */
const GONE_TURNS = 100;
const GONE_TURN_MS = 2;
/** Process ids are reused at the earliest after tens of thousands of others, which a shorter job cannot have started. */
const IDS_REUSED_AFTER_MS = 10_000;

export const TRACKING_VARIABLE = "RUNNER_TRACKING_ID";

export interface Spawned {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly line: (text: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The process could not be started at all. */
  readonly problem: string | null;
}

function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

export class ProcessGroups {
  readonly #trackingId: string;
  readonly #groups = new Set<number>();
  #first: { readonly pid: number; readonly at: number } | null = null;

  constructor(trackingId: string) {
    this.#trackingId = trackingId;
  }

  run(what: Spawned): { readonly exit: Promise<Exit>; readonly stop: (force: boolean) => void } {
    const child = spawn(what.command, [...what.args], {
      cwd: what.cwd,
      env: { ...what.env, [TRACKING_VARIABLE]: this.#trackingId },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid !== undefined) {
      this.#groups.add(pid);
      this.#first ??= { pid, at: performance.now() };
    }
    const timers: NodeJS.Timeout[] = [];
    const exit = this.#exit(child, what.line).then((result) => {
      for (const timer of timers) clearTimeout(timer);
      // Whoever was asked to stop and left children behind does not get to keep them.
      if (timers.length > 0 && pid !== undefined) signalGroup(pid, "SIGKILL");
      return result;
    });
    const stop = (force: boolean): void => {
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (force) {
        signalGroup(pid, "SIGKILL");
        return;
      }
      if (timers.length > 0) return;
      signalGroup(pid, "SIGINT");
      timers.push(setTimeout(() => signalGroup(pid, "SIGTERM"), TERM_AFTER_MS));
      timers.push(setTimeout(() => signalGroup(pid, "SIGKILL"), KILL_AFTER_MS));
    };
    return { exit, stop };
  }

  #exit(child: ChildProcess, line: (text: string) => void): Promise<Exit> {
    if (child.stdout !== null) eachLine(child.stdout, line);
    if (child.stderr !== null) eachLine(child.stderr, line);
    return new Promise((resolve) => {
      let over = false;
      const end = (exit: Exit): void => {
        if (over) return;
        over = true;
        resolve(exit);
      };
      child.once("error", (error) => end({ code: null, signal: null, problem: error.message }));
      child.once("close", (code, signal) => end({ code, signal, problem: null }));
      child.once("exit", (code, signal) => {
        const timer = setTimeout(() => end({ code, signal, problem: null }), DRAIN_MS);
        child.once("close", () => clearTimeout(timer));
      });
    });
  }

  /** Kills what is left of the job: its groups, and by tracking id what left them. Resolves when it is gone. */
  async killAll(): Promise<void> {
    const left = this.#tracked();
    for (const pid of this.#groups) signalGroup(pid, "SIGKILL");
    this.#groups.clear();
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Went with its group.
      }
    }
    for (let turn = 0; turn < GONE_TURNS && left.some(isRunning); turn++) await delay(GONE_TURN_MS);
  }

  #tracked(): readonly number[] {
    if (this.#first === null) return [];
    const { pid: first, at } = this.#first;
    const wrapped = performance.now() - at > IDS_REUSED_AFTER_MS;
    const mark = `${TRACKING_VARIABLE}=${this.#trackingId}`;
    return runningPids().filter((pid) => {
      if (pid < first && !wrapped) return false;
      try {
        return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
      } catch {
        // Ended meanwhile, or not ours to read.
        return false;
      }
    });
  }
}

/** A zombie only waits for its parent to notice. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

/** Empty where there is no /proc; there only the process groups are killed. */
function runningPids(): readonly number[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}
