// Lines added and deleted since two commits parted, counted without a process where counting needs no comparison: when
// files were only added, or only deleted. Null says that git has to be asked.
import type { BareRepository } from "./bare.ts";
import { diffTrees } from "./tree-diff.ts";

export interface LineCounts {
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
}

/** Files and bytes looked at; beyond that git is quicker. */
const FILES_MAX = 100;
const FILE_MAX = 1024 * 1024;
/** Git takes what has a zero byte in its beginning for binary. */
const BINARY_WITHIN = 8_000;

export async function lineCounts(
  git: BareRepository,
  base: string,
  head: string,
): Promise<LineCounts | null> {
  const parted = await git.history.mergeBase(base, head);
  if (parted === null) return null;
  const [from, to] = [await git.history.commit(parted), await git.history.commit(head)];
  if (from === null || to === null) return null;
  const changes = await diffTrees((sha) => git.treeOf(sha), from.tree, to.tree);
  const onlyAdded = changes.every(({ before }) => before === null);
  const onlyDeleted = changes.every(({ after }) => after === null);
  if (changes.length > FILES_MAX || !(onlyAdded || onlyDeleted)) return null;
  let lines = 0;
  for (const { before, after } of changes) {
    const entry = after ?? before;
    const file = entry?.type === "blob" ? await git.object(entry.sha) : null;
    if (file === null || file.data.length > FILE_MAX) return null;
    if (!file.data.subarray(0, BINARY_WITHIN).includes(0)) lines += linesOf(file.data);
  }
  return {
    additions: onlyAdded ? lines : 0,
    deletions: onlyAdded ? 0 : lines,
    files: changes.length,
  };
}

/** A last line without an end counts. */
function linesOf(data: Buffer): number {
  let lines = 0;
  for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) lines += 1;
  return data.length > 0 && data.at(-1) !== 10 ? lines + 1 : lines;
}
