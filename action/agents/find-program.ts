// Looks a program up on PATH, as a shell would, without starting one.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** First executable of that name; null when there is none. */
export function findProgram(name: string, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      // Not here.
    }
  }
  return null;
}
