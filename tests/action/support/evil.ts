// Commits that no decent git would make: trees written byte by byte, so that bad names and modes get through.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Job } from "./job.ts";
import { runGit } from "./job.ts";

export interface Entry {
  readonly mode: string;
  readonly name: string;
  /** Content of a blob, entries of a tree, or a 40-hex id as it is. */
  readonly content: string | readonly Entry[];
}

export const file = (name: string, content: string, mode = "100644"): Entry => ({
  mode,
  name,
  content,
});
export const link = (name: string, target: string): Entry => file(name, target, "120000");
export const folder = (name: string, content: readonly Entry[]): Entry => ({
  mode: "40000",
  name,
  content,
});

function writeObject(repo: string, type: string, bytes: string | Buffer): string {
  const args = ["hash-object", "-t", type, "-w", "--literally", "--stdin"];
  return runGit(repo, args, bytes).trim();
}

function writeTree(repo: string, entries: readonly Entry[]): string {
  const rows = entries.map((entry) => {
    const id =
      typeof entry.content !== "string"
        ? writeTree(repo, entry.content)
        : entry.mode === "160000"
          ? entry.content
          : writeObject(repo, "blob", entry.content);
    const head = Buffer.from(`${entry.mode} ${entry.name}\0`);
    return Buffer.concat([head, Buffer.from(id, "hex")]);
  });
  return writeObject(repo, "tree", Buffer.concat(rows));
}

/** A commit with exactly this tree on these parents. */
export function commitTree(
  job: Job,
  entries: readonly Entry[],
  parents: readonly string[],
): string {
  const repo = job.workspace.repo;
  const tree = writeTree(repo, entries);
  const from = parents.flatMap((parent) => ["-p", parent]);
  return runGit(repo, ["commit-tree", tree, ...from, "-m", "evil"]).trim();
}

/** The artifact as a job of the agent's would leave it, whatever stands in it. */
export function leaveBundle(job: Job, head: string, base: string): Buffer {
  const repo = job.workspace.repo;
  const pack = packOf(repo, head, base);
  const header = `# v2 git bundle\n-${base} base\n${head} HEAD\n\n`;
  const bundle = Buffer.concat([Buffer.from(header), pack]);
  writeFileSync(join(job.workspace.outWork, "work.bundle"), bundle);
  return bundle;
}

function packOf(repo: string, head: string, base: string): Buffer {
  const revs = `${head}\n^${base}\n`;
  const out = runGit(repo, ["pack-objects", "--revs", "-q", join(repo, "..", "evil")], revs).trim();
  return readFileSync(join(repo, "..", `evil-${out}.pack`));
}
