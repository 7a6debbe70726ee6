// Notes on commits under refs/notes/mc, as `git log --notes=mc` shows them. Whoever else writes there loses nothing: notes
// are added to, never taken away, and a lost race is run again on top of what won.
import { isSha, type Sha } from "../../core/base/brand.ts";
import { NOTES_REF } from "../../core/report/workflow-names.ts";
import { TransientError } from "../engine/errors.ts";
import type { BareClone } from "./bare.ts";
import { commitFiles, type Identity } from "./commit.ts";
import type { Objects } from "./objects.ts";
import { listRemote, pushWithLease } from "./push.ts";

/** Races that may be lost in a row before somebody should look. */
const ATTEMPTS = 5;

export interface NotesRequest {
  readonly notes: Readonly<Record<Sha, string>>;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly identity: Identity;
}

/** One commit and one push for all notes; commits that carry these words already are left alone. */
export async function annotate(
  clone: BareClone,
  objects: Objects,
  request: NotesRequest,
): Promise<void> {
  const commits = Object.keys(request.notes).filter(isSha).sort();
  if (commits.length === 0) return;
  await objects.ensure(commits);
  let before = (await listRemote(clone.git, [NOTES_REF])).get(NOTES_REF) ?? null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (before !== null) await objects.ensure([before]);
    const texts = await missing(clone, objects, before, commits, request.notes);
    if (Object.keys(texts).length === 0) return;
    const message = `Notes on ${plural(commits.length)}`;
    const after = await commitFiles(clone, {
      ...{ parent: before, files: texts, message, identity: request.identity, at: request.at },
    });
    const { moved, actual } = await pushWithLease(
      clone.git,
      [{ ref: NOTES_REF, before, after }],
      "write",
    );
    if (moved) {
      objects.know(after);
      return;
    }
    before = actual[NOTES_REF] ?? null;
  }
  throw new TransientError(`${NOTES_REF} moved ${ATTEMPTS} times while we wrote to it.`);
}

const plural = (count: number): string => (count === 1 ? "a commit" : `${count} commits`);

interface Standing {
  readonly path: string;
  readonly blob: string;
}

/** Path → what the note is to say: ours, after what stands there; without those that say it already. */
async function missing(
  clone: BareClone,
  objects: Objects,
  notes: Sha | null,
  commits: readonly Sha[],
  wanted: Readonly<Record<Sha, string>>,
): Promise<Readonly<Record<string, string>>> {
  const standing = notes === null ? new Map<Sha, Standing>() : await standingIn(clone, notes);
  // New ones go where git looks for most: it reads any depth, and spreads them itself when somebody uses `git notes`.
  const isFlat = ![...standing.values()].some(({ path }) => path.includes("/"));
  const known = commits.flatMap((commit) => standing.get(commit)?.blob ?? []);
  const found = await objects.read(known);
  const texts: Record<string, string> = {};
  for (const commit of commits) {
    const text = (wanted[commit] ?? "").trim();
    const at = standing.get(commit);
    const said = at === undefined ? "" : (found.get(at.blob)?.body.toString("utf8") ?? "");
    if (text === "" || said.includes(text)) continue;
    const path = at?.path ?? (isFlat ? commit : `${commit.slice(0, 2)}/${commit.slice(2)}`);
    texts[path] = said.trim() === "" ? `${text}\n` : `${said.trimEnd()}\n\n${text}\n`;
  }
  return texts;
}

/** Commit → its note, however git spread them over folders. */
async function standingIn(clone: BareClone, notes: Sha): Promise<ReadonlyMap<Sha, Standing>> {
  const { out } = await clone.git(["ls-tree", "-r", "-z", notes, "--"]);
  const found = new Map<Sha, Standing>();
  for (const line of out.toString("utf8").split("\0")) {
    const [, blob = "", path = ""] = /^\d+ blob ([0-9a-f]{40})\t(.+)$/.exec(line) ?? [];
    const commit = path.replaceAll("/", "");
    if (isSha(commit)) found.set(commit, { path, blob });
  }
  return found;
}
