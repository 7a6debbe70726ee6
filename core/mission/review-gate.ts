// What a review that could be read means for its unit: back to the worker below the minimum, or where it names what must change
// as long as attempts are left; otherwise on. It can hold, never release (SR20).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import type { ReviewFindings } from "../report/handoff.ts";
import { chooseFindings } from "../review/choice.ts";
import { reviewEvidence } from "../review/evidence.ts";
import { type Found, foundIn } from "../review/found.ts";
import type { ReviewNote } from "../review/note.ts";
import type { ParsedReview } from "../review/verdict.ts";
import { plural } from "./facts.ts";
import { reviewed } from "./gates.ts";
import { retryOrFail } from "./retry.ts";
import { showReview } from "./review-shown.ts";

type ReadReview = Extract<ParsedReview, { readonly ok: true }>;

/** An attempt that is tried again is told more than people are shown. */
const FINDINGS_TOLD = 10;

export function judgeReview(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  read: {
    readonly review: ReadReview;
    readonly told: ReviewFindings | undefined;
    readonly costUsd: number;
  },
): void {
  const { review, told, costUsd } = read;
  if (unit.head === null) return;
  const found = foundIn(told, review.findings, unit.changedFiles);
  const minimum = mission.config.review.min_score;
  const isBelow = review.average < minimum;
  const holding = isBelow ? null : holds(mission, unit, found);
  const chosen = chooseFindings(found, mission.config.review.max_findings);
  const note: ReviewNote = {
    head: unit.head,
    scores: review.scores,
    placed: chosen.placed,
    unplaced: chosen.unplaced,
    left: chosen.left,
    dropped: found.dropped,
    costUsd,
    sentBack: holding,
    shownOn: unit.details.review?.shownOn === unit.pull ? unit.pull : null,
  };
  noteScores(draft, unit, review);
  const scored = draft.putUnit({
    ...unit,
    reviewScore: review.average,
    reviewText: review.rationale,
    details: { ...unit.details, review: note },
  });
  const count = found.placed.length + found.unplaced.length;
  draft.because(
    subject.unit(unit),
    `reviewed: ${review.average} of 10 (minimum ${minimum})${count === 0 ? "" : `, ${plural(count, "finding")}`}`,
  );
  showReview(draft, mission, scored);
  const shown = draft.unit(unit.mission, unit.unit) ?? scored;
  if (isBelow || holding !== null) {
    const { placed, unplaced } = chooseFindings(found, FINDINGS_TOLD);
    retryOrFail(
      draft,
      shown,
      {
        attempt: shown.attempt,
        stage: "review",
        cause: holding ?? `score ${review.average} is below ${minimum}`,
        text: reviewEvidence(review.rationale, [...placed, ...unplaced]),
      },
      null,
    );
    return;
  }
  reviewed(draft, mission, shown, null);
}

/** Something that must change, on a line of the change; null: nothing, or nobody is left to change it. */
function holds(mission: MissionRow, unit: UnitRow, { placed }: Found): string | null {
  const count = placed.filter(({ severity }) => severity === "must").length;
  if (count === 0 || !mission.config.review.must_holds || unit.attempt >= unit.maxAttempts)
    return null;
  return `${plural(count, "finding")} must be answered`;
}

function noteScores(draft: Draft, unit: UnitRow, { scores, average }: ReadReview): void {
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt === undefined) return;
  const review = { ...scores, average, at: draft.at };
  draft.putAttempt({ ...attempt, details: { ...attempt.details, review } });
}
