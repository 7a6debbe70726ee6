// The reward of one ended attempt, from what the repository knows: counts of verification before and after it on mc/green,
// whether it landed, tries and repairs it needed, the review's average. What cut it short without its fault says nothing.
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import type { RepoState } from "../engine/state.ts";
import { wavesUsed } from "../merge/tournament/rows.ts";
import { isNobodysFault } from "./fault.ts";
import type { Outcome } from "./outcomes.ts";
import type { Counts } from "./reward.ts";
import { rewardOf } from "./reward.ts";

const REVIEW_MAX = 10;

export function attemptReward(before: RepoState, draft: Draft, outcome: Outcome): number {
  const { attempt, unit, good } = outcome;
  const known = good || !isNobodysFault(attempt);
  const landed = attempt.state === "landed";
  const redAfter = !good && lastStage(outcome) === "verify";
  return rewardOf({
    before: landed ? countsOn(draft, before.repo.green) : redAfter ? ZERO : null,
    after: landed ? countsOn(draft, draft.repo.green) : redAfter ? BROKEN : null,
    completion: known ? (good ? 1 : 0) : null,
    progress: unit.reviewScore === null ? null : unit.reviewScore / REVIEW_MAX,
    landed: known ? good : null,
    repairs: attempt.attempt - 1 + wavesUsed(draft, unit),
  }).reward;
}

const ZERO: Counts = { passed: 0, failed: 0, lint: 0, types: 0, security: 0 };
/** Verification said no, whatever it counted. */
const BROKEN: Counts = { ...ZERO, passed: -1, failed: 1 };

const lastStage = ({ attempt, unit }: Outcome): string | null =>
  unit.evidence.findLast((one) => one.attempt === attempt.attempt)?.stage ?? null;

/** Of the newest verdict about the commit's content; null: never verified, or it counts no tests. */
function countsOn(draft: Draft, commit: Sha | null): Counts | null {
  let found: VerdictRow | null = null;
  for (const verdict of draft.verdicts.values()) {
    if (verdict.commit !== commit || verdict.outcome === "infrastructure") continue;
    if (found === null || verdict.at >= found.at) found = verdict;
  }
  if (found === null || found.testsPassed === null) return null;
  return {
    passed: found.testsPassed,
    failed: found.testsFailed ?? 0,
    lint: found.lintErrors ?? 0,
    types: found.typeErrors ?? 0,
    security: 0,
  };
}
