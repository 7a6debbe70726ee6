// What is known already, so that nobody proposes it again: proposals of before whatever became of them, objectives of missions, the
// top of the backlog. For the prompt, and for the choice before GitHub is asked about everything else.
import type { Draft } from "../engine/draft.ts";
import type { ProposalRow } from "../engine/rows/discovery-row.ts";
import { isFinal } from "../mission/facts.ts";
import { isSame, type Titled } from "./same.ts";

const TITLES = 100;
const DONE = 20;
const TITLE_CHARS = 200;
/** What was done once may be worth doing again. */
const DONE_AGAIN_MS = 90 * 24 * 3_600_000;

/** A proposal of before that stands against the same one now. */
export const stillStands = (row: ProposalRow, nowMs: number): boolean =>
  row.state === "done" ? nowMs - Date.parse(row.changedAt) < DONE_AGAIN_MS : row.state !== "failed";

export function knownTitles(draft: Draft): readonly string[] {
  const proposals = [...draft.discovery.proposals.values()]
    .filter((row) => stillStands(row, draft.nowMs))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .map(({ title }) => title);
  const items = draft.backlog.top.flatMap((issue) => draft.backlog.items.get(issue)?.title ?? []);
  const running = [...draft.missions.values()]
    .filter((mission) => !isFinal(mission))
    .map(({ title }) => title);
  return [...new Set([...running, ...items, ...proposals])]
    .slice(0, TITLES)
    .map((title) => title.slice(0, TITLE_CHARS));
}

/** What landed of late, and objectives that were met. */
export function doneTitles(draft: Draft): readonly string[] {
  const met = [...draft.missions.values()]
    .filter(({ state }) => state === "completed")
    .toSorted((a, b) => ((a.endedAt ?? "") < (b.endedAt ?? "") ? 1 : -1))
    .map(({ title }) => title);
  const landed = [...draft.units.values()]
    .filter(({ state }) => state === "landed")
    .map(({ title }) => title);
  return [...new Set([...met, ...landed.reverse()])]
    .slice(0, DONE)
    .map((title) => title.slice(0, TITLE_CHARS));
}

/** The proposal of before that this one repeats; null: none. */
export function proposedBefore(
  draft: Draft,
  candidate: Titled & { readonly id: string },
): ProposalRow | null {
  const same = draft.discovery.proposals.get(candidate.id);
  if (same !== undefined) return stillStands(same, draft.nowMs) ? same : null;
  for (const row of draft.discovery.proposals.values())
    if (stillStands(row, draft.nowMs) && isSame(row, candidate)) return row;
  return null;
}
