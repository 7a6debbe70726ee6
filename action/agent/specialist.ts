// The repository's own specialists, read by us from the commit that the job stands on: never from what an agent left in the tree,
// never through a link (SR13).
import {
  isSpecialistName,
  SPECIALIST_NAMES,
  specialistNameFor,
  specialistText,
} from "../../core/prompt/specialists.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Git } from "../shared/git.ts";

export const SPECIALISTS_FOLDER = ".github/mission-control/specialists";
const MAX_CHARS = 4_000;
const MAX_BYTES = 100_000;
const MAX_FILES = 50;

/** "" for a general worker. */
export async function readSpecialist(git: Git, brief: Brief): Promise<string> {
  const name = specialistNameFor(brief);
  if (name === "" || !isSpecialistName(name)) return "";
  const blob = (await readFolder(git, brief.commit)).get(name);
  if (blob === undefined) return specialistText(name, "");
  if (Number(await git.run(["cat-file", "-s", blob])) > MAX_BYTES) return specialistText(name, "");
  const own = await git.run(["cat-file", "blob", blob]);
  return specialistText(name, own.trim().slice(0, MAX_CHARS));
}

/** Names that a plan may use: the built-in ones and the repository's own. */
export async function listSpecialists(git: Git, commit: string): Promise<readonly string[]> {
  const own = [...(await readFolder(git, commit)).keys()].sort();
  return [...new Set([...SPECIALIST_NAMES, ...own])];
}

/** Blob by name. */
async function readFolder(git: Git, commit: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const folder = `${SPECIALISTS_FOLDER}/`;
  const listed = await git.try(["ls-tree", "-z", "--full-tree", commit, "--", folder]);
  if (listed.code !== 0) return found;
  for (const line of listed.stdout.split("\0")) {
    const match = /^100(?:644|755) blob ([0-9a-f]{40})\t([\s\S]+)$/.exec(line);
    const name = /^([^/]+)\.md$/.exec((match?.[2] ?? "").slice(folder.length))?.[1] ?? "";
    if (match === null || !isSpecialistName(name)) continue;
    found.set(name, match[1] ?? "");
    if (found.size >= MAX_FILES) break;
  }
  return found;
}
