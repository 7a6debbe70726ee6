// A unit that forks: the same leg several times in one work run, each with a branch and a hint of its own.
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { DispatchRow } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { LegRequest } from "../mission/ask.ts";
import type { Fork, ForkBranch } from "./fork.ts";
import { HINTS } from "./hints.ts";
import { forkBranchName, forkLeg } from "./names.ts";

/** `leg`: as the unit would be worked on in one way. */
export const forkLegs = (
  mission: MissionRow,
  unit: UnitRow,
  leg: LegRequest,
  branches: number,
): readonly LegRequest[] =>
  HINTS.slice(0, branches).map(({ text }, at) => ({
    ...leg,
    leg: forkLeg(unit.unit, at + 1),
    branch: forkBranchName(mission.mission, unit.unit, leg.attempt, at + 1),
    extras: { ...withoutPasses(leg.extras), hint: text },
  }));

/** Several ways at once are the answer to the same doubt: an analysis for each would be paid as often. */
function withoutPasses(extras: LegRequest["extras"] = {}): NonNullable<LegRequest["extras"]> {
  const { passes: _, ...rest } = extras;
  return rest;
}

export function newFork(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  started: { readonly dispatch: DispatchRow; readonly base: Sha; readonly branches: number },
): Fork {
  const { dispatch, base, branches } = started;
  const attempt = unit.attempt + 1;
  return {
    attempt,
    dispatch: dispatch.dispatch,
    base,
    by: mission.config.speculation.by,
    state: "running",
    because: `its uncertainty is ${unit.details.uncertainty ?? 1}`,
    branches: HINTS.slice(0, branches).map(({ name }, at) =>
      fresh(
        at + 1,
        name,
        forkLeg(unit.unit, at + 1),
        forkBranchName(mission.mission, unit.unit, attempt, at + 1),
      ),
    ),
    winner: null,
    current: attempt,
    startedAt: draft.at,
  };
}

const fresh = (index: number, strategy: string, leg: string, branch: string): ForkBranch => ({
  ...{ index, strategy, leg, branch },
  state: "running",
  ...{ cause: null, summary: "", evidenceText: "", isEmpty: false },
  ...{ head: null, verify: null, score: null, review: null, reviews: 0 },
  ...{ left: null, shown: {}, proposed: false, cleared: false },
  ...{ testsTotal: null, testsPassed: null, lintErrors: null },
  ...{ protectedPaths: [], additions: 0, deletions: 0, changedFiles: [], lines: 0, costUsd: 0 },
});
