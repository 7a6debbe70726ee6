// A repair must not get by because fewer tests look at it: a test file that is gone, or a case that is skipped now, refuses it.
import { posix } from "node:path";
import { isTestFile } from "../../core/criteria/test-files.ts";

export { isTestFile } from "../../core/criteria/test-files.ts";
export { skipsIn } from "../../core/criteria/test-marks.ts";

export interface Sides {
  /** Files of mc/green, of the unit's head and of the repair. */
  readonly green: ReadonlySet<string>;
  readonly head: ReadonlySet<string>;
  readonly result: ReadonlySet<string>;
  /** What the unit itself changed: with it, a file that one side lacks tells who took it away. */
  readonly changedByUnit: ReadonlySet<string>;
}

/** Test files that nobody but the repair took away. One that was moved counts as there. */
export function lostTests({ green, head, result, changedByUnit }: Sides): readonly string[] {
  const moved = new Map<string, number>();
  for (const path of result) {
    if (green.has(path) || head.has(path) || !isTestFile(path)) continue;
    const name = posix.basename(path);
    moved.set(name, (moved.get(name) ?? 0) + 1);
  }
  const lost: string[] = [];
  for (const path of new Set([...green, ...head])) {
    if (result.has(path) || !isTestFile(path)) continue;
    const byGreen = !green.has(path) && !changedByUnit.has(path);
    const byUnit = !head.has(path) && changedByUnit.has(path);
    if (byGreen || byUnit) continue;
    const name = posix.basename(path);
    const left = moved.get(name) ?? 0;
    if (left > 0) moved.set(name, left - 1);
    else lost.push(path);
  }
  return lost;
}
