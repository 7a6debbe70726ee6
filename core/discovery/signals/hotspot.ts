// Files that are changed often and are hard to change: there a clean-up pays for itself, and there the next mistake will be made.
import { type Signal, signalOf } from "../signal.ts";
import { type Complexity, complexityOf } from "./complexity.ts";
import { isTest, type SourceFile } from "./source.ts";

const LEAST_CHANGES = 5;
const LEAST_COMPLEXITY = 25;
/** Of the usual source file of the repository. */
const TIMES_USUAL = 3;
const FILES = 3;

export interface Spot {
  readonly path: string;
  readonly changes: number;
  readonly complexity: Complexity;
  readonly heat: number;
}

/** Hottest first. `churn`: commits that changed a path. */
export function spotsOf(
  files: readonly SourceFile[],
  churn: ReadonlyMap<string, number>,
): readonly Spot[] {
  return files
    .filter(({ path }) => !isTest(path))
    .map(({ path, text }) => {
      const complexity = complexityOf(text);
      const changes = churn.get(path) ?? 0;
      return { path, changes, complexity, heat: changes * complexity.value };
    })
    .toSorted((a, b) => b.heat - a.heat || (a.path < b.path ? -1 : 1));
}

export function hotspotSignals(
  files: readonly SourceFile[],
  churn: ReadonlyMap<string, number>,
  commits: number,
): readonly Signal[] {
  const spots = spotsOf(files, churn);
  const usual = spots[Math.floor(spots.length / 2)]?.heat ?? 0;
  return spots
    .filter(
      ({ changes, complexity, heat }) =>
        changes >= LEAST_CHANGES &&
        complexity.value >= LEAST_COMPLEXITY &&
        heat >= usual * TIMES_USUAL,
    )
    .slice(0, FILES)
    .map(({ path, changes, complexity }, rank) =>
      signalOf({
        id: `hotspot/${path}`,
        kind: "hotspot",
        track: "quality",
        title: `Make ${path} easier to change`,
        detail: [
          `changed in ${changes} of the last ${commits} commits`,
          `${complexity.lines} lines of code, ${complexity.branches} branches, ${complexity.depth} levels deep`,
        ],
        why: "It is among the files that are changed most often and are hardest to change; work there costs more each time, and mistakes gather.",
        files: [path],
        impact: rank === 0 ? 7 : 6,
        effort: complexity.value > 300 ? 8 : complexity.value > 120 ? 6 : 5,
      }),
    );
}
