// The merge chain in memory: the order, the conflicts, what is held and the shape of the answer are those of
// app/git/chain.ts and app/git/path.ts.
import { RefusedError } from "../../../app/engine/errors.ts";
import { takenOff } from "../../../app/git/made-on.ts";
import type { GitPort } from "../../../app/git/port.ts";
import type { Sha } from "../../../core/base/brand.ts";
import type { ChainRequest } from "../../../core/engine/effect.ts";
import type { BuiltPath, ChainConflict, ChainHold } from "../../../core/engine/event.ts";
import { candidateBranch, WORKING } from "../../../core/report/workflow-names.ts";
import { findingIn, type MergeInMemory } from "./content.ts";
import { type Merged, mergeTrees } from "./merge.ts";
import type { Store } from "./store.ts";

type Request = Parameters<GitPort["buildChain"]>[0];
type Built = Awaited<ReturnType<GitPort["buildChain"]>>;

export function buildChain(store: Store, request: Request, login: string): Built {
  const { base, generation, elements, solos, aside: keepsWorking = false } = request;
  const chain = pathOf(store, base, elements);
  const aside = solos.map((solo) => pathOf(store, base, solo));
  const refs: (readonly [string, Sha])[] = keepsWorking
    ? []
    : [[`refs/heads/${WORKING}`, chain.merged.at(-1)?.merge ?? base]];
  for (const [index, { merged }] of [chain, ...aside].entries()) {
    const tip = merged.at(-1)?.merge;
    if (tip !== undefined) refs.push([`refs/heads/${candidateBranch(generation, index + 1)}`, tip]);
  }
  store.push(login, refs);
  return { chain, solos: aside };
}

/** What lies behind a held element stands on it: merged again without, until nothing is found. */
function pathOf(store: Store, base: Sha, elements: readonly ChainRequest[]): BuiltPath {
  const held: ChainHold[] = elements.flatMap(({ id, mission, unit, head, madeOn = [] }) => {
    const taken = madeOn.find((one) => store.isAncestor(one, head) && !store.isAncestor(one, base));
    return taken === undefined ? [] : [{ id, mission, unit, head, ...takenOff(taken) }];
  });
  for (;;) {
    const rest = elements.filter(({ id }) => !held.some((one) => one.id === id));
    const { merged, conflicts, checks } = mergePath(store, base, rest);
    const before = held.length;
    for (const { link, merge } of checks) {
      const finding = findingIn(store, base, merge);
      if (finding === null) continue;
      store.onHeld(link.head);
      held.push({ ...link, ...finding });
    }
    if (held.length === before) return { merged, conflicts, held };
  }
}

type Link = Pick<ChainRequest, "id" | "mission" | "unit" | "head">;

interface Draft extends Pick<BuiltPath, "merged" | "conflicts"> {
  readonly checks: readonly { readonly link: Link; readonly merge: MergeInMemory }[];
}

/** One row of merges on top of each other; what conflicts is left out. */
function mergePath(store: Store, base: Sha, elements: readonly ChainRequest[]): Draft {
  const merged: BuiltPath["merged"][number][] = [];
  const conflicts: ChainConflict[] = [];
  const checks: Draft["checks"][number][] = [];
  let tip = base;
  for (const element of elements) {
    const { id, mission, unit, head, mayRevert } = element;
    if (!store.has(head)) throw new RefusedError(`git fetch: not our ref ${head}`);
    const link = { id, mission, unit, head };
    const common = store.mergeBase(tip, head);
    if (common === null) {
      const detail = `${head} has no history in common with ${base}: it cannot be merged.`;
      conflicts.push({ ...link, paths: [], detail, against: "green" });
      continue;
    }
    if (common === head) {
      merged.push({ ...link, merge: tip });
      continue;
    }
    const outcome = mergeOf(store, common, tip, head);
    if (!outcome.clean) {
      const { paths, detail } = outcome;
      const against = tip === base || !isCleanOn(store, base, head) ? "green" : "chain";
      conflicts.push({ ...link, paths, detail, against });
      continue;
    }
    const tree = store.merging(head, outcome.tree);
    const time = Math.max(store.get(tip).time, store.get(head).time) + 1;
    const message = [
      element.title,
      "",
      ...element.trailers.map(([key, value]) => `${key}: ${value}`),
    ];
    checks.push({ link, merge: { common, previous: tip, head, tree, mayRevert } });
    tip = store.commit(tree, [tip, head], `${message.join("\n")}\n`, time).id;
    merged.push({ ...link, merge: tip });
  }
  return { merged, conflicts, checks };
}

function mergeOf(store: Store, common: Sha, tip: Sha, head: Sha): Merged {
  return mergeTrees(store.get(common).tree, store.get(tip).tree, store.get(head).tree);
}

function isCleanOn(store: Store, base: Sha, head: Sha): boolean {
  const common = store.mergeBase(base, head);
  return common !== null && mergeOf(store, common, base, head).clean;
}
