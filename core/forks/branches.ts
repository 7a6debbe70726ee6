// The refs of ways that nobody needs any more are deleted where they still are what their jobs pushed, each once (Q21).
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { forkNow, putFork } from "./rows.ts";

export function clearForkBranches(draft: Draft, unit: UnitRow, indices: readonly number[]): void {
  const fork = forkNow(draft, unit);
  if (fork === null) return;
  const going = fork.branches.filter(
    (one) => indices.includes(one.index) && one.head !== null && !one.cleared && !one.proposed,
  );
  if (going.length === 0) return;
  putFork(draft, unit, {
    ...fork,
    branches: fork.branches.map((one) =>
      going.some(({ index }) => index === one.index) ? { ...one, cleared: true } : one,
    ),
  });
  // One push each: where somebody wrote to one of them, that one stays theirs and the others go all the same.
  for (const { branch, head } of going) clearRef(draft, branch, head);
}

/** Only as long as it is what a job of ours pushed. */
export function clearRef(draft: Draft, branch: string, head: Sha | null): void {
  if (head === null) return;
  draft.effect({
    kind: "refs.move",
    key: `refs.move/cleanup/${branch}`,
    purpose: { kind: "cleanup" },
    updates: [{ ref: `refs/heads/${branch}`, before: head, after: null }],
  });
}
