// One deterministic merge: tree by `git merge-tree`, parents [previous, head], fixed identity, time from the parents.
// Guards the queue's I20 (same inputs, same commit).
import { type Sha, sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";
import { type Identity, renderMessage, writeMergeCommit } from "./commit.ts";

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
