// A review read back from GitHub, kept as the row that gates are settled from.
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "./draft.ts";
import type { EventOf } from "./event.ts";
import { reviewKey } from "./state.ts";

type Read = EventOf<"Reconciled">["pulls"][number]["reviews"][number];

export function recordReview(draft: Draft, pull: number, review: Read): void {
  const unit = [...draft.units.values()].find((one) => one.pull === pull);
  const mission =
    unit === undefined
      ? [...draft.missions.values()].find(
          (one) => one.planPull === pull || one.promotionPull === pull,
        )
      : draft.mission(unit.mission);
  if (mission === undefined) return;
  const known = draft.reviews.get(reviewKey(pull, review.review));
  if (known?.verdict === review.verdict && known.commit === review.commit) return;
  draft.putReview({
    repo: draft.repo.repo,
    pull,
    review: review.review,
    reviewer: review.by.login,
    verdict: review.verdict,
    commit: review.commit,
    entitled: mayCommand(review.by, mission.config).ok && !review.by.isBot,
    at: draft.at,
  });
  draft.dirty.add(mission.mission);
}
