// Compare-and-swap of several refs, with the one rule that git's lease does not know: everything but our projections
// moves forward only. Guards I1 and SR17.
import type { Sha } from "../../core/base/brand.ts";
import type { RefUpdate } from "../../core/engine/effect.ts";
import { isUnitRef } from "../../core/merge/branches.ts";
import { WORKING } from "../../core/report/workflow-names.ts";
import type { BareClone } from "./bare.ts";
import { isContained } from "./history.ts";
import type { Objects } from "./objects.ts";
import { listRemote, type MoveResult, pushWithLease } from "./push.ts";
import { validateRef } from "./ref.ts";
import { GitTrouble } from "./trouble.ts";

export async function moveRefs(
  clone: BareClone,
  objects: Objects,
  updates: readonly RefUpdate[],
): Promise<MoveResult> {
  for (const { ref } of updates) validateRef(ref);
  if (updates.length === 0) return { moved: true, actual: {}, problem: null };
  const problem = await refusal(clone, objects, updates);
  if (problem === null) return pushWithLease(clone.git, updates, "write");
  const found = await listRemote(
    clone.git,
    updates.map(({ ref }) => ref),
  );
  const actual = Object.fromEntries(updates.map(({ ref }) => [ref, found.get(ref) ?? null]));
  return { moved: false, actual, problem };
}

/** A lease makes git accept any direction, so the direction is checked here, before anything is sent. */
async function refusal(
  clone: BareClone,
  objects: Objects,
  updates: readonly RefUpdate[],
): Promise<string | null> {
  const forward = updates.filter(
    (update): update is RefUpdate & { before: Sha; after: Sha } =>
      movesForwardOnly(update.ref) &&
      !(update.beside === true && isUnitRef(update.ref)) &&
      update.before !== null &&
      update.after !== null,
  );
  try {
    await objects.ensure([
      ...updates.flatMap(({ after }) => (after === null ? [] : [after])),
      ...forward.map(({ before }) => before),
    ]);
  } catch (error) {
    if (error instanceof GitTrouble && error.kind === "refused") return error.message;
    throw error;
  }
  for (const { ref, before, after } of forward) {
    if (before === after || objects.isKnownToContain(after, before)) continue;
    if (!(await isContained(clone, before, after))) {
      return `${ref} moves only forward, and ${after} does not contain ${before}.`;
    }
  }
  return null;
}

/** Branches but mc/working and the candidates, which are projections of the queue. */
export const movesForwardOnly = (ref: string): boolean =>
  ref.startsWith("refs/heads/") &&
  ref !== `refs/heads/${WORKING}` &&
  !ref.startsWith("refs/heads/mc/cand/");
