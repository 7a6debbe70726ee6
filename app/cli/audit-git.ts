// The commits that `mc audit` is asked about, with their notes, read from any clone by git itself.
import { isSha, type Sha, sha } from "../../core/base/brand.ts";
import { NOTES_REF } from "../../core/report/workflow-names.ts";
import { git, gitOrNull } from "../../local/boot/git-copy.ts";

export interface NotedCommit {
  readonly commit: Sha;
  readonly parents: readonly string[];
  readonly subject: string;
  readonly note: string;
}

const FORMAT = "%x01%H%x02%P%x02%s%x02%N";

/** Newest first. */
export async function commitsOf(
  folder: string,
  subject: string,
  limit: number,
): Promise<readonly NotedCommit[]> {
  const isRange = subject.includes("..");
  for (const end of isRange ? subject.split(/\.{2,3}/) : [subject]) {
    const name = end === "" ? "HEAD" : end;
    const found = await gitOrNull(
      folder,
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    );
    if (found === null) throw new Error(`${name} is no commit, branch or tag of ${folder}`);
  }
  return log(folder, ["--first-parent", `-n${isRange ? limit : 1}`], subject.replace("...", ".."));
}

/** The commit by which mc/green, or what is checked out, got this one: on its first-parent line, oldest. */
export async function landedWith(folder: string, commit: Sha): Promise<NotedCommit | null> {
  for (const line of ["mc/green", "origin/mc/green", "HEAD"]) {
    const tip = await gitOrNull(folder, "rev-parse", "--verify", "--quiet", `${line}^{commit}`);
    if (tip === null) continue;
    const path = await gitOrNull(
      folder,
      "rev-list",
      "--first-parent",
      "--ancestry-path",
      `${commit}..${tip}`,
    );
    const first = path?.split("\n").at(-1) ?? "";
    if (isSha(first)) return (await log(folder, ["-n1"], first))[0] ?? null;
  }
  return null;
}

/** The landing whose tag stands on this commit, or on the first one after it that has one. */
export async function landingAfter(
  folder: string,
  commit: Sha,
): Promise<{ readonly number: number; readonly tip: Sha } | null> {
  const found = await gitOrNull(
    folder,
    ...["for-each-ref", `--contains=${commit}`, "--sort=v:refname", "--count=1"],
    ...["--format=%(objectname) %(refname)", "refs/tags/mc/landed/"],
  );
  const [, tip = "", number = ""] =
    /^([0-9a-f]{40}) refs\/tags\/mc\/landed\/(\d+)$/.exec(found ?? "") ?? [];
  return isSha(tip) ? { number: Number(number), tip } : null;
}

async function log(
  folder: string,
  flags: readonly string[],
  what: string,
): Promise<readonly NotedCommit[]> {
  const args = [
    "log",
    ...flags,
    `--notes=${NOTES_REF}`,
    `--format=${FORMAT}`,
    "--end-of-options",
    what,
    "--",
  ];
  const text = await git(folder, ...args);
  return text
    .split("\u0001")
    .slice(1)
    .map((part) => {
      const [commit = "", parents = "", subject = "", ...note] = part.split("\u0002");
      return {
        commit: sha(commit),
        parents: parents.split(" ").filter((parent) => parent !== ""),
        subject,
        note: note.join("\u0002").trim(),
      };
    });
}
