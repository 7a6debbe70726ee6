// Where the programs of the sandbox are: beside this file, or, of a bundle, in the folder next to it.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type SandboxProgram = "seal.py" | "check.py" | "run.py" | "run-node.mjs" | "tool.mjs";

export function sandboxProgram(name: SandboxProgram): string {
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL(`../sandbox/${name}`, import.meta.url));
}
