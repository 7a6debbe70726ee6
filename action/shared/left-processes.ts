// Ends what an agent's tools started and left behind: they put commands into process groups of their own, where the end of the
// agent does not reach them. They are known by what stands in their environment, which no other job's has.
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** A process may start another one while we look, and takes a moment to go. */
const ROUNDS = 100;
const PAUSE_MS = 10;

/** How many were ended. Only where the system shows its processes as files; elsewhere none. */
export async function endLeftProcesses(mark: string): Promise<number> {
  const ended = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    const found = runningWith(mark);
    if (found.length === 0) break;
    for (const pid of found) {
      ended.add(pid);
      kill(pid);
    }
    await wait(PAUSE_MS);
  }
  return ended.size;
}

function runningWith(mark: string): readonly number[] {
  return namesIn("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => textOf(`/proc/${name}/environ`).includes(mark))
    .filter((name) => !/^\d+ \(.*\) [ZX]/s.test(textOf(`/proc/${name}/stat`)))
    .map(Number);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // Gone meanwhile, or not ours.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // ESRCH: it is already gone.
  }
}
