// Whether a change looks like what its unit asked for, before anybody reads it: nothing at all, tests alone, far too much,
// or somewhere else. Said, never refused: a reviewer decides.
import { matchesGlob } from "../base/paths.ts";
import { isTestFile } from "./test-files.ts";

export const LINES_MAX = 5_000;

export interface SanityInput {
  readonly files: readonly string[];
  readonly lines: number;
  /** The unit is there to write tests. */
  readonly writesTests: boolean;
  /** Files that the plan names: paths, folders, globs; empty: it names none. */
  readonly declared: readonly string[];
}

export type Oddity = "empty" | "only_tests" | "too_large" | "elsewhere";

export interface SanityFinding {
  readonly kind: Oddity;
  readonly text: string;
}

export function oddities(input: SanityInput): readonly SanityFinding[] {
  const { files, lines, writesTests, declared } = input;
  if (files.length === 0) return [{ kind: "empty", text: "the change is empty" }];
  const found: SanityFinding[] = [];
  if (!writesTests && files.every(isTestFile)) {
    const text = "it changes tests alone, although the unit is not about tests";
    found.push({ kind: "only_tests", text });
  }
  if (lines > LINES_MAX) {
    found.push({ kind: "too_large", text: `it changes ${lines} lines, over ${LINES_MAX}` });
  }
  if (declared.length > 0 && !files.some((file) => declared.some((one) => covers(one, file)))) {
    const named = declared.slice(0, 3).join(", ");
    found.push({
      kind: "elsewhere",
      text: `it changes none of the files that the plan names (${named})`,
    });
  }
  return found;
}

/** The same file, a folder of it, a pattern, or a file below what was changed as one. */
function covers(declared: string, file: string): boolean {
  const path = declared.replace(/^\.\//, "").replace(/\/+$/, "");
  if (path === "" || path === file) return true;
  if (file.startsWith(`${path}/`) || path.startsWith(`${file}/`)) return true;
  return /[*?[{]/.test(path) && matchesGlob(file, path);
}
