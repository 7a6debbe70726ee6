// Where `mc run` keeps a run, outside the person's repository, so that it can be taken up again after Ctrl-C or a crash.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { z } from "zod";

export const RunRecord = z.strictObject({
  version: z.literal(1),
  repo: z.string(),
  fullName: z.string(),
  target: z.string(),
  base: z.string(),
  issue: z.int().nullable(),
  startedAt: z.string(),
  state: z.enum(["running", "over"]),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** `$XDG_STATE_HOME/mission-control/<name>-<hash>`: one folder per repository path. */
export function runFolder(root: string): string {
  const home = process.env.XDG_STATE_HOME ?? join(homedir(), ".local", "state");
  const hash = createHash("sha256").update(root).digest("hex").slice(0, 10);
  return join(home, "mission-control", `${basename(root)}-${hash}`);
}

const recordPath = (folder: string): string => join(folder, "run.json");

/** null: no run was begun here. Throws when the record is damaged, naming the file. */
export function readRun(folder: string): RunRecord | null {
  if (!existsSync(recordPath(folder))) return null;
  try {
    return RunRecord.parse(JSON.parse(readFileSync(recordPath(folder), "utf8")));
  } catch (error) {
    throw new Error(
      `${recordPath(folder)} is damaged (${error instanceof Error ? error.message.slice(0, 200) : "unreadable"}); remove ${folder} to begin anew`,
    );
  }
}

export function writeRun(folder: string, record: RunRecord): void {
  mkdirSync(folder, { recursive: true });
  const path = recordPath(folder);
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

export const dropRun = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Database of the last `mc run` of a repository. */
export const runDatabase = (root: string): string =>
  join(runFolder(root), "state", "mission-control.db");
