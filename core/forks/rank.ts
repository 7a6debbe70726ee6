// Which way is best: only those that passed verification on their own commit; then what the configuration says decides. A total
// order over what they are, so that the winner never depends on who came in first.
import type { ForkBranch, ForkOrder } from "./fork.ts";

export type RankedBranch = Pick<
  ForkBranch,
  "index" | "state" | "testsPassed" | "lintErrors" | "score" | "lines" | "costUsd"
>;

/** Best first; those that did not pass are not in it. */
export const rankBranches = <One extends RankedBranch>(
  branches: readonly One[],
  by: ForkOrder,
): readonly One[] =>
  branches.filter((one) => one.state === "passed").toSorted((a, b) => compare(a, b, by));

function compare(a: RankedBranch, b: RankedBranch, by: ForkOrder): number {
  const quality =
    (b.testsPassed ?? 0) - (a.testsPassed ?? 0) || (a.lintErrors ?? 0) - (b.lintErrors ?? 0);
  const fewerLines = a.lines - b.lines;
  const cheaper = a.costUsd - b.costUsd;
  const rest = fewerLines || cheaper || a.index - b.index;
  switch (by) {
    case "tests":
      return quality || rest;
    case "review":
      return quality || better(a.score, b.score) || rest;
    case "cost":
      return cheaper || quality || rest;
    case "lines":
      return fewerLines || quality || rest;
  }
}

/** What nobody reviewed stands behind everything that somebody did: no score is no good score. */
function better(a: number | null, b: number | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return b - a;
}
