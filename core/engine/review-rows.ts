// A review read back from GitHub, kept as the row that gates are settled from.

import type { IsoTime } from "../base/brand.ts";
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "./draft.ts";
import type { EventOf } from "./event.ts";
import { type ReviewRow, reviewKey } from "./state.ts";

type Read = EventOf<"Reconciled">["pulls"][number]["reviews"][number];

/** GitHub gives no dismissed review back: another word about it is an older one that comes late. */
export const isOver = (known: ReviewRow | undefined, verdict: ReviewRow["verdict"]): boolean =>
  known?.verdict === "dismissed" && verdict !== "dismissed";

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
    at: draft.at,
  });
  draft.dirty.add(mission.mission);
}
