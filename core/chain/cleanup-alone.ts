// A cleanup by itself, as a schedule asks for it: a series whose only mission cleans up.
import type { Draft } from "../engine/draft.ts";
import { activeMissions } from "../mission/facts.ts";
import { isCleanup } from "./cleanup-due.ts";
import { measure } from "./next.ts";
import { put } from "./series.ts";
import type { SeriesRow } from "./series-row.ts";

/** false: one is being prepared or runs already. */
export function startCleanup(draft: Draft, by: string): boolean {
  const isRunning =
    activeMissions(draft).some(isCleanup) ||
    [...draft.strategy.series.values()].some(
      ({ state, maxDepth }) => state === "on" && maxDepth === 0,
    );
  if (isRunning || by === "") return false;
  const row: SeriesRow = {
    repo: draft.repo.repo,
    series: `cleanup-${draft.nowMs.toString(36)}`,
    issue: 0,
    ...{ by, operator: false, maxDepth: 0 },
    state: "on",
    because: "a cleanup is prepared",
    links: [],
    step: { kind: "running" },
    queued: null,
    passedBy: [],
    startedAt: draft.at,
    updatedAt: draft.at,
  };
  measure(draft, put(draft, row));
  return true;
}
