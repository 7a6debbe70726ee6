// What differs between two trees, file by file, as `git diff-tree -r --no-renames` lists it, without a process.
import type { TreeEntry } from "./bare.ts";

export interface TreeChange {
  readonly path: string;
  /** null: was not there. */
  readonly before: TreeEntry | null;
  /** null: is not there any more. */
  readonly after: TreeEntry | null;
}

/** Direct entries of a tree by its id. */
export type ReadTree = (sha: string) => Promise<readonly TreeEntry[]>;

/** Git orders names as if folders ended in a slash. */
const orderOf = ({ type, path }: TreeEntry): string => (type === "tree" ? `${path}/` : path);

const isBefore = (a: string, b: string): boolean =>
  Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

/** Either side may be null: nothing. */
export async function diffTrees(
  read: ReadTree,
  before: string | null,
  after: string | null,
): Promise<readonly TreeChange[]> {
  const changes: TreeChange[] = [];
  await walk(read, before, after, "", changes);
  return changes;
}

async function walk(
  read: ReadTree,
  before: string | null,
  after: string | null,
  folder: string,
  changes: TreeChange[],
): Promise<void> {
  if (before === after) return;
  const old = before === null ? [] : await read(before);
  const now = after === null ? [] : await read(after);
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    const left = old[i];
    const right = now[j];
    const [a, b] = [left && orderOf(left), right && orderOf(right)];
    const both = left !== undefined && right !== undefined && a === b;
    const takesLeft = both || b === undefined || (a !== undefined && isBefore(a, b));
    const from = takesLeft ? (left ?? null) : null;
    const to = both || !takesLeft ? (right ?? null) : null;
    if (from !== null) i += 1;
    if (to !== null) j += 1;
    if (from?.sha === to?.sha && from?.mode === to?.mode) continue;
    const path = `${folder}${(to ?? from)?.path ?? ""}`;
    if (from?.type === "tree" || to?.type === "tree")
      await walk(read, from?.sha ?? null, to?.sha ?? null, `${path}/`, changes);
    else changes.push({ path, before: from, after: to });
  }
}
