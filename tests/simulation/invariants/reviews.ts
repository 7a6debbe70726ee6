// What stands on pull requests when a world has come to rest: one review of ours with its text, and no finding told twice.
import { topicOf } from "../../../app/github/ensure.ts";
import { OWN } from "../github/hub.ts";
import type { EndCheck } from "./end.ts";

export const REVIEW_CHECKS: readonly EndCheck[] = [
  {
    name: "I21r.reviews",
    holds: "a pull request has one review of ours at most, and each finding once",
    check: ({ hub, faults }) => {
      // Of two that write at the same time neither can see the other: no fence reaches GitHub.
      if (faults.counts.has("instance.frozen")) return null;
      for (const { number, reviews } of hub.pulls.values()) {
        const ours = reviews.filter(({ by }) => by === OWN);
        const texts = ours.filter(({ body }) => topicOf(body) === "review");
        if (texts.length > 1) return `#${number} has ${texts.length} reviews of ours`;
        const told = ours.flatMap(({ comments }) => comments.map(topicOf));
        if (new Set(told).size < told.length) return `#${number} has a finding twice`;
      }
      return null;
    },
  },
];
