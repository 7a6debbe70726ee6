// What of the unit is built so far: each file with what others can use of it. Small models cannot hold the files themselves.
import { exportsOf } from "./imports.ts";

export interface BuiltFile {
  readonly path: string;
  readonly text: string;
  /** What is still wrong with it; "": nothing that is known. */
  readonly problem: string;
}

const MANIFEST_MAX_CHARS = 4_000;
const PROBLEM_CHARS = 600;

export function manifestOf(files: readonly BuiltFile[]): string {
  const lines = files.flatMap(({ path, text, problem }) => [
    `${path}:`,
    ...exportsOf(path, text).map((one) => `  ${one}`),
    ...(problem === "" ? [] : [`  STILL WRONG: ${problem.slice(-PROBLEM_CHARS)}`]),
  ]);
  const all = lines.join("\n");
  return all.length <= MANIFEST_MAX_CHARS
    ? all
    : `${all.slice(0, MANIFEST_MAX_CHARS - 20)}\n[and more]`;
}
