// What becomes of the verifications under way: the longest that may still land keeps its place in the chain, those that can
// neither land nor teach anything stop. Nothing is stopped only because something else looks a little better.
import type { Board } from "./board.ts";
import type { Evidence } from "./evidence.ts";
import type { PolicyOptions } from "./options.ts";
import type { Posterior } from "./posterior.ts";
import type { QueuePlan } from "./view.ts";

/** Members, on the present mc/green, of the longest running prefix that has a chance. */
export function keptPrefix(
  board: Board,
  posterior: Posterior,
  options: PolicyOptions,
  blocked: ReadonlyMap<string, string>,
): readonly string[] {
  let kept: readonly string[] = [];
  for (const { of, rest } of board.running) {
    if (of.kind !== "prefix" || rest === null || rest.length <= kept.length) continue;
    if (rest.some((id) => blocked.has(id)) || posterior.clean(rest) < options.keeping) continue;
    kept = rest;
  }
  return kept;
}

interface Stopping {
  readonly board: Board;
  readonly evidence: Evidence;
  readonly posterior: Posterior;
  readonly options: PolicyOptions;
  readonly chain: readonly string[];
  readonly gone: ReadonlySet<string>;
}

export function cancellations(stopping: Stopping): QueuePlan["cancel"] {
  const { board, posterior, options, chain, gone } = stopping;
  const cancel: { id: string; because: string }[] = [];
  for (const { of, rest } of board.running) {
    const stop = (because: string) => cancel.push({ id: of.id, because });
    if (of.kind === "control") {
      if (of.landing !== board.view.landing) stop("mc/green has moved since");
      continue;
    }
    const left = of.members.find((id) => !board.byId.has(id) && !board.landed.has(id));
    if (left !== undefined) {
      stop(gone.has(left) ? `${left} leaves the queue` : `${left} has left the queue`);
    } else if (rest === null) {
      if (!teaches(stopping, of.members)) {
        stop("mc/green has moved: it cannot land, and a pass would teach too little");
      }
    } else if (rest.length === 0) {
      stop("all of it has landed");
    } else if (rest.length > 1 && posterior.clean(rest) < options.hopeless) {
      stop("something in it is bad almost surely: a pass is not to be expected");
    } else if (
      of.kind === "prefix" &&
      rest.length > 1 &&
      rest.some((id, at) => chain[at] !== id) &&
      posterior.clean(rest) < options.doubtful
    ) {
      stop("the chain is in another order now, and a pass is not to be expected");
    }
  }
  return cancel;
}

/** A pass would clear somebody, and may be expected. */
function teaches({ board, evidence, posterior, options }: Stopping, members: readonly string[]) {
  const queued = [...new Set(members)].filter((id) => board.byId.has(id));
  if (queued.every((id) => evidence.isCleared(id))) return false;
  return queued.length === 1 || posterior.clean(queued) >= options.teaching;
}
