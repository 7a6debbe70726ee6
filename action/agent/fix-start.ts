// A retry goes on from the earlier version of the work: its change is brought onto the commit of this attempt as one commit, so that
// what is published still stands on the base in one line. Where it no longer fits, the attempt begins anew and is only shown it.
import type { Earlier } from "../../core/prompt/parts.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Git } from "../shared/git.ts";
import { namedIn, readTexts } from "./file-texts.ts";

export interface FixBegun extends Earlier {
  /** What the agent begins on: the earlier version on the base, or the base alone. */
  readonly start: string;
}

const DIFF_MAX_CHARS = 200_000;

/** null: there is no earlier version, or it cannot be had. */
export async function startFix(git: Git, brief: Brief, message: string): Promise<FixBegun | null> {
  const { fix } = brief;
  if (fix === undefined) return null;
  for (const commit of [fix.from, fix.baseOfIt]) {
    if ((await git.try(["cat-file", "-e", `${commit}^{commit}`])).code !== 0) return null;
  }
  const { from, baseOfIt } = fix;
  const range = [baseOfIt, from, "--"];
  const plain = ["--no-ext-diff", "--no-textconv", "--no-color"];
  const diff = await git.run(["diff", ...plain, "--find-renames", "--patch", ...range]);
  if (diff.trim() === "") return null;
  const names = await git.run(["diff", "--name-only", "-z", "--no-renames", ...range]);
  const changed = names.split("\0").filter((path) => path !== "");
  const picked = await bring(git, brief, message);
  const start = picked ?? brief.commit;
  const log = brief.evidence.at(-1)?.text ?? "";
  const concerned = [...changed, ...(await namedIn(git, start, log))];
  return {
    head: from,
    applied: picked !== null,
    start,
    diff: diff.slice(0, DIFF_MAX_CHARS),
    files: await readTexts(git, start, [...new Set(concerned)]),
  };
}

/** The new commit; null: it conflicts, or everything in it is there already. */
async function bring(git: Git, brief: Brief, message: string): Promise<string | null> {
  const { fix, commit, attempt } = brief;
  if (fix === undefined) return null;
  const title = `${message} (attempt ${attempt - 1})`;
  const parent = ["-p", fix.baseOfIt];
  // One commit of all of it, also where the earlier history had merges in it.
  const whole = await git.run(["commit-tree", `${fix.from}^{tree}`, ...parent, "-m", title]);
  const picked = await git.try(["-c", "rerere.enabled=false", "cherry-pick", whole.trim()]);
  if (picked.code === 0) return (await git.run(["rev-parse", "HEAD"])).trim();
  await git.try(["cherry-pick", "--abort"]);
  await git.run(["reset", "-q", "--hard", commit]);
  await git.run(["clean", "-q", "-f", "-d"]);
  return null;
}
