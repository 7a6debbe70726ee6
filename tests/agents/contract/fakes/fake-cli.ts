// What the fakes of agent CLIs have in common: they read their prompt, run commands, and walk into every trap of the project
// that they are not told to leave alone, as the real ones do.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";

export const argv = process.argv.slice(2);

export const hasFlag = (flag: string): boolean => argv.includes(flag);

/** Value behind a flag, or "". */
export const flag = (name: string): string => {
  const at = argv.indexOf(name);
  return at < 0 ? "" : (argv[at + 1] ?? "");
};

/** Every value of a flag that can be repeated. */
export const flags = (name: string): readonly string[] =>
  argv.filter((_, at) => at > 0 && argv[at - 1] === name);

export const readPrompt = (): Promise<string> => text(process.stdin);

export const emit = (event: object): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};

export const fileText = (path: string): string =>
  existsSync(path) ? readFileSync(path, "utf8") : "";

/** Runs the first hook of a settings file, as a trusting CLI would. */
export async function runHooks(settings: string): Promise<void> {
  const command = /"command":"(touch [^"]+)"/.exec(settings)?.[1];
  if (command !== undefined) await run(command);
}

export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** In a session of its own, as the real CLIs do: the end of this process group does not reach it. */
export function run(command: string): Promise<Ran> {
  const child = spawn("/bin/sh", ["-c", command], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

export function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Ends with a sentence on standard error and nothing on standard output. */
export function refuse(problem: string, code = 1): never {
  process.stderr.write(`${problem}\n`);
  process.exit(code);
}
