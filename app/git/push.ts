// Moving refs on the remote: one atomic push with a lease per ref. What the remote holds afterwards decides how a
// refusal is read, not the wording of the refusal. Guards I1 and SR17 (a lost race changes nothing).
import { type Sha, sha } from "../../core/base/brand.ts";
import type { RefUpdate } from "../../core/engine/effect.ts";
import { TransientError } from "../engine/errors.ts";
import type { Git, TokenAccess } from "./command.ts";
import { validatePrefix, validateRef } from "./ref.ts";
import { GitTrouble, isBusy, troubleOf } from "./trouble.ts";

export interface MoveResult {
  readonly moved: boolean;
  readonly actual: Readonly<Record<string, Sha | null>>;
  readonly problem: string | null;
}

/** Refs of the remote; a name that ends in `/` stands for all refs under it. */
export async function listRemote(
  git: Git,
  refs: readonly string[],
): Promise<ReadonlyMap<string, Sha>> {
  const found = new Map<string, Sha>();
  if (refs.length === 0) return found;
  const patterns = refs.map((ref) =>
    ref.endsWith("/") ? `${validatePrefix(ref)}*` : validateRef(ref),
  );
  // HEAD is asked for so that there is always some output: simple-git waits 50 ms for it after a silent command.
  const { out } = await git(["ls-remote", "origin", "HEAD", ...patterns], { access: "read" });
  for (const line of out.toString("utf8").split("\n")) {
    const match = /^([0-9a-f]{40})\t(.+)$/.exec(line);
    const [, id, name] = match ?? [];
    if (id === undefined || name === undefined) continue;
    // Patterns match the tails of names as well, so each is compared again.
    if (refs.some((ref) => (ref.endsWith("/") ? name.startsWith(ref) : name === ref))) {
      found.set(name, sha(id));
    }
  }
  return found;
}

/** Pushes all or nothing; each ref must still be what `before` says. */
export async function pushWithLease(
  git: Git,
  updates: readonly RefUpdate[],
  access: TokenAccess,
): Promise<MoveResult> {
  const args = ["push", "--porcelain", "--atomic", "--no-verify"];
  for (const { ref, before } of updates) {
    args.push(`--force-with-lease=${validateRef(ref)}:${before ?? ""}`);
  }
  args.push("origin", ...updates.map(({ ref, after }) => `${after ?? ""}:${ref}`));
  const result = await attempt(git, args, access);
  if (result.ok) return { moved: true, actual: afterwards(updates), problem: null };

  const found = await listRemote(
    git,
    updates.map(({ ref }) => ref),
  );
  const actual: Record<string, Sha | null> = {};
  for (const { ref } of updates) actual[ref] = found.get(ref) ?? null;
  if (updates.every(({ ref, after }) => actual[ref] === after)) {
    return { moved: true, actual, problem: null };
  }
  if (updates.some(({ ref, before }) => actual[ref] !== before)) {
    return { moved: false, actual, problem: null };
  }
  if (isBusy(result.reason)) throw new TransientError(`git push: ${result.reason}`);
  return { moved: false, actual, problem: result.reason };
}

/** Pushes whatever the refs hold; for refs that are projections of ours. */
export async function pushForced(
  git: Git,
  tips: ReadonlyMap<string, Sha>,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  const specs = [...tips].map(([ref, tip]) => `+${tip}:${validateRef(ref)}`);
  return attempt(
    git,
    ["push", "--porcelain", "--atomic", "--no-verify", "origin", ...specs],
    "write",
  );
}

async function attempt(
  git: Git,
  args: readonly string[],
  access: TokenAccess,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  try {
    const { code, out, err } = await git(args, { access, allow: [1] });
    if (code === 0) return { ok: true };
    const reason = reasonOf(out.toString("utf8"), err);
    // No ref was refused: the connection broke, and what became of the push is asked at the next try.
    if (reason === null) throw troubleOf("push", err, true);
    return { ok: false, reason };
  } catch (error) {
    if (error instanceof GitTrouble && error.kind === "refused") {
      return { ok: false, reason: error.message };
    }
    throw error;
  }
}

/** The refs that were refused with what was said about each, and what the remote said in addition; null: nothing of that. */
function reasonOf(porcelain: string, stderr: string): string | null {
  const refused: string[] = [];
  for (const line of porcelain.split("\n")) {
    const match = /^!\t[^\t]*:([^\t]+)\t(.*)$/.exec(line);
    const [, ref, summary] = match ?? [];
    if (ref !== undefined && !summary?.includes("atomic push failed")) {
      refused.push(`${ref} ${summary ?? ""}`);
    }
  }
  const said = stderr
    .split("\n")
    .filter((line) => line.startsWith("remote:"))
    .map((line) => line.slice("remote:".length).trim())
    .filter((line) => line !== "");
  return refused.length + said.length === 0
    ? null
    : [...refused, ...said].join(" · ").slice(0, 1000);
}

function afterwards(updates: readonly RefUpdate[]): Record<string, Sha | null> {
  return Object.fromEntries(updates.map(({ ref, after }) => [ref, after]));
}
