// Each way's exact commit is verified by us before any is chosen: slots, verdicts and repeats as for candidates of a tournament.
import type { Draft } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { verifyHeads } from "../merge/tournament/verify.ts";
import { forkNow, putForkBranch } from "./rows.ts";

export function verifyForkBranches(draft: Draft, unit: UnitRow): void {
  const fork = forkNow(draft, unit);
  if (fork === null) return;
  verifyHeads(draft, unit, {
    base: fork.base,
    heads: () => forkNow(draft, unit)?.branches ?? [],
    put: (branch) => putForkBranch(draft, unit, branch),
    name: ({ index, strategy }) => `way ${index} of ${unit.unit} (${strategy})`,
  });
}
