// Reviews are how people approve; the reviewer's permission is read fresh, and a review binds to the commit it was given
// on (SR1, SR4).
import type { Event } from "../../core/engine/event.ts";
import { verdictOf } from "../github/octokit-pulls.ts";
import { type Desk, entitledActor, isHeard, isOurPull } from "./desk.ts";
import type { PullRequestReview } from "./payloads.ts";

export async function translateReview(
  desk: Desk,
  payload: PullRequestReview,
): Promise<readonly Event[]> {
  const { action, review, pull_request: pull, repository } = payload;
  if (action !== "submitted" && action !== "dismissed" && action !== "edited") return [];
  if (!isOurPull(desk.state, pull.number)) return [];
  if (pull.head.repo?.full_name !== repository.full_name) return [];
  const verdict = action === "dismissed" ? "dismissed" : verdictOf(review.state);
  if (verdict === null || review.user === null || review.commit_id === null) return [];
  if (!isHeard(desk, review.user)) return [];
  const by = await entitledActor(desk, review.user);
  return [
    {
      type: "PullReviewed",
      at: desk.at,
      pull: pull.number,
      review: review.id,
      by,
      verdict,
      commit: review.commit_id,
      head: pull.head.sha,
      given: review.submitted_at ?? null,
    },
  ];
}
