// The content checks of the queue, on the merges as they are: what a merge changes is what its head changed (I5), and takes
// back nothing that landed before (I5b). A green verification sees neither. What fails is held for a person.
import type { Sha } from "../../core/base/brand.ts";
import type { ChainHold } from "../../core/engine/event.ts";
import { type Changes, pathText, type RawPath, renamesBetween } from "./changes.ts";
import type { Past } from "./past.ts";
import { type Reversal, reversalsOf } from "./reversal.ts";
import type { Workshop } from "./workshop.ts";

export interface MergeCheck {
  readonly previous: Sha;
  readonly head: Sha;
  readonly merge: Sha;
  /** Paths that the head changes against its merge base with `previous`. */
  readonly allowed: { has(path: RawPath): boolean };
  readonly mayRevert: boolean;
}

export type Finding = Pick<ChainHold, "reason" | "paths" | "detail">;

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
  const foreign = [...changed.keys()].filter((path) => !allowed.has(path));
  if (foreign.length === 0) return null;
  // The head's change of a file follows it where the other side renamed it; nothing else is excused.
  const renames = await renamesBetween(clone, [`${head}...${previous}`]);
  const strange = foreign.filter((path) => !allowed.has(renames.get(path) ?? path));
  if (strange.length === 0) return null;
  const paths = strange.map(pathText).sort();
  return {
    reason: "outside",
    paths: paths.slice(0, PATHS_SHOWN),
    detail: `Merging ${head.slice(0, 12)} would also change ${listed(paths)}, which its own commits do not change.`,
  };
}

async function reverted(
  { clone }: Workshop,
  { previous, merge }: MergeCheck,
  changed: Changes,
  past: Past,
): Promise<Finding | null> {
  if (reversalsOf(past, changed, new Set()).length === 0) return null;
  const deletes = [...changed.values()].some(({ after }) => after === "");
  const renamed = deletes ? [...(await renamesBetween(clone, [previous, merge])).values()] : [];
  const reversals = reversalsOf(past, changed, new Set(renamed));
  if (reversals.length === 0) return null;
  const paths = reversals.map(({ path }) => pathText(path)).sort();
  return {
    reason: "revert",
    paths: paths.slice(0, PATHS_SHOWN),
    detail: [
      "It takes back what landed on mc/green before:",
      ...reversals.slice(0, LINES_SHOWN).map((reversal) => `- ${sentence(reversal)}`),
      ...(reversals.length > LINES_SHOWN ? [`- … and ${reversals.length - LINES_SHOWN} more`] : []),
    ].join("\n"),
  };
}

/** So that a comment stays readable, and a row small. */
const PATHS_SHOWN = 200;
const LINES_SHOWN = 20;

function sentence({ path, to, step }: Reversal): string {
  const landing = `${step.commit.slice(0, 7)} (${step.subject.slice(0, 100)})`;
  const name = pathText(path);
  return to === "gone"
    ? `${name} is deleted; ${landing} brought it`
    : `${name} is again what it was before ${landing}`;
}

const listed = (paths: readonly string[]): string =>
  `${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;
