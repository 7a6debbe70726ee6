// The change under review, computed by us and given to the reviewer as data: bounded, no external diff programs, no colours.
import type { Git } from "../shared/git.ts";
import type { Parsed } from "../shared/inputs.ts";

/** The prompt keeps less; this only bounds memory. */
const DIFF_MAX_CHARS = 2_000_000;

export async function readDiff(
  git: Git,
  against: string | null,
  head: string,
): Promise<Parsed<string>> {
  if (against === null) return { ok: false, problem: "the brief names no commit to compare with" };
  const done = await git.try([
    "diff",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--find-renames",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--stat=120",
    "--patch",
    `${against}...${head}`,
    "--",
  ]);
  if (done.code === 0) return { ok: true, value: done.stdout.slice(0, DIFF_MAX_CHARS) };
  const why = done.stderr.trim().split("\n")[0] ?? "";
  return { ok: false, problem: `the change ${against}...${head} cannot be read: ${why}` };
}
