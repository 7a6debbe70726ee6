// Is this bundle a repair as the brief asked for it? One merge of the unit's head and mc/green, commits in a line on top, no
// conflict left open, nothing that landed taken back, no test lost. What it changes is looked at relative to mc/green.
import type { FileChange, LoggedCommit } from "../shared/commit-log.ts";
import { diffTrees, isLinear } from "../shared/commit-log.ts";
import type { Git } from "../shared/git.ts";
import { readContents } from "./blobs.ts";
import { isTestFile, lostTests, skipsIn } from "./test-files.ts";

export interface Repair {
  /** mc/green that is merged in. */
  readonly green: string;
  readonly kind: "repair" | "rebase";
  readonly changedByUnit: readonly string[];
}

/** Why the history is not what it has to be; null: it is. */
export function historyProblem(
  commits: readonly LoggedCommit[],
  base: string,
  green: string,
  head: string,
): string | null {
  const merge = commits.at(-1);
  const [first, second, ...more] = merge?.parents ?? [];
  if (merge === undefined || first !== base || second !== green || more.length > 0)
    return `the commits do not begin with a merge of ${base} and ${green}`;
  return isLinear(commits.slice(0, -1), merge.id, head)
    ? null
    : "the commits do not stand on that merge in one line";
}

/** Files with their blobs. */
export async function readTree(git: Git, commit: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const listed = await git.run(["ls-tree", "-r", "-z", "--full-tree", commit]);
  for (const line of listed.split("\0")) {
    const match = /^\d{6} blob ([0-9a-f]{40})\t([\s\S]+)$/.exec(line);
    if (match !== null) files.set(match[2] ?? "", match[1] ?? "");
  }
  return files;
}

const OPENS = /^<{7}(?: |\r?$)/gm;
const CLOSES = /^>{7}(?: |\r?$)/gm;
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** One sentence per problem of the tree that it ends with. */
export async function repairProblems(
  git: Git,
  base: string,
  result: string,
  repair: Repair,
): Promise<readonly string[]> {
  const [head, green, after, changes] = await Promise.all([
    readTree(git, base),
    readTree(git, repair.green),
    readTree(git, result),
    diffTrees(git, repair.green, result),
  ]);
  const changedByUnit = new Set(repair.changedByUnit);
  if (changes.length === 0) return ["the repair takes the whole change back"];
  const problems = takenBack(changes, head, changedByUnit);
  const sides = {
    green: new Set(green.keys()),
    head: new Set(head.keys()),
    result: new Set(after.keys()),
    changedByUnit,
  };
  for (const path of lostTests(sides)) problems.push(`${shown(path)} is a test that is gone`);

  const touched = [...after].filter(
    ([path, blob]) => green.get(path) !== blob && head.get(path) !== blob,
  );
  const blobs = touched.flatMap(([path, blob]) => [blob, green.get(path), head.get(path)]);
  const texts = await readContents(git, [...new Set(blobs.filter((blob) => blob !== undefined))]);
  const textOf = (blob: string | undefined): string => texts.get(blob ?? "") ?? "";
  for (const [path, blob] of touched) {
    const [text, ours, theirs] = [textOf(blob), textOf(head.get(path)), textOf(green.get(path))];
    const known = Math.max(count(ours, OPENS), count(theirs, OPENS));
    if (count(text, OPENS) > known && count(text, CLOSES) > 0)
      problems.push(`conflict markers are left in ${shown(path)}`);
    if (!isTestFile(path)) continue;
    // Both sides of a conflict may have skipped something.
    const [a, b] = [skipsIn(ours), skipsIn(theirs)];
    if (skipsIn(text) > (repair.kind === "rebase" ? a + b : Math.max(a, b)))
      problems.push(`${shown(path)} skips a test that ran before`);
  }
  return problems;
}

/** Files that the unit never touched and that are as they were before others changed them. */
function takenBack(
  changes: readonly FileChange[],
  head: ReadonlyMap<string, string>,
  changedByUnit: ReadonlySet<string>,
): string[] {
  return changes
    .filter(({ path, newBlob, status }) => {
      if (changedByUnit.has(path)) return false;
      return status === "D" ? !head.has(path) : head.get(path) === newBlob;
    })
    .map(({ path }) => `${shown(path)} is as it was before mc/green changed it`);
}

const shown = (path: string): string => JSON.stringify(path.slice(0, 200));
