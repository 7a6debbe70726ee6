// Reads a checkout for what can be counted in it: the paths that git knows, the texts that matter, who changed what of late. Nothing of
// the repository is run, no link is followed, and every size is bounded.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isLock } from "../../core/discovery/locks/lock.ts";
import type { Checkout } from "../../core/discovery/signals/look.ts";
import { isSource, isTest } from "../../core/discovery/signals/source.ts";
import type { Git } from "../shared/git.ts";

const PATHS = 50_000;
const SOURCES = 6_000;
const FILE_BYTES = 300_000;
const LOCK_BYTES = 8_000_000;
const ALL_BYTES = 120_000_000;
/** Commits whose changes are counted; the job's checkout has about as many. */
export const HISTORY = 500;
const MANIFESTS: readonly string[] = ["package.json", "pyproject.toml", "Cargo.toml", "go.mod"];

export interface ReadCheckout extends Checkout {
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

export async function readCheckout(git: Git, folder: string): Promise<ReadCheckout> {
  const notes: string[] = [];
  const listed = await git.try(["ls-files", "-z"]);
  const all = listed.stdout.split("\0").filter((path) => path !== "");
  if (all.length > PATHS)
    notes.push(`${all.length - PATHS} of ${all.length} files were not looked at`);
  const paths = all.slice(0, PATHS);
  const wanted = paths.filter((path) => MANIFESTS.includes(path) || isLock(path) || isSource(path));
  if (wanted.length > SOURCES) notes.push(`${wanted.length - SOURCES} source files were not read`);
  const texts = new Map<string, string>();
  let bytes = 0;
  for (const path of wanted.toSorted(importance).slice(0, SOURCES)) {
    const text = textOf(join(folder, path), isLock(path) ? LOCK_BYTES : FILE_BYTES);
    if (text === null) continue;
    bytes += text.length;
    if (bytes > ALL_BYTES) {
      notes.push("the repository is too large to read all of it");
      break;
    }
    texts.set(path, text);
  }
  const { churn, commits } = await churnOf(git);
  if (commits < 2) notes.push("there is no history to count changes in");
  return { paths: new Set(paths), texts, churn, commits, notes };
}

/** Lock files and manifests first, tests before what they may test: what is left out is source. */
function importance(a: string, b: string): number {
  const rank = (path: string): number => (isSource(path) ? (isTest(path) ? 1 : 2) : 0);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** null: no plain text file of a size that a person would read. */
function textOf(path: string, maxBytes: number): string | null {
  try {
    const found = lstatSync(path);
    if (!found.isFile() || found.size > maxBytes) return null;
    const text = readFileSync(path, "utf8");
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** Merges bring nothing of their own. A commit that changes everything says nothing about any file. */
async function churnOf(
  git: Git,
): Promise<{ readonly churn: ReadonlyMap<string, number>; readonly commits: number }> {
  const log = await git.try([
    ...[
      "log",
      "--no-merges",
      "--no-renames",
      "--no-ext-diff",
      "--no-textconv",
      "--format=%x01",
      "--name-only",
    ],
    ...["-z", "-n", String(HISTORY), "HEAD", "--"],
  ]);
  const churn = new Map<string, number>();
  if (log.code !== 0) return { churn, commits: 0 };
  const commits = log.stdout.split("\u0001").slice(1);
  for (const commit of commits) {
    const changed = commit
      .split("\0")
      .map((path) => path.replace(/^\n/, ""))
      .filter((path) => path !== "");
    if (changed.length > SWEEPING) continue;
    for (const path of changed) churn.set(path, (churn.get(path) ?? 0) + 1);
  }
  return { churn, commits: commits.length };
}

const SWEEPING = 100;
