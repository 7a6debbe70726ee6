// The content check of the queue (I5): a merge changes only what its head changed against their merge base. It catches a
// wrong merge base, which a green verification does not.
import { assert } from "../../core/base/assert.ts";
import type { Sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";
import type { Objects } from "./objects.ts";

export interface MergeCheck {
  readonly previous: Sha;
  readonly head: Sha;
  readonly merge: Sha;
  /** The merge base of previous and head, or the paths that the head changes against it. */
  readonly allowed: { readonly since: Sha } | ReadonlySet<string>;
}

/** Throws InvariantError at the first merge that touches anything its head did not. One process for all merges. */
export async function assertContents(
  clone: BareClone,
  checks: readonly MergeCheck[],
): Promise<void> {
  if (checks.length === 0) return;
  const pairs = checks.flatMap(({ previous, head, merge, allowed }) => [
    [merge, previous] as const,
    ...("since" in allowed ? [[head, allowed.since] as const] : []),
  ]);
  const changes = await changesBetween(clone, pairs);
  let at = 0;
  for (const check of checks) {
    const changed = changes[at++] ?? new Set();
    const allowed = "since" in check.allowed ? (changes[at++] ?? new Set()) : check.allowed;
    const foreign = [...changed].filter((path) => !allowed.has(path));
    if (foreign.length > 0) await assertFollowsRenames(clone, check, foreign, allowed);
  }
}

/** The head's change of a file follows it where the other side renamed it; nothing else is excused. */
async function assertFollowsRenames(
  clone: BareClone,
  { previous, head }: MergeCheck,
  foreign: readonly string[],
  allowed: ReadonlySet<string>,
): Promise<void> {
  const renames = await renamesOf(clone, head, previous);
  const strange = foreign.filter((path) => !allowed.has(renames.get(path) ?? path));
  assert(
    strange.length === 0,
    `a merge changes only what its head changed (I5); ${head} on ${previous} also changes ${strange.slice(0, 5).join(", ")}`,
  );
}

/** Changed paths of each [commit, against], in their order. */
async function changesBetween(
  clone: BareClone,
  pairs: readonly (readonly [Sha, Sha])[],
): Promise<readonly ReadonlySet<string>[]> {
  const { out } = await clone.git(
    ["diff-tree", "--stdin", "--always", "-r", "-z", "--raw", "--no-renames"],
    { stdin: pairs.map(([commit, against]) => `${commit} ${against}\n`).join("") },
  );
  const changes: Set<string>[] = [];
  const fields = out.toString("utf8").split("\0");
  // A commit id opens each section; a colon opens each entry, so that no file name can pass for a section.
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? "";
    if (field.startsWith(":")) changes.at(-1)?.add(fields[++at] ?? "");
    else if (field !== "") changes.push(new Set());
  }
  assert(changes.length === pairs.length, "git compares every pair that it is given");
  return changes;
}

/** Paths that `head` changes against its merge base with `previous`; null when they have no history in common. */
export async function changesOf(
  clone: BareClone,
  objects: Objects,
  previous: Sha,
  head: Sha,
): Promise<ReadonlySet<string> | null> {
  const { code, out } = await clone.git(
    ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", `${previous}...${head}`, "--"],
    { allow: [128] },
  );
  if (code === 128) {
    await objects.assertReadable([previous, head]);
    return null;
  }
  return new Set(
    out
      .toString("utf8")
      .split("\0")
      .filter((name) => name !== ""),
  );
}

/** New name → old name of the files that `previous` renamed since its merge base with `head`. */
async function renamesOf(
  clone: BareClone,
  head: Sha,
  previous: Sha,
): Promise<ReadonlyMap<string, string>> {
  const flags = ["--name-status", "-z", "-M", "--diff-filter=R", "--no-ext-diff"];
  const { out } = await clone.git(["diff", ...flags, `${head}...${previous}`, "--"]);
  const fields = out.toString("utf8").split("\0");
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    renames.set(fields[at + 2] ?? "", fields[at + 1] ?? "");
  }
  return renames;
}
