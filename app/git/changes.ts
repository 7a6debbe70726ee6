// What differs between two commits, path by path, as git's raw diff says it. One process for any number of pairs.
import { assert } from "../../core/base/assert.ts";
import type { Sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";
import type { Objects } from "./objects.ts";

/** A path's bytes, one per character, so that no name is altered on its way into a tree; `pathText` shows it. */
export type RawPath = string;

/** `<mode> <object>` of a path, empty where the path is absent. */
export type PathState = string;

export interface PathChange {
  readonly before: PathState;
  readonly after: PathState;
}

export type Changes = ReadonlyMap<RawPath, PathChange>;

export const pathText = (path: RawPath): string => Buffer.from(path, "latin1").toString("utf8");

/** Changes that lead from `against` to `commit`, for each pair in their order. */
export async function changesBetween(
  clone: BareClone,
  pairs: readonly (readonly [commit: Sha, against: Sha])[],
): Promise<readonly Changes[]> {
  if (pairs.length === 0) return [];
  const { out } = await clone.git(
    ["diff-tree", "--stdin", "--always", "-r", "-z", "--raw", "--no-renames", "--no-abbrev"],
    { stdin: pairs.map(([commit, against]) => `${commit} ${against}\n`).join("") },
  );
  const changes: Map<RawPath, PathChange>[] = [];
  const fields = out.toString("latin1").split("\0");
  // A commit id opens each section; a colon opens each entry, so that no file name can pass for a section.
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? "";
    if (field.startsWith(":")) changes.at(-1)?.set(fields[++at] ?? "", parseChange(field));
    else if (field !== "") changes.push(new Map());
  }
  assert(changes.length === pairs.length, "git compares every pair that it is given");
  // The pair reads as "commit with this one parent": what is printed leads from the parent to the commit.
  return changes;
}

/** `:<mode> <mode> <object> <object> <letter>`, as every raw diff has it. */
export function parseChange(field: string): PathChange {
  const [modeBefore = "", modeAfter = "", before = "", after = ""] = field.slice(1).split(" ");
  return { before: stateOf(modeBefore, before), after: stateOf(modeAfter, after) };
}

const stateOf = (mode: string, id: string): PathState => (mode === "000000" ? "" : `${mode} ${id}`);

/** Paths that `head` changes against its merge base with `previous`; null when they have no history in common. */
export async function changesSinceFork(
  clone: BareClone,
  objects: Objects,
  previous: Sha,
  head: Sha,
): Promise<ReadonlySet<RawPath> | null> {
  const { code, out } = await clone.git(
    ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", `${previous}...${head}`, "--"],
    { allow: [128] },
  );
  if (code === 128) {
    await objects.assertReadable([previous, head]);
    return null;
  }
  const names = out.toString("latin1").split("\0");
  return new Set(names.filter((name) => name !== ""));
}

/** New name → old name of the files that were renamed on the way from one commit to another. */
export async function renamesBetween(
  clone: BareClone,
  range: readonly string[],
): Promise<ReadonlyMap<RawPath, RawPath>> {
  const flags = ["--name-status", "-z", "-M", "--diff-filter=R", "--no-ext-diff"];
  const { out } = await clone.git(["diff", ...flags, ...range, "--"]);
  const fields = out.toString("latin1").split("\0");
  const renames = new Map<RawPath, RawPath>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    renames.set(fields[at + 2] ?? "", fields[at + 1] ?? "");
  }
  return renames;
}
