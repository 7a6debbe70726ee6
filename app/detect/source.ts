// The little that detection reads of a repository: a local folder or a commit behind GitPort.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Sha } from "../../core/base/brand.ts";
import type { GitPort } from "../git/port.ts";
import { isTreePath } from "../git/ref.ts";

export interface Source {
  /** Text of one file, null when absent. */
  readFile(path: string): Promise<string | null>;
  /** Paths of all tracked files, with forward slashes. */
  listFiles(): Promise<readonly string[]>;
}

export function commitSource(git: Pick<GitPort, "readFile" | "listFiles">, commit: Sha): Source {
  return {
    readFile: (path) => git.readFile(commit, path),
    listFiles: () => git.listFiles(commit),
  };
}

/** Longest list of files that git may print for one repository. */
const LIST_BYTES_MAX = 256 * 1024 * 1024;

/** Tracked and new files of a local checkout; what is ignored stays out. */
export function folderSource(root: string): Source {
  return {
    async readFile(path) {
      if (!isTreePath(path)) return null;
      return readFile(join(root, path), "utf8").catch(() => null);
    },
    async listFiles() {
      const { stdout } = await promisify(execFile)(
        "git",
        ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        { maxBuffer: LIST_BYTES_MAX },
      );
      return stdout.split("\0").filter((path) => path !== "");
    },
  };
}
