// The ordered merges on top of mc/green that the queue proposes: built here, verified elsewhere, never repaired in
// place (I18). Elements that conflict are left out and reported; the others move up.
import { isSha, type Sha } from "../../core/base/brand.ts";
import type { ChainRequest } from "../../core/engine/effect.ts";
import type { ChainConflict } from "../../core/engine/event.ts";
import { candidateBranch, WORKING } from "../../core/report/workflow-names.ts";
import { RefusedError } from "../engine/errors.ts";
import type { BareClone } from "./bare.ts";
import type { Identity } from "./commit.ts";
import { renderConflict } from "./conflict.ts";
import { assertContent, changesOf, commitMerge, mergeTime, mergeTrees } from "./merge.ts";
import type { Objects } from "./objects.ts";
import { pushForced } from "./push.ts";
import { branchRef } from "./ref.ts";

export interface ChainLink {
  readonly mission: ChainRequest["mission"];
  readonly unit: ChainRequest["unit"];
  readonly head: Sha;
  readonly merge: Sha;
}

export interface Chain {
  readonly merged: readonly ChainLink[];
  readonly conflicts: readonly ChainConflict[];
}

export interface ChainInput {
  readonly generation: number;
  readonly base: Sha;
  readonly elements: readonly ChainRequest[];
}

interface Tip {
  readonly commit: Sha;
  readonly time: number;
}

export async function mergeChain(
  clone: BareClone,
  objects: Objects,
  request: ChainInput & { readonly identity: Identity },
): Promise<Chain> {
  const { base, elements, identity } = request;
  await objects.ensure([base, ...elements.map(({ head }) => head)]);
  const times = await committerTimes(objects, [base, ...elements.map(({ head }) => head)]);
  const merged: ChainLink[] = [];
  const conflicts: ChainConflict[] = [];
  const checks: Promise<void>[] = [];
  let tip: Tip = { commit: base, time: times.get(base) ?? 0 };

  for (const element of elements) {
    const { mission, unit, head } = element;
    // The two read the same commits and do not wait for each other: two cores, half the time.
    const [outcome, allowed] = await Promise.all([
      mergeTrees(clone, tip.commit, head),
      changesOf(clone, objects, tip.commit, head),
    ]);
    if (!outcome.clean) {
      const detail = await renderConflict(objects, outcome);
      const against = await isAgainstBase(clone, base, tip.commit, head);
      conflicts.push({ mission, unit, head, paths: outcome.paths, detail, against });
      continue;
    }
    if (allowed.size === 0 && (await isContained(clone, head, tip.commit))) {
      merged.push({ mission, unit, head, merge: tip.commit });
      continue;
    }
    const previous = tip.commit;
    const parents = [tip.time, times.get(head) ?? 0] as const;
    const { title, trailers } = element;
    const { tree } = outcome;
    const merge = await commitMerge(clone, {
      ...{ previous, head, tree, title, trailers, identity },
      times: parents,
    });
    checks.push(assertContent(clone, { previous, head, tree }, allowed));
    merged.push({ mission, unit, head, merge });
    tip = { commit: merge, time: mergeTime(parents) };
  }
  await Promise.all(checks);
  for (const { merge } of merged) objects.know(merge);
  return { merged, conflicts };
}

/**
 * mc/working at the tip, one candidate per element. Forced: a verdict is bound to the commit, never to the ref, and a
 * ref that somebody else put there must not block the queue.
 */
export async function pushChain(clone: BareClone, input: ChainInput, chain: Chain): Promise<void> {
  const tips = new Map<string, Sha>();
  tips.set(branchRef(WORKING), chain.merged.at(-1)?.merge ?? input.base);
  for (const [index, { merge }] of chain.merged.entries()) {
    tips.set(branchRef(candidateBranch(input.generation, index + 1)), merge);
  }
  const pushed = await pushForced(clone.git, tips);
  if (!pushed.ok) throw new RefusedError(`The chain could not be pushed: ${pushed.reason}`);
}

async function isAgainstBase(
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

async function committerTimes(
  objects: Objects,
  commits: readonly Sha[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const [id, { body }] of await objects.read(commits)) {
    const time = /^committer .* (\d+) [+-]\d{4}$/m.exec(body.toString("utf8"))?.[1];
    if (isSha(id) && time !== undefined) times.set(id, Number(time));
  }
  return times;
}
