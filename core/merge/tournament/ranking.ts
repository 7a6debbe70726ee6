// Which candidate is best: only those that passed verification; then most tests passed, fewest lint errors, fewest protected
// paths touched, smallest change, first. A total order, so that the winner does not depend on who came in first.
import type { FixupCandidate } from "../../engine/rows/tournament-row.ts";

export type Ranked = Pick<
  FixupCandidate,
  "index" | "state" | "testsPassed" | "lintErrors" | "protectedPaths" | "lines"
>;

/** Best first; candidates that did not pass are not in it. */
export const rank = <One extends Ranked>(candidates: readonly One[]): readonly One[] =>
  candidates.filter((one) => one.state === "passed").toSorted(compare);

function compare(a: Ranked, b: Ranked): number {
  return (
    (b.testsPassed ?? 0) - (a.testsPassed ?? 0) ||
    lint(a) - lint(b) ||
    a.protectedPaths.length - b.protectedPaths.length ||
    a.lines - b.lines ||
    a.index - b.index
  );
}

/** Where nothing counts them for one, it does for none: the same command ran for all. */
const lint = (one: Ranked): number => one.lintErrors ?? 0;
