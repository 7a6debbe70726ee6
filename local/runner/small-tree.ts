// A small commit with all its files in memory: what a checkout writes without a process. Whatever needs git's judgement
// (attributes, links, submodules, odd names) is not small.
import type { BareRepository, TreeEntry } from "../git/bare.ts";
import type { GitObject } from "../git/objects.ts";

export interface SmallFile {
  readonly path: string;
  readonly executable: boolean;
  readonly sha: string;
  readonly data: Buffer;
}

export interface SmallTree {
  readonly files: readonly SmallFile[];
  /** The commit, its trees and its files. */
  readonly objects: readonly GitObject[];
}

const FILES_MAX = 300;
const BYTES_MAX = 1024 * 1024;
/** Names that git gives a meaning, or refuses; those that are plain to a checkout are left out. */
const SPECIAL = /^\.git(?!hub$|ignore$|keep$)|^git~|^\.{0,2}$|[\\:\p{C}\uFFFD]/iu;

export async function smallTree(git: BareRepository, commit: string): Promise<SmallTree | null> {
  const object = await git.object(commit);
  const tree = (await git.commit(commit))?.tree;
  if (object?.type !== "commit" || tree === undefined) return null;
  const entries: TreeEntry[] = [];
  const trees = new Set<string>();
  if (!(await gather(git, tree, "", trees, entries))) return null;
  const blobs = [...new Set(entries.map(({ sha }) => sha))];
  let bytes = 0;
  for (const info of await Promise.all(blobs.map((sha) => git.objectInfo(sha)))) {
    if (info?.type !== "blob") return null;
    bytes += info.size;
  }
  if (bytes > BYTES_MAX) return null;
  const objects = new Map([[commit, object]]);
  for (const one of await Promise.all([...trees, ...blobs].map((sha) => git.object(sha)))) {
    if (one === null) return null;
    objects.set(one.sha, one);
  }
  const files = entries.map(({ path, mode, sha }) => ({
    path,
    executable: mode === "100755",
    sha,
    data: objects.get(sha)?.data ?? Buffer.alloc(0),
  }));
  return { files, objects: [...objects.values()] };
}

/** False: not a small tree. Paths of entries become full ones. */
async function gather(
  git: BareRepository,
  tree: string,
  folder: string,
  trees: Set<string>,
  entries: TreeEntry[],
): Promise<boolean> {
  trees.add(tree);
  const names = new Set<string>();
  for (const entry of await git.treeOf(tree)) {
    const path = `${folder}${entry.path}`;
    if (SPECIAL.test(entry.path) || entry.path.includes("/") || names.has(entry.path)) return false;
    names.add(entry.path);
    if (entry.type === "tree") {
      if (!(await gather(git, entry.sha, `${path}/`, trees, entries))) return false;
    } else if (entry.mode === "100644" || entry.mode === "100755") entries.push({ ...entry, path });
    else return false;
    if (entries.length > FILES_MAX || trees.size > FILES_MAX) return false;
  }
  return true;
}
