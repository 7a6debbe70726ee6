// What the wording of a repair was worth: did its candidate pass verification? What kept it from showing that is nobody's fault.
import type { Draft } from "../engine/draft.ts";
import type { FixupCandidate } from "../engine/rows/tournament-row.ts";
import type { RepoState } from "../engine/state.ts";
import { tournamentKey } from "../engine/state.ts";
import { isNobodysFault } from "./fault.ts";

export const isUnderWay = ({ state }: Pick<FixupCandidate, "state">): boolean =>
  state === "running" || state === "verifying";

/** null: not known, or nobody's fault. */
export function repairReward(candidate: FixupCandidate): number | null {
  const { state, cause, verify } = candidate;
  if (state === "passed") return 1;
  if (state === "failed") return 0;
  if (state !== "refused") return null;
  // Its verification could not run: whether it is a repair nobody knows.
  if (verify !== null) return null;
  return isNobodysFault({ state: "failed", cause }) ? null : 0;
}

export interface EndedRepair {
  readonly variant: string;
  readonly reward: number;
}

/** Candidates that came to their end in this decision; each is told once. */
export function endedRepairs(before: RepoState, draft: Draft): readonly EndedRepair[] {
  const found: EndedRepair[] = [];
  for (const tournament of draft.tournaments.values()) {
    const { mission, unit, wave } = tournament;
    const was = before.tournaments.get(tournamentKey(mission, unit, wave));
    if (was === tournament) continue;
    for (const candidate of tournament.candidates) {
      const earlier = was?.candidates.find(({ index }) => index === candidate.index);
      if (candidate.variant === undefined) continue;
      if (earlier !== undefined && !isUnderWay(earlier)) continue;
      const reward = repairReward(candidate);
      if (reward !== null) found.push({ variant: candidate.variant, reward });
    }
  }
  return found;
}
