// The content checks of the queue, on the merges as they are: what a merge changes is what its head changed (I5), and takes
// back nothing that landed before (I5b). A green verification sees neither. What fails is held for a person.
import type { Sha } from "../../core/base/brand.ts";
import { type Changes, type RawPath, renamesBetween } from "./changes.ts";
import { type Finding, outsideOf, revertOf } from "./finding.ts";
import type { Past } from "./past.ts";
import type { Workshop } from "./workshop.ts";

export interface MergeCheck {
  readonly previous: Sha;
  readonly head: Sha;
  readonly merge: Sha;
  /** Paths that the head changes against its merge base with `previous`. */
  readonly allowed: { has(path: RawPath): boolean };
  readonly mayRevert: boolean;
}

/** What is wrong with each merge, null where nothing is. One process for all merges, more only for suspects. */
export async function checkContents(
  shop: Workshop,
  checks: readonly MergeCheck[],
  base: Sha,
): Promise<readonly (Finding | null)[]> {
  if (checks.length === 0) return [];
  const changes = await shop.changes(checks.map(({ merge, previous }) => [merge, previous]));
  const findings: (Finding | null)[] = [];
  for (const [index, check] of checks.entries()) {
    const changed = changes[index] ?? new Map();
    findings.push(
      (await outside(shop, check, changed)) ??
        (check.mayRevert ? null : await reverted(shop, check, changed, await shop.past.read(base))),
    );
  }
  return findings;
}

async function outside(
  { clone }: Workshop,
  { head, previous, allowed }: MergeCheck,
  changed: Changes,
): Promise<Finding | null> {
  if (outsideOf(head, changed, allowed, new Map()) === null) return null;
  const renames = await renamesBetween(clone, [`${head}...${previous}`]);
  return outsideOf(head, changed, allowed, renames);
}

async function reverted(
  { clone }: Workshop,
  { previous, merge }: MergeCheck,
  changed: Changes,
  past: Past,
): Promise<Finding | null> {
  const found = revertOf(past, changed, new Set());
  if (found === null || ![...changed.values()].some(({ after }) => after === "")) return found;
  const renames = await renamesBetween(clone, [previous, merge]);
  return revertOf(past, changed, new Set(renames.values()));
}
