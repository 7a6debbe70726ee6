// The ordered merges on top of mc/green that the queue proposes, and lists that are tried beside them: built here, verified
// elsewhere, never repaired in place (I18). Same inputs, same commits (I20).
import type { Sha } from "../../core/base/brand.ts";
import type { ChainRequest } from "../../core/engine/effect.ts";
import type { BuiltPath } from "../../core/engine/event.ts";
import { candidateBranch, WORKING } from "../../core/report/workflow-names.ts";
import { RefusedError } from "../engine/errors.ts";
import type { BareClone } from "./bare.ts";
import type { Changes } from "./changes.ts";
import type { Identity } from "./commit.ts";
import { ownHistories } from "./history.ts";
import { buildPaths, type Material } from "./path.ts";
import { pushForced } from "./push.ts";
import { branchRef } from "./ref.ts";
import type { Workshop } from "./workshop.ts";

export interface ChainInput {
  readonly generation: number;
  readonly base: Sha;
  readonly elements: readonly ChainRequest[];
  readonly solos: readonly (readonly ChainRequest[])[];
  /** The base is an older mc/green: mc/working stays where it is. */
  readonly aside?: boolean;
}

export interface Chains {
  readonly chain: BuiltPath;
  readonly solos: readonly BuiltPath[];
}

/** The chain, and every solo by itself, each on the base; what they have in common is looked at once. */
export async function mergeChains(
  shop: Workshop,
  input: ChainInput & { readonly identity: Identity },
): Promise<Chains> {
  const lists = [input.elements, ...input.solos];
  const material = await gather(shop, input, lists);
  const built = await buildPaths(shop, material, lists);
  for (const { merged } of built) {
    for (const { merge } of merged) {
      shop.objects.know(merge);
      shop.objects.learn(input.base, merge);
    }
  }
  const [chain, ...solos] = built;
  return { chain: chain ?? { merged: [], conflicts: [], held: [] }, solos };
}

async function gather(
  shop: Workshop,
  { base, identity }: { readonly base: Sha; readonly identity: Identity },
  lists: readonly (readonly ChainRequest[])[],
): Promise<Material> {
  const heads = [...new Set(lists.flatMap((elements) => elements.map(({ head }) => head)))];
  const facts = await shop.facts([base, ...heads]);
  const histories = await ownHistories(shop.clone, base, heads);
  const pairs: (readonly [Sha, Sha])[] = [];
  for (const [head, { mergeBase, own }] of histories) {
    if (mergeBase !== null && own.size > 0) pairs.push([head, mergeBase]);
  }
  const bases = [...new Set(pairs.map(([, mergeBase]) => mergeBase))].filter((one) => one !== base);
  const compared = await shop.changes([...pairs, ...bases.map((one) => [base, one] as const)]);
  const changes = new Map<Sha, Changes>();
  for (const [index, [head]] of pairs.entries()) changes.set(head, compared[index] ?? new Map());
  const since = new Map<Sha, Changes>();
  for (const [index, one] of bases.entries()) {
    since.set(one, compared[pairs.length + index] ?? new Map());
  }
  const tree = facts.get(base)?.tree ?? "";
  const paths = [...changes.values()].flatMap((each) => [...each.keys()]);
  // Once for all lists, which would each come to it at the same time.
  if (paths.some((path) => shop.trees.twin(tree, path) === undefined)) {
    await shop.trees.load(shop.objects, tree, paths);
  }
  return { base, identity, facts, histories, changes, since };
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
  if (input.aside !== true) tips.set(branchRef(WORKING), chain.merged.at(-1)?.merge ?? input.base);
  for (const [index, { merged }] of [chain, ...solos].entries()) {
    const tip = merged.at(-1)?.merge;
    if (tip !== undefined) tips.set(branchRef(candidateBranch(input.generation, index + 1)), tip);
  }
  if (tips.size === 0) return;
  const pushed = await pushForced(clone.git, tips);
  if (!pushed.ok) throw new RefusedError(`The chain could not be pushed: ${pushed.reason}`);
}
