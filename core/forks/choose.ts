// A way becomes the unit's work: its branch is the unit's branch from here on, with pull request, review and queue like any other.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { whatWasLeft } from "../learn/left.ts";
import { toolsReported } from "../learn/tools-policy.ts";
import { published } from "../mission/attempt.ts";
import { plural } from "../mission/facts.ts";
import { clearForkBranches } from "./branches.ts";
import type { Fork, ForkBranch } from "./fork.ts";

export function chooseBranch(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  fork: Fork,
  branch: ForkBranch,
): void {
  const next: Fork = {
    ...fork,
    state: "chosen",
    branches: fork.branches.map((one) => settled(one, branch.index)),
    winner: branch.index,
    current: unit.attempt,
    because: `way ${branch.index} (${branch.strategy}): ${score(branch)}`,
  };
  const taken = draft.putUnit({
    ...unit,
    branch: branch.branch,
    details: { ...unit.details, fork: next },
  });
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt !== undefined && branch.left !== null) {
    draft.putAttempt({
      ...attempt,
      ...{ agent: branch.left.agent, model: branch.left.model },
      details: { ...attempt.details, ...whatWasLeft(branch.left, branch.changedFiles) },
    });
  }
  // Of the others nothing lands, so nobody can say what their tools are worth.
  toolsReported(draft, mission, taken, unit.attempt, branch.left);
  publishBranch(draft, mission, taken, next, branch);
  clearForkBranches(
    draft,
    unit,
    next.branches.filter(({ state }) => state !== "passed").map(({ index }) => index),
  );
}

/** What only an alternate still needs is not kept for the others. */
function settled(one: ForkBranch, winner: number): ForkBranch {
  const isNext = one.state === "passed" && one.index !== winner;
  const kept = isNext ? { left: one.left, shown: one.shown } : { left: null, shown: {} };
  return { ...one, ...kept, evidenceText: "", proposed: one.proposed || one.index === winner };
}

/** As if the unit's only leg had come back with it. */
function publishBranch(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  fork: Fork,
  branch: ForkBranch,
): void {
  const { head, additions, deletions, changedFiles } = branch;
  if (head === null) return;
  const event = {
    type: "LegCollected",
    at: draft.at,
    dispatch: fork.dispatch,
    leg: branch.leg,
    handoff: branch.left,
    problem: null,
    ...{ head, additions, deletions, changedFiles },
    ...branch.shown,
  } as const;
  published(draft, mission, unit, event, head);
}

export const score = (one: ForkBranch): string =>
  [
    one.testsPassed === null ? "tests not counted" : `${plural(one.testsPassed, "test")} passed`,
    one.lintErrors === null ? "" : plural(one.lintErrors, "lint error"),
    one.score === null ? "" : `review ${one.score} of 10`,
    plural(one.lines, "line"),
    `$${one.costUsd.toFixed(2)}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
