// Candidate refs keep what is verified reachable; when no verification needs a generation any more, it is cleared away
// (I21), several at a time.
import type { Draft } from "../engine/draft.ts";
import type { RefUpdate } from "../engine/effect.ts";
import type { ChainRow } from "../engine/state.ts";
import { candidateBranch } from "../report/workflow-names.ts";

/** One push clears several generations. */
const GENERATIONS_PER_PUSH = 4;

/** `all`: the queue is empty, nothing is needed. */
export function clearCandidates(draft: Draft, row: ChainRow, all: boolean): ChainRow {
  const needed = new Set(row.probes.map((probe) => probe.generation));
  const newest = row.candidates.at(-1)?.generation;
  if (!all && newest !== undefined) needed.add(newest);
  const stale = row.candidates.filter(({ generation }) => !needed.has(generation));
  if (stale.length === 0 || (!all && stale.length < GENERATIONS_PER_PUSH)) return row;
  const updates: RefUpdate[] = stale.flatMap(({ generation, tips }) =>
    tips.flatMap((before, index) =>
      before === null
        ? []
        : [{ ref: `refs/heads/${candidateBranch(generation, index + 1)}`, before, after: null }],
    ),
  );
  draft.effect({
    kind: "refs.move",
    key: `refs.move/cleanup/${stale.at(-1)?.generation ?? 0}`,
    purpose: { kind: "cleanup" },
    updates,
  });
  return { ...row, candidates: row.candidates.filter((one) => !stale.includes(one)) };
}
