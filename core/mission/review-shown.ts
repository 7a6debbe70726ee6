// Where people see a review: the check run of the commit, and on the pull request one review that is edited in place. Without a
// finding on a line no review is opened: the check says it all.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { renderFinding, renderReview } from "../voice/review.ts";
import { renderReviewCheck } from "../voice/review-check.ts";

export function showReview(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  showCheck(draft, mission, unit);
  showOnPull(draft, mission, unit);
}

function showCheck(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  if (unit.head === null) return;
  const { title, summary, conclusion, annotations } = renderReviewCheck(mission, unit);
  draft.effect({
    kind: "check.ensure",
    key: `check.ensure/mc/review/${unit.head}`,
    name: "mc/review",
    commit: unit.head,
    conclusion,
    title,
    summary,
    annotations,
    detailsUrl: null,
  });
}

/** The pull request of a reviewed unit is open: what waited for it is shown. */
export function showOnOpenedPull(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  if (unit.details.review?.shownOn !== unit.pull) showOnPull(draft, mission, unit);
}

function showOnPull(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  const note = unit.details.review;
  if (note === undefined || note.head !== unit.head || unit.pull === null) return;
  const isNew = note.shownOn !== unit.pull;
  if (isNew && note.placed.length === 0) return;
  draft.effect({
    kind: "review.ensure",
    key: `review.ensure/${unit.pull}`,
    pull: unit.pull,
    commit: note.head,
    body: renderReview(mission, unit, note),
    comments: note.placed.map(renderFinding),
    isNew,
  });
  if (!isNew) return;
  const review = { ...note, shownOn: unit.pull };
  draft.putUnit({ ...unit, details: { ...unit.details, review } });
}
