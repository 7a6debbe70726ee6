// What commits change: files with counts and patches, and the commits of a push with the paths they touch.
import type { BareRepository, FileChange } from "./bare.ts";
import { isoSeconds, type Person } from "./commit.ts";
import { diffTrees } from "./tree-diff.ts";

const STATUS: Readonly<Record<string, FileChange["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  T: "modified",
  R: "renamed",
  C: "added",
};

/** GitHub leaves out patches that are longer than this. */
const PATCH_LIMIT = 60_000;

/** `range`: `a...b` since they parted, `a..b` between the two, or one commit against its first parent. */
export async function changedFiles(
  git: BareRepository,
  range: string,
): Promise<readonly FileChange[]> {
  const range_ = range.includes("..")
    ? ["diff", range]
    : ["diff-tree", "--root", "--no-commit-id", "-r", range];
  const [command = "", ...revisions] = range_;
  const out = await git.git([
    command,
    "--raw",
    "--numstat",
    "-p",
    "-M",
    "--no-abbrev",
    "-z",
    ...revisions,
    "--",
  ]);
  return parseChanges(out);
}

function parseChanges(out: string): readonly FileChange[] {
  // With -z the raw and numstat records end in NUL; the patch follows as plain text.
  const at = out.indexOf("\0diff --git ");
  const start = out.startsWith("diff --git ") ? 0 : at < 0 ? out.length : at + 1;
  const tokens = out.slice(0, start).split("\0");
  const patches = splitPatches(out.slice(start));
  const raw: Omit<FileChange, "additions" | "deletions" | "patch">[] = [];
  const counts: [number, number][] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] ?? "";
    const record = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(token);
    const numbers = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(token);
    if (record !== null) {
      const [, from = "", to = "", letter = ""] = record;
      const status = STATUS[letter] ?? "modified";
      const two = letter === "R" || letter === "C";
      const first = tokens[i + 1] ?? "";
      const path = two ? (tokens[i + 2] ?? "") : first;
      raw.push({
        path,
        previous: letter === "R" ? first : null,
        status,
        blob: status === "removed" ? from : to,
      });
      i += two ? 2 : 1;
    } else if (numbers !== null) {
      counts.push([
        Number.parseInt(numbers[1] ?? "", 10) || 0,
        Number.parseInt(numbers[2] ?? "", 10) || 0,
      ]);
      if (numbers[3] === "") i += 2;
    }
  }
  return raw.map((file, index) => {
    const [additions = 0, deletions = 0] = counts[index] ?? [];
    return { ...file, additions, deletions, patch: patches[index] ?? null };
  });
}

/** One patch per file in order: its hunks alone; null for binary files and for what is too long. */
function splitPatches(text: string): readonly (string | null)[] {
  if (text === "") return [];
  return text.split(/^(?=diff --git )/m).map((part) => {
    const hunk = part.search(/^@@ /m);
    if (hunk < 0) return null;
    const patch = part.slice(hunk).replace(/[\n\0]+$/, "");
    return patch.length > PATCH_LIMIT ? null : patch;
  });
}

export interface PushedCommit {
  readonly id: string;
  readonly tree_id: string;
  readonly distinct: boolean;
  readonly message: string;
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly modified: readonly string[];
}

/** GitHub shows this many commits of a push in its webhook. */
const SHOWN = 20;

/** Commits that a push brought, oldest first. */
export async function pushedCommits(
  git: BareRepository,
  before: string | null,
  after: string,
  limit = SHOWN,
): Promise<readonly PushedCommit[]> {
  const known = await knownCommits(git, before, after, limit);
  if (known !== null) return known;
  const range = before === null ? [after] : [after, `^${before}`];
  const out = await git.git([
    "log",
    `--max-count=${limit}`,
    "--topo-order",
    "--name-status",
    "--no-renames",
    "-m",
    "--first-parent",
    "-z",
    "--format=%x01%H%x02%T%x02%an%x02%ae%x02%cn%x02%ce%x02%ct%x02%B%x03",
    ...range,
    "--",
  ]);
  const commits: PushedCommit[] = [];
  for (const part of out.split("\x01").slice(1)) {
    const [head = "", changes = ""] = part.split("\x03");
    const [id = "", tree = "", an = "", ae = "", cn = "", ce = "", at = "0", message = ""] =
      head.split("\x02");
    commits.push({
      id,
      tree_id: tree,
      distinct: true,
      message: message.trimEnd(),
      timestamp: isoSeconds(Number(at)),
      author: { name: an, email: ae },
      committer: { name: cn, email: ce },
      ...pathsOf(changes),
    });
  }
  return commits.reverse();
}

/** The same from what is in memory; null when git has to be asked. */
async function knownCommits(
  git: BareRepository,
  before: string | null,
  after: string,
  limit: number,
): Promise<readonly PushedCommit[] | null> {
  const line = await git.history.line(before, after, limit);
  const plain = line?.every(
    ({ author, committer, message }) =>
      isNamed(author) && isNamed(committer) && !message.includes(UNREADABLE),
  );
  if (line === null || plain !== true) return null;
  const commits: PushedCommit[] = [];
  for (const commit of line) {
    const [parent] = commit.parents;
    const from = parent === undefined ? null : await git.history.commit(parent);
    if (parent !== undefined && from === null) return null;
    const read = (sha: string) => git.treeOf(sha);
    const changes = await diffTrees(read, from?.tree ?? null, commit.tree);
    commits.push({
      id: commit.sha,
      tree_id: commit.tree,
      distinct: true,
      message: commit.message.trimEnd(),
      timestamp: isoSeconds(commit.committer.seconds),
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
      added: changes.filter(({ before: old }) => old === null).map(({ path }) => path),
      removed: changes.filter(({ after: now }) => now === null).map(({ path }) => path),
      modified: changes.filter((one) => one.before && one.after).map(({ path }) => path),
    });
  }
  return commits.reverse();
}

/** Stands where bytes were no UTF-8: git knows other encodings. */
const UNREADABLE = "\uFFFD";

/** Names that git would have to repair before it shows them. */
const isNamed = ({ name, email }: Person): boolean =>
  name !== "" && !/[<>\uFFFD]/.test(name + email) && name === name.trim() && email === email.trim();

function pathsOf(text: string) {
  const tokens = text.split("\0").map((token) => token.replace(/^\n+/, ""));
  const added: string[] = [];
  const removed: string[] = [];
  const modified: string[] = [];
  const letters = tokens.filter((token) => token !== "");
  for (let i = 0; i + 1 < letters.length; i += 2) {
    const path = letters[i + 1] ?? "";
    if (letters[i] === "A") added.push(path);
    else if (letters[i] === "D") removed.push(path);
    else modified.push(path);
  }
  return { added, removed, modified };
}
