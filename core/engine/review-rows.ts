// A review read back from GitHub, kept as the row that gates are settled from.

import { type IsoTime, isoTime, msOf } from "../base/brand.ts";
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "./draft.ts";
import type { EventOf } from "./event.ts";
import type { ReviewRow } from "./rows/gate-row.ts";
import { reviewKey } from "./state.ts";

type Read = EventOf<"Reconciled">["pulls"][number]["reviews"][number];

/** GitHub gives no dismissed review back: another word about it is an older one that comes late. */
export const isOver = (known: ReviewRow | undefined, verdict: ReviewRow["verdict"]): boolean =>
  known?.verdict === "dismissed" && verdict !== "dismissed";

/** GitHub names the second of a review only. */
const SECOND_MS = 1000;

/**
 * When an approval was given, not when it was heard of: a webhook that was late or lost must not make it an answer to
 * something that was found meanwhile. A dismissal keeps GitHub's time of the review, which says nothing about it.
 */
export function givenAt(
  draft: Draft,
  {
    verdict,
    given = null,
  }: { readonly verdict: ReviewRow["verdict"]; readonly given?: string | null },
): IsoTime {
  if (given === null || verdict === "dismissed") return draft.at;
  return isoTime(Math.min(draft.nowMs, msOf(given) + SECOND_MS - 1));
}

/** `begun`: of the reading; what was heard since is newer. */
export function recordReview(draft: Draft, pull: number, review: Read, begun: IsoTime): void {
  const unit = [...draft.units.values()].find((one) => one.pull === pull);
  const mission =
    unit === undefined
      ? [...draft.missions.values()].find(
          (one) => one.planPull === pull || one.promotionPull === pull,
        )
      : draft.mission(unit.mission);
  if (mission === undefined) return;
  const known = draft.reviews.get(reviewKey(pull, review.review));
  if (isOver(known, review.verdict) || (known !== undefined && known.at > begun)) return;
  // A right that was lost, or given, since counts as much as another word.
  const entitled = mayCommand(review.by, mission.config).ok && !review.by.isBot;
  const isKnown = known?.verdict === review.verdict && known.commit === review.commit;
  if (isKnown && known.entitled === entitled) return;
  draft.putReview({
    repo: draft.repo.repo,
    pull,
    review: review.review,
    reviewer: review.by.login,
    verdict: review.verdict,
    commit: review.commit,
    entitled,
    at: givenAt(draft, review),
  });
  draft.dirty.add(mission.mission);
}
