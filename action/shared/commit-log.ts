// The commits above a base and every file each of them touches, from one run of git.
import type { Git } from "./git.ts";

export interface FileChange {
  readonly path: string;
  readonly status: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldBlob: string;
  readonly newBlob: string;
}

export interface LoggedCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly changes: readonly FileChange[];
}

/** Newest first; `also`: nothing of its history either. Merges show no files: callers look at their parents before they trust the list. */
export async function readCommits(
  git: Git,
  base: string,
  head: string,
  also: readonly string[] = [],
): Promise<readonly LoggedCommit[]> {
  return parseCommits(
    await git.run([
      "log",
      "-z",
      "--topo-order",
      "--raw",
      "--no-abbrev",
      "--no-renames",
      "--no-ext-diff",
      "--no-textconv",
      "--no-show-signature",
      "--format=%x00%x00%H%x00%P",
      `${base}..${head}`,
      ...also.map((commit) => `^${commit}`),
      "--",
    ]),
  );
}

export function parseCommits(log: string): readonly LoggedCommit[] {
  const tokens = log.split("\0");
  const commits: { id: string; parents: string[]; changes: FileChange[] }[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at++] ?? "";
    const raw = /^\n?:(\d{6}) (\d{6}) ([0-9a-f]{40}) ([0-9a-f]{40}) ([A-Z]\d*)$/.exec(token);
    if (raw !== null) {
      const [, oldMode = "", newMode = "", oldBlob = "", newBlob = "", status = ""] = raw;
      const path = tokens[at++] ?? "";
      commits.at(-1)?.changes.push({ path, status, oldMode, newMode, oldBlob, newBlob });
    } else if (token === "" && tokens[at] === "" && at + 2 < tokens.length) {
      const id = tokens[at + 1] ?? "";
      const parents = (tokens[at + 2] ?? "").split(" ").filter((each) => each !== "");
      commits.push({ id, parents, changes: [] });
      at += 3;
    } else if (token !== "" && token !== "\n") {
      throw new Error(`unexpected output of git log: ${JSON.stringify(token.slice(0, 80))}`);
    }
  }
  return commits;
}

/** What lies between two commits' trees, whatever their history. */
export async function diffTrees(
  git: Git,
  before: string,
  after: string,
): Promise<readonly FileChange[]> {
  const out = await git.run([
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    before,
    after,
    "--",
  ]);
  // As the log writes them, under a commit of their own.
  const [all] = parseCommits(`\0\0${after}\0\0${out}`);
  return all?.changes ?? [];
}

/** Every commit has one parent, the last one's is the base, the first one is the head. */
export function isLinear(commits: readonly LoggedCommit[], base: string, head: string): boolean {
  let expected = head;
  for (const commit of commits) {
    if (commit.id !== expected || commit.parents.length !== 1) return false;
    expected = commit.parents[0] ?? "";
  }
  return expected === base;
}

export const touchedPaths = (commits: readonly LoggedCommit[]): readonly string[] => [
  ...new Set(commits.flatMap((commit) => commit.changes.map((change) => change.path))),
];
