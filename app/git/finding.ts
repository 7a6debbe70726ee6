// What a merge does that nobody meant, judged from lists of changed paths alone (I5): paths that its head did not change,
// and landed work that it takes back. Where the lists come from, clones or memory, is somebody else's affair.
import type { Sha } from "../../core/base/brand.ts";
import type { ChainHold } from "../../core/engine/event.ts";
import { type Changes, pathText, type RawPath } from "./changes.ts";
import type { Past } from "./past.ts";
import { type Reversal, reversalsOf } from "./reversal.ts";

export type Finding = Pick<ChainHold, "reason" | "paths" | "detail">;

/** So that a comment stays readable, and a row small. */
const PATHS_SHOWN = 200;
const LINES_SHOWN = 20;

/** `renames`, new name → old: the head's change of a file follows it where the other side renamed it. */
export function outsideOf(
  head: Sha,
  changed: Changes,
  allowed: { has(path: RawPath): boolean },
  renames: ReadonlyMap<RawPath, RawPath>,
): Finding | null {
  const strange = [...changed.keys()].filter((path) => !allowed.has(renames.get(path) ?? path));
  if (strange.length === 0) return null;
  const paths = strange.map(pathText).sort();
  return {
    reason: "outside",
    paths: paths.slice(0, PATHS_SHOWN),
    detail: `Merging ${head.slice(0, 12)} would also change ${listed(paths)}, which its own commits do not change.`,
  };
}

/** `renamed`: deleted paths whose content lives on under another name. */
export function revertOf(
  past: Past,
  changed: Changes,
  renamed: ReadonlySet<RawPath>,
): Finding | null {
  const reversals = reversalsOf(past, changed, renamed);
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

function sentence({ path, to, step }: Reversal): string {
  const landing = `${step.commit.slice(0, 7)} (${step.subject.slice(0, 100)})`;
  const name = pathText(path);
  return to === "gone"
    ? `${name} is deleted; ${landing} brought it`
    : `${name} is again what it was before ${landing}`;
}

const listed = (paths: readonly string[]): string =>
  `${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;
