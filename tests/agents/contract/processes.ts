// The processes of one job, found by what their environment names: what is left of them when the job has ended, and what
// they were given (SR8, SR12).
import { readdirSync, readFileSync } from "node:fs";

export interface SeenProcess {
  readonly pid: number;
  readonly arguments: string;
  readonly environment: string;
}

/** Running processes whose environment holds this text, which no other job's does. */
export function processesOf(mark: string): readonly SeenProcess[] {
  const found: SeenProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const environment = textOf(name, "environ");
    if (!environment.includes(mark)) continue;
    // An orphan that nobody has reaped yet runs no more.
    if (/^\d+ \(.*\) [ZX]/s.test(textOf(name, "stat"))) continue;
    found.push({ pid: Number(name), arguments: textOf(name, "cmdline"), environment });
  }
  return found;
}

/** One that has ended with another meanwhile is no error. */
export function killAll(processes: readonly SeenProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // ESRCH: it is already gone.
    }
  }
}

function textOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // Gone meanwhile, or not ours.
  }
}
