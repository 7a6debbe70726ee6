// A fork that nobody needs any more: its verifications are called off, its refs go; what comes in later is only counted.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { cancelVerification } from "../merge/tournament/drop.ts";
import { clearForkBranches } from "./branches.ts";
import { forkNow, putFork } from "./rows.ts";

export function dropFork(draft: Draft, unit: UnitRow, why: string): void {
  const fork = forkNow(draft, unit);
  if (fork === null) return;
  for (const { verify } of fork.branches) if (verify !== null) cancelVerification(draft, verify);
  putFork(draft, unit, { ...fork, state: "dropped", because: why });
  draft.because(subject.unit(unit), `its ${fork.branches.length} ways are dropped: ${why}`);
  clearForkBranches(
    draft,
    unit,
    fork.branches.map(({ index }) => index),
  );
}
