// Candidate refs keep what is verified reachable; when no verification needs a generation any more, it is cleared away
// (I21), several at a time.
import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { RefUpdate } from "../engine/effect.ts";
import type { EventOf } from "../engine/event.ts";
import type { ChainRow } from "../engine/rows/chain-row.ts";
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

/** Branches that only we use: whatever stands there goes, with what they name when it is asked for the second time. */
const PASSING = /^refs\/heads\/mc\/(?:cand|fix)\//;

/** The push is all or nothing: where somebody touched one of the refs, it is asked for once more with what is there. */
export function cleanedUp(draft: Draft, event: EventOf<"RefsMoved">, again: boolean): void {
  if (event.moved) {
    draft.because(subject.repo, "branches cleaned up");
    return;
  }
  const updates: RefUpdate[] = Object.entries(event.actual).flatMap(([ref, before]) =>
    before === null || !PASSING.test(ref) ? [] : [{ ref, before, after: null }],
  );
  if (again || updates.length === 0) {
    draft.because(subject.repo, `clean-up left branches behind: ${event.problem ?? "refused"}`);
    return;
  }
  draft.effect({
    kind: "refs.move",
    key: `refs.move/cleanup/again/${fingerprint(updates.map(({ ref }) => ref).join(" "))}`,
    purpose: { kind: "cleanup", again: true },
    updates,
  });
  draft.because(
    subject.repo,
    "somebody touched branches that are to go: they are cleaned up as they are now",
  );
}
