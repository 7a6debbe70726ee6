// One deterministic merge: tree by `git merge-tree`, parents [previous, head], fixed identity, time from the parents.
// Guards the queue's I5 (a merge changes only what its head changed) and I20 (same inputs, same commit).
import { assert } from "../../core/base/assert.ts";
import { type Sha, sha } from "../../core/base/brand.ts";
import { RefusedError } from "../engine/errors.ts";
import type { BareClone } from "./bare.ts";
import { type Identity, renderMessage, writeMergeCommit } from "./commit.ts";
import type { Objects } from "./objects.ts";

export type TreeMerge =
  | { readonly clean: true; readonly tree: string }
  | {
      readonly clean: false;
      /** Holds the conflicting files with both sides marked. */
      readonly tree: string;
      readonly paths: readonly string[];
      readonly messages: readonly { readonly paths: readonly string[]; readonly text: string }[];
    };

/** Merges two commits without touching any ref. */
export async function mergeTrees(clone: BareClone, ours: Sha, theirs: Sha): Promise<TreeMerge> {
  const { code, out } = await clone.git(
    ["merge-tree", "--write-tree", "-z", "--name-only", "--messages", ours, theirs],
    { allow: [1] },
  );
  const fields = out.toString("utf8").split("\0");
  const tree = sha((fields[0] ?? "").trim());
  if (code === 0) return { clean: true, tree };
  const end = fields.indexOf("", 1);
  return {
    clean: false,
    tree,
    paths: [...new Set(fields.slice(1, end))].sort(),
    messages: parseMessages(fields.slice(end + 1)),
  };
}

/** `<count> <path>… <type> <text>`, over and over, all NUL-terminated. */
function parseMessages(fields: readonly string[]) {
  const messages: { paths: string[]; text: string }[] = [];
  for (let at = 0; at < fields.length; ) {
    const count = Number(fields[at]);
    if (fields[at] === "" || !Number.isInteger(count)) break;
    const paths = fields.slice(at + 1, at + 1 + count);
    const text = fields[at + 2 + count]?.trim() ?? "";
    if (text !== "" && !text.startsWith("Auto-merging")) messages.push({ paths, text });
    at += 3 + count;
  }
  return messages;
}

export interface MergeRequest {
  readonly previous: Sha;
  readonly head: Sha;
  readonly tree: string;
  /** Committer times of both parents, seconds. */
  readonly times: readonly [number, number];
  readonly title: string;
  readonly trailers: readonly (readonly [string, string])[];
  readonly identity: Identity;
}

export function commitMerge(clone: BareClone, request: MergeRequest): Promise<Sha> {
  return writeMergeCommit(clone, {
    tree: request.tree,
    parents: [request.previous, request.head],
    message: renderMessage(request.title, request.trailers),
    identity: request.identity,
    at: mergeTime(request.times),
  });
}

export const mergeTime = (times: readonly [number, number]): number => Math.max(...times) + 1;

/** Paths that `head` changes against its merge base with `previous`. */
export async function changesOf(
  clone: BareClone,
  objects: Objects,
  previous: Sha,
  head: Sha,
): Promise<ReadonlySet<string>> {
  const { code, out } = await clone.git(
    ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", `${previous}...${head}`, "--"],
    { allow: [128] },
  );
  if (code === 128) {
    await objects.assertReadable([previous, head]);
    throw new RefusedError(`${head} has no history in common with ${previous}.`);
  }
  return namesOf(out);
}

/** Throws when the merge touches anything that its head did not. */
export async function assertContent(
  clone: BareClone,
  merge: { readonly previous: Sha; readonly head: Sha; readonly tree: string },
  allowed: ReadonlySet<string>,
): Promise<void> {
  const changed = await diffNames(clone, merge.previous, merge.tree);
  const foreign = [...changed].filter((path) => !allowed.has(path));
  if (foreign.length === 0) return;
  const moved = await renamesOf(clone, merge.head, merge.previous);
  const strange = foreign.filter((path) => !allowed.has(moved.get(path) ?? path));
  assert(
    strange.length === 0,
    `a merge changes only what its head changed (I5); ${merge.head} on ${merge.previous} also changes ${strange.slice(0, 5).join(", ")}`,
  );
}

async function diffNames(clone: BareClone, from: string, to: string): Promise<ReadonlySet<string>> {
  const { out } = await clone.git([
    "diff-tree",
    "-r",
    "--name-only",
    "-z",
    "--no-renames",
    from,
    to,
  ]);
  return namesOf(out);
}

/** New name → old name of the files that `previous` renamed since its merge base with `head`: the head's change follows them. */
async function renamesOf(
  clone: BareClone,
  head: Sha,
  previous: Sha,
): Promise<ReadonlyMap<string, string>> {
  const { out } = await clone.git([
    "diff",
    "--name-status",
    "-z",
    "-M",
    "--diff-filter=R",
    "--no-ext-diff",
    `${head}...${previous}`,
    "--",
  ]);
  const fields = out.toString("utf8").split("\0");
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    renames.set(fields[at + 2] ?? "", fields[at + 1] ?? "");
  }
  return renames;
}

const namesOf = (out: Buffer): ReadonlySet<string> =>
  new Set(
    out
      .toString("utf8")
      .split("\0")
      .filter((name) => name !== ""),
  );
