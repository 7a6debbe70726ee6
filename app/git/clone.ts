// The real implementation of GitPort: real objects in a disposable clone of the app's own, real pushes. No REST requests.
import { isSha, msOf, type Sha } from "../../core/base/brand.ts";
import { RefusedError, TransientError } from "../engine/errors.ts";
import { BareClone } from "./bare.ts";
import { mergeChains, pushChains } from "./chain.ts";
import type { TokenAccess } from "./command.ts";
import { commitFiles, type Identity, writeRootCommit } from "./commit.ts";
import { isContained } from "./history.ts";
import { inspectBranch } from "./inspect.ts";
import { moveRefs } from "./move.ts";
import { annotate } from "./notes.ts";
import { Objects } from "./objects.ts";
import type { GitPort } from "./port.ts";
import { listRemote, pushForced, pushWithLease } from "./push.ts";
import { branchRef, isTreePath, validateRef } from "./ref.ts";
import { Workshop } from "./workshop.ts";

export type { TokenAccess } from "./command.ts";

export interface OpenGitOptions {
  /** "owner/name", for messages. */
  readonly repo: string;
  readonly remoteUrl: string;
  /** Folder for this repository alone. */
  readonly dir: string;
  /** Asked before each command that talks to the remote; narrowed to this repository by the caller. */
  readonly token: (access: TokenAccess) => Promise<string>;
  readonly identity: Identity;
}

/** Races that a writer of one branch may lose in a row before somebody should look. */
const WRITE_ATTEMPTS = 5;
/** Fixed time of commits that are addressed by their content: 2020-01-01. */
const PUBLISHED_AT = 1_577_836_800;

export function openGit(options: OpenGitOptions): GitPort {
  const clone = new BareClone(options);
  const objects = new Objects(clone);
  const shop = new Workshop(clone, objects);
  const { identity } = options;
  /** Where our own last write left each branch: saves asking, and a stale answer only loses the lease. */
  const tips = new Map<string, Sha>();

  return {
    observe: (refs) => clone.use(() => listRemote(clone.git, refs)),

    publish: (ref, files, message) =>
      clone.use(async () => {
        validateRef(ref);
        const request = { files, message, identity, at: PUBLISHED_AT };
        const commit = await writeRootCommit(clone, request);
        const pushed = await pushForced(clone.git, new Map([[ref, commit]]));
        if (!pushed.ok) throw new RefusedError(`${ref} could not be pushed: ${pushed.reason}`);
        return commit;
      }),

    inspect: (branch, base) => clone.use(() => inspectBranch(clone, objects, branch, base)),

    buildChain: (request) =>
      clone.use(async () => {
        const chains = await mergeChains(shop, { ...request, identity });
        await pushChains(clone, request, chains);
        return chains;
      }),

    move: (updates) => clone.use(() => moveRefs(clone, objects, updates)),

    write: (branch, files, message, at, onto) =>
      clone.use(async () => {
        const ref = branchRef(branch);
        const access = touchesWorkflows(files) ? "workflows" : "write";
        let before = tips.get(ref) ?? (await listRemote(clone.git, [ref])).get(ref) ?? null;
        for (let attempt = 1; attempt <= WRITE_ATTEMPTS; attempt += 1) {
          const parent = before ?? (await resolve(objects, onto));
          if (parent !== null) await objects.ensure([parent]);
          const seconds = Math.floor(msOf(at) / 1000);
          const commit = await commitFiles(clone, {
            parent,
            files,
            message,
            identity,
            at: seconds,
          });
          const result = await pushWithLease(clone.git, [{ ref, before, after: commit }], access);
          if (result.moved) {
            tips.set(ref, commit);
            objects.know(commit);
            return commit;
          }
          tips.delete(ref);
          if (result.problem !== null) throw new RefusedError(`${branch}: ${result.problem}`);
          before = result.actual[ref] ?? null;
        }
        throw new TransientError(`${branch} moved ${WRITE_ATTEMPTS} times while we wrote to it.`);
      }),

    annotate: (notes, at) =>
      clone.use(() =>
        annotate(clone, objects, { notes, identity, at: Math.floor(msOf(at) / 1000) }),
      ),

    isAncestor: (ancestor, descendant) =>
      clone.use(async () => {
        await objects.ensure([ancestor, descendant]);
        return isContained(clone, ancestor, descendant);
      }),

    readFile: (commit, path) =>
      clone.use(async () => {
        if (!isTreePath(path)) return null;
        await objects.ensure([commit]);
        const name = `${commit}:${path}`;
        const object = (await objects.read([name])).get(name);
        return object?.type === "blob" ? object.body.toString("utf8") : null;
      }),

    listFiles: (commit) =>
      clone.use(async () => {
        await objects.ensure([commit]);
        const { out } = await clone.git(["ls-tree", "-r", "-z", "--name-only", commit, "--"]);
        return out.toString("utf8").split("\0").slice(0, -1);
      }),
  };
}

/** A commit, or the tip of a branch of the remote; null when no parent is wanted. */
async function resolve(objects: Objects, onto: string | undefined): Promise<Sha | null> {
  if (onto === undefined) return null;
  return isSha(onto)
    ? onto
    : objects.fetch(onto.startsWith("refs/") ? validateRef(onto) : branchRef(onto));
}

/** GitHub lets an app push changes of workflows only with a permission that nothing else needs. */
const touchesWorkflows = (files: Readonly<Record<string, string | null>>): boolean =>
  Object.keys(files).some((path) => path.startsWith(".github/workflows/"));
