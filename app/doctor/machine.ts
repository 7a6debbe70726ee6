// The machine: Node and git new enough, room on the disk.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { error, type Finding, ok, warning } from "./finding.ts";

export interface Machine {
  /** "24.1.0" */
  readonly node: string;
  /** Answer of `git --version`; null: there is none. */
  readonly git: string | null;
  /** Free bytes where the data stand; null: unknown. */
  readonly freeBytes: number | null;
  readonly dataDir: string;
}

const MB = 1024 * 1024;
const LITTLE_BYTES = 1024 * MB;
const TOO_LITTLE_BYTES = 200 * MB;

export async function readMachine(dataDir: string): Promise<Machine> {
  const git = await promisify(execFile)("git", ["--version"]).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
  let folder = dataDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const freeBytes = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
  return { node: process.versions.node, git, freeBytes, dataDir };
}

export function checkMachine({ node, git, freeBytes, dataDir }: Machine): readonly Finding[] {
  return [nodeVersion(node), gitVersion(git), ...disk(freeBytes, dataDir)];
}

function nodeVersion(text: string): Finding {
  const [major = 0, minor = 0] = text.split(".").map(Number);
  if (major > 23 || (major === 22 && minor >= 18)) return ok("machine.node", `Node ${text}`);
  return error(
    "machine.node",
    `Node ${text} is too old`,
    "The sources run unbuilt, which Node can from 22.18 and 24 on.",
    "Run `npm ci` in the product's folder: it brings Node 24, and every script finds it.",
  );
}

function gitVersion(text: string | null): Finding {
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(text ?? "") ?? [];
  if (text === null)
    return error(
      "machine.git",
      "There is no git",
      "Merges are made by git on this machine.",
      "Install git 2.38 or newer.",
    );
  // `merge-tree --write-tree` is of 2.38.
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38))
    return ok("machine.git", text);
  return error(
    "machine.git",
    `${text} is too old`,
    "Merges are made without a working tree, which git can from 2.38 on.",
    "Install git 2.38 or newer.",
  );
}

function disk(freeBytes: number | null, dataDir: string): readonly Finding[] {
  if (freeBytes === null) return [];
  const free = `${Math.round(freeBytes / MB)} MB are free at ${dataDir}`;
  if (freeBytes >= LITTLE_BYTES) return [ok("machine.disk", free)];
  const why =
    "The database and the clones of repositories stand there; when the disk is full nothing can be stored.";
  const mend =
    "Make room, or give MC_DATA_DIR a folder on a larger disk. The clones in it may be removed at any time.";
  return [
    freeBytes < TOO_LITTLE_BYTES
      ? error("machine.disk", `Only ${free}`, why, mend)
      : warning("machine.disk", `Only ${free}`, why, mend),
  ];
}
