// Contents of files for a prompt, read by us from a commit: bounded, no links followed, nothing binary.

import { filesNamedIn } from "../../core/attempt/named-files.ts";
import type { FileText } from "../../core/prompt/parts.ts";
import type { Git } from "../shared/git.ts";

const EACH_MAX_CHARS = 6_000;
const ALL_MAX_CHARS = 24_000;
const FILES_MAX = 20;
/** A larger file is data or generated: its beginning says nothing. */
const FILE_MAX_BYTES = 1_000_000;

/** Of the paths that are files of the commit, as many as fit, in the order given. */
export async function readTexts(
  git: Git,
  commit: string,
  paths: readonly string[],
): Promise<readonly FileText[]> {
  const blobs = await blobsOf(git, commit, paths);
  const found: FileText[] = [];
  let room = ALL_MAX_CHARS;
  for (const path of paths) {
    const blob = blobs.get(path);
    if (blob === undefined || blob.size > FILE_MAX_BYTES) continue;
    if (room < 500 || found.length >= FILES_MAX) break;
    const text = await git.run(["cat-file", "blob", blob.id]);
    if (text.includes("\0")) continue;
    const kept = cutMiddle(text, Math.min(EACH_MAX_CHARS, room));
    room -= kept.length;
    found.push({ path, text: kept });
  }
  return found;
}

/** Files of the commit that a log or a criterion names, most named first. */
export async function namedIn(git: Git, commit: string, text: string): Promise<readonly string[]> {
  const named = filesNamedIn(text);
  const blobs = await blobsOf(git, commit, named);
  return named.filter((path) => blobs.has(path));
}

interface Blob {
  readonly id: string;
  readonly size: number;
}

async function blobsOf(
  git: Git,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Blob>> {
  const asked = [...new Set(paths)].slice(0, 200);
  const blobs = new Map<string, Blob>();
  if (asked.length === 0) return blobs;
  const argv = [
    "--literal-pathspecs",
    "ls-tree",
    "-l",
    "-z",
    "--full-tree",
    commit,
    "--",
    ...asked,
  ];
  const listed = await git.try(argv);
  for (const line of listed.stdout.split("\0")) {
    const match = /^100(?:644|755) blob ([0-9a-f]{40}) +(\d+)\t([\s\S]+)$/.exec(line);
    if (match !== null) blobs.set(match[3] ?? "", { id: match[1] ?? "", size: Number(match[2]) });
  }
  return blobs;
}

function cutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const half = Math.floor((max - 60) / 2);
  const left = text.length - 2 * half;
  return `${text.slice(0, half)}\n[… ${left} characters left out …]\n${text.slice(-half)}`;
}
