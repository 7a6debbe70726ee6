// What all tools of one run share: the files they may touch, what has been seen of them, how much they may say, how they start
// programs.
import type { Brief } from "../../../../core/report/brief.ts";
import { childGit } from "../../../shared/git.ts";
import { type ProcessResult, runProcess } from "../../../shared/process.ts";
import { openSeen, type Seen } from "../contents.ts";
import { type Files, openFiles } from "../workspace.ts";

export interface Desk {
  readonly files: Files;
  readonly seen: Seen;
  /** Longest answer of one tool, in characters. */
  readonly outputChars: number;
  readonly brief: Brief;
  /** Environment of every program that a tool starts: allow-listed, without any key. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Milliseconds that the run has left. */
  readonly leftMs: () => number;
  readonly show: (chunk: Buffer | string) => void;
}

export type DeskOptions = Omit<Desk, "files" | "seen"> & { readonly folder: string };

export const openDesk = ({ folder, ...rest }: DeskOptions): Desk => ({
  ...rest,
  files: openFiles(folder, rest.brief.policy),
  seen: openSeen(),
});

/** Looking at files never takes long. */
const GIT_TIMEOUT_MS = 30_000;

/** Git over the work tree, for listing and searching: reads only. */
export const readByGit = (desk: Desk, args: readonly string[]): Promise<ProcessResult> =>
  runProcess(["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", ...args], {
    cwd: desk.files.root,
    env: { ...desk.environment, ...childGit, GIT_CONFIG_NOSYSTEM: "1", GIT_OPTIONAL_LOCKS: "0" },
    timeoutMs: Math.min(GIT_TIMEOUT_MS, desk.leftMs()),
    signal: desk.signal,
    maxOutputBytes: 8_000_000,
  });

/** Tracked files and new ones; ignored ones are nobody's work. Below `path`, or all. */
export async function listFiles(desk: Desk, path: string): Promise<readonly string[]> {
  const below = path === "" ? [] : [`:(literal)${path}`];
  const args = [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
    "--",
  ];
  const listed = await readByGit(desk, [...args, ...below]);
  return listed.stdout.split("\0").filter((file) => file !== "");
}
