// What a pushed branch holds: its head and what that changes against its merge base with the commit it stands on.
import type { Sha } from "../../core/base/brand.ts";
import { mayWeaken } from "../../core/criteria/test-files.ts";
import { type WeakenedTest, weakenedTests } from "../../core/criteria/weakened.ts";
import { RefusedError } from "../engine/errors.ts";
import type { BareClone } from "./bare.ts";
import type { Objects } from "./objects.ts";
import type { HeadFacts } from "./port.ts";
import { listRemote } from "./push.ts";
import { branchRef } from "./ref.ts";
import { GitTrouble } from "./trouble.ts";

export async function inspectBranch(
  clone: BareClone,
  objects: Objects,
  branch: string,
  base: Sha,
): Promise<HeadFacts | null> {
  const ref = branchRef(branch);
  const head = await fetchHead(clone, objects, ref, base);
  if (head === null) return null;
  const { code, out } = await clone.git(
    ["diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", `${base}...${head}`, "--"],
    { allow: [128] },
  );
  if (code !== 0) {
    await objects.assertReadable([base, head]);
    throw new RefusedError(`${branch} has no history in common with ${base}.`);
  }
  const facts = { head, ...parseNumstat(out.toString("utf8")) };
  const weakened = await readWeakened(clone, facts.changedFiles, base, head);
  return weakened === null ? facts : { ...facts, weakened };
}

const PATHS_MAX = 300;
/** A diff of tests is text that somebody wrote; more than this nobody did. */
const DIFF_MAX_BYTES = 4_000_000;

/** null: it touches nothing that tests depend on. */
async function readWeakened(
  clone: BareClone,
  files: readonly string[],
  base: Sha,
  head: Sha,
): Promise<readonly WeakenedTest[] | null> {
  const paths = files.filter(mayWeaken).slice(0, PATHS_MAX);
  if (paths.length === 0) return null;
  const flags = ["-U0", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv"];
  const { out } = await clone.git([
    ...["-c", "core.quotePath=false", "--literal-pathspecs"],
    ...["diff", ...flags, "--src-prefix=a/", "--dst-prefix=b/", `${base}...${head}`, "--"],
    ...paths,
  ]);
  return weakenedTests(out.subarray(0, DIFF_MAX_BYTES).toString("utf8"));
}

/** Head and base in one fetch; only when that is refused the remote is asked whether the branch exists at all. */
async function fetchHead(
  clone: BareClone,
  objects: Objects,
  ref: string,
  base: Sha,
): Promise<Sha | null> {
  const [head, known] = await Promise.allSettled([objects.fetch(ref), objects.ensure([base])]);
  if (head.status === "rejected") {
    const refused = head.reason instanceof GitTrouble && head.reason.kind === "refused";
    if (refused && !(await listRemote(clone.git, [ref])).has(ref)) return null;
    throw head.reason;
  }
  if (known.status === "rejected") throw known.reason;
  return head.value;
}

export function parseNumstat(text: string): Omit<HeadFacts, "head"> {
  const changedFiles: string[] = [];
  let additions = 0;
  let deletions = 0;
  for (const record of text.split("\0")) {
    const match = /^(\d+|-)\t(\d+|-)\t([\s\S]+)$/.exec(record);
    const [, added = "-", deleted = "-", path] = match ?? [];
    if (path === undefined) continue;
    // Binary files have no lines: "-".
    additions += added === "-" ? 0 : Number(added);
    deletions += deleted === "-" ? 0 : Number(deleted);
    changedFiles.push(path);
  }
  return { additions, deletions, changedFiles };
}
