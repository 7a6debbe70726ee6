// The ordered merges on top of mc/green that the queue proposes: built here, verified elsewhere, never repaired in
// place (I18). Elements that conflict are left out and reported; the others move up.
import type { Sha } from "../../core/base/brand.ts";
import type { ChainRequest } from "../../core/engine/effect.ts";
import type { BuiltPath, ChainConflict, ChainMerged } from "../../core/engine/event.ts";
import { candidateBranch, WORKING } from "../../core/report/workflow-names.ts";
import { RefusedError } from "../engine/errors.ts";
import type { BareClone } from "./bare.ts";
import type { Identity } from "./commit.ts";
import { renderConflict } from "./conflict.ts";
import { assertContents, changesOf, type MergeCheck } from "./content.ts";
import { type OwnHistory, ownHistories } from "./history.ts";
import { commitMerge, mergeTime, mergeTrees, type TreeMerge } from "./merge.ts";
import type { Objects } from "./objects.ts";
import { pushForced } from "./push.ts";
import { branchRef } from "./ref.ts";

export interface ChainInput {
  readonly generation: number;
  readonly base: Sha;
  readonly elements: readonly ChainRequest[];
  readonly solos: readonly (readonly ChainRequest[])[];
}

export interface Chains {
  readonly chain: BuiltPath;
  readonly solos: readonly BuiltPath[];
}

interface Tip {
  readonly commit: Sha;
  readonly time: number;
}

/** The chain, and every solo by itself, each on the base. */
export async function mergeChains(
  clone: BareClone,
  objects: Objects,
  input: ChainInput & { readonly identity: Identity },
): Promise<Chains> {
  const { base, identity } = input;
  const merge = (elements: readonly ChainRequest[]): Promise<BuiltPath> =>
    mergePath(clone, objects, { base, elements, identity });
  const chain = await merge(input.elements);
  const solos: BuiltPath[] = [];
  for (const elements of input.solos) solos.push(await merge(elements));
  return { chain, solos };
}

async function mergePath(
  clone: BareClone,
  objects: Objects,
  request: Pick<ChainInput, "base" | "elements"> & { readonly identity: Identity },
): Promise<BuiltPath> {
  const { base, elements, identity } = request;
  const heads = elements.map(({ head }) => head);
  await objects.ensure([base, ...heads]);
  const [facts, histories] = await Promise.all([
    commitFacts(objects, [base, ...heads]),
    ownHistories(clone, base, heads),
  ]);
  const merged: ChainMerged[] = [];
  const conflicts: ChainConflict[] = [];
  const checks: MergeCheck[] = [];
  /** Commits that the chain has beyond the base. */
  const landed = new Set<string>();
  let tip: Tip = { commit: base, time: facts.get(base)?.time ?? 0 };

  for (const element of elements) {
    const { id, mission, unit, head, title, trailers } = element;
    const link = { id, mission, unit, head };
    const { own, mergeBase } = histories.get(head) ?? UNKNOWN;
    // What it shares with the chain moves its merge base beyond the one with the base: then git is asked.
    const since = [...own].some((commit) => landed.has(commit)) ? null : mergeBase;
    const allowed = since === null ? await changesOf(clone, objects, tip.commit, head) : { since };
    if (allowed === null) {
      const detail = `${head} has no history in common with ${base}: it cannot be merged.`;
      conflicts.push({ ...link, paths: [], detail, against: "green" });
      continue;
    }
    if (own.size === 0 || (await containsAll(clone, tip.commit, head, allowed))) {
      merged.push({ ...link, merge: tip.commit });
      continue;
    }
    const tree = since === tip.commit ? facts.get(head)?.tree : undefined;
    const outcome: TreeMerge =
      tree === undefined
        ? await mergeTrees(clone, tip.commit, head)
        : // Nothing happened beside the head: its tree is the merge.
          { clean: true, tree };
    if (!outcome.clean) {
      const detail = await renderConflict(objects, outcome);
      const against = await sideOf(clone, base, tip.commit, head);
      conflicts.push({ ...link, paths: outcome.paths, detail, against });
      continue;
    }
    const previous = tip.commit;
    const times = [tip.time, facts.get(head)?.time ?? 0] as const;
    const merge = await commitMerge(clone, {
      ...{ previous, head, tree: outcome.tree, times, title, trailers, identity },
    });
    checks.push({ previous, head, merge, allowed });
    merged.push({ ...link, merge });
    for (const commit of own) landed.add(commit);
    landed.add(merge);
    tip = { commit: merge, time: mergeTime(times) };
  }
  await assertContents(clone, checks);
  for (const { merge } of merged) {
    objects.know(merge);
    objects.learn(base, merge);
  }
  return { merged, conflicts, held: [] };
}

const UNKNOWN: OwnHistory = { own: new Set(["unknown"]), mergeBase: null };

/** A head whose changes are unknown to the base may still be in the chain already. */
async function containsAll(
  clone: BareClone,
  tip: Sha,
  head: Sha,
  allowed: MergeCheck["allowed"],
): Promise<boolean> {
  return !("since" in allowed) && allowed.size === 0 && (await isContained(clone, head, tip));
}

/**
 * mc/working at the tip, one candidate branch per tip: the chain's first, then the solos'. What lies behind a tip is
 * reachable through it. Forced: a verdict is bound to the commit, never to the ref, and a ref that somebody else put
 * there must not block the queue.
 */
export async function pushChains(
  clone: BareClone,
  input: ChainInput,
  { chain, solos }: Chains,
): Promise<void> {
  const tips = new Map<string, Sha>();
  tips.set(branchRef(WORKING), chain.merged.at(-1)?.merge ?? input.base);
  for (const [index, { merged }] of [chain, ...solos].entries()) {
    const tip = merged.at(-1)?.merge;
    if (tip !== undefined) tips.set(branchRef(candidateBranch(input.generation, index + 1)), tip);
  }
  const pushed = await pushForced(clone.git, tips);
  if (!pushed.ok) throw new RefusedError(`The chain could not be pushed: ${pushed.reason}`);
}

async function sideOf(
  clone: BareClone,
  base: Sha,
  tip: Sha,
  head: Sha,
): Promise<"green" | "chain"> {
  if (tip === base) return "green";
  return (await mergeTrees(clone, base, head)).clean ? "chain" : "green";
}

export async function isContained(clone: BareClone, inner: Sha, outer: Sha): Promise<boolean> {
  // Counted rather than asked with `merge-base --is-ancestor`, which is silent (50 ms, see objects.ts).
  const { out } = await clone.git(["rev-list", "--count", "-n1", inner, `^${outer}`, "--"]);
  return out.toString("utf8").trim() === "0";
}

interface CommitFacts {
  readonly tree: string;
  /** Committer time, seconds. */
  readonly time: number;
}

async function commitFacts(
  objects: Objects,
  commits: readonly Sha[],
): Promise<ReadonlyMap<string, CommitFacts>> {
  const facts = new Map<string, CommitFacts>();
  for (const [id, { body }] of await objects.read(commits)) {
    const text = body.toString("utf8");
    const tree = /^tree ([0-9a-f]{40})\n/.exec(text)?.[1];
    const time = /^committer .* (\d+) [+-]\d{4}$/m.exec(text)?.[1];
    if (tree !== undefined && time !== undefined) facts.set(id, { tree, time: Number(time) });
  }
  return facts;
}
