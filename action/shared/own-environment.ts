// Takes the keys out of our own process's environment. A child runs as the same user and may read what its parent was started
// with (`/proc/<pid>/environ`): deleting a variable is not enough, the kernel shows the memory as it was (SR12).
import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";

/** What nobody but this process may use. */
const OURS = [
  /_(?:API_KEY|OAUTH_TOKEN|AUTH_TOKEN)$/,
  /^(?:GITHUB_TOKEN|GH_TOKEN|INPUT_TOKEN)$/,
  /^ACTIONS_(?:RUNTIME|RESULTS|CACHE|ID_TOKEN)_/,
];

/** All of the environment; the part of it that is ours alone is gone from the process afterwards. */
export function takeEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const taken = { ...environment };
  const names = Object.keys(taken).filter((name) => OURS.some((pattern) => pattern.test(name)));
  for (const name of names) delete environment[name];
  try {
    overwrite(new Set(names));
  } catch {
    // No such files on this system: then no child can read them either.
  }
  return taken;
}

/** The values, where the kernel looks for them. */
function overwrite(names: ReadonlySet<string>): void {
  const { start, end } = placeOfEnvironment();
  const memory = openSync("/proc/self/mem", "r+");
  try {
    const block = Buffer.alloc(end - start);
    readSync(memory, block, 0, block.length, start);
    let at = start;
    for (const entry of block.toString("latin1").split("\0")) {
      const name = entry.slice(0, Math.max(0, entry.indexOf("=")));
      const nothing = Buffer.alloc(Math.max(0, entry.length - name.length - 1));
      if (names.has(name)) writeSync(memory, nothing, 0, nothing.length, at + name.length + 1);
      at += entry.length + 1;
    }
  } finally {
    closeSync(memory);
  }
}

/** Fields 50 and 51 of `proc(5)`; the name of the program, which may hold anything, ends with the last parenthesis. */
function placeOfEnvironment(): { readonly start: number; readonly end: number } {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [start, end] = [Number(fields[47]), Number(fields[48])];
  if (!(start > 0 && end > start)) throw new Error("the kernel does not say where it is");
  return { start, end };
}
