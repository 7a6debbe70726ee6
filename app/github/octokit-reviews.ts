// Reviews that we write: one text, comments on lines, and what of ours stands on a pull request already. Always a comment, never
// a verdict: approving is for people.
import { RefusedError } from "../engine/errors.ts";
import { messagesOf, unless } from "./failure.ts";
import type { Seat } from "./octokit.ts";
import type { GitHub } from "./port.ts";

type Reviews = Pick<
  GitHub,
  "ownReviews" | "createReview" | "editReview" | "ownReviewComments" | "pullPatches"
>;

const READ = { pull_requests: "read" } as const;
const WRITE = { pull_requests: "write" } as const;
const PAGE = 100;

export function reviewsOf({ octokit, at, as, ownLogin }: Seat): Reviews {
  const { pulls } = octokit.rest;
  return {
    ownReviews: async (pull) => {
      const found = await octokit.paginate(pulls.listReviews, {
        ...at,
        pull_number: pull,
        per_page: PAGE,
        headers: await as(READ),
      });
      return found
        .filter((review) => review.user?.login === ownLogin)
        .map(({ id, body }) => ({ review: id, body }));
    },

    createReview: async ({ pull, commit, body, comments }) => {
      try {
        const { data } = await pulls.createReview({
          ...at,
          pull_number: pull,
          commit_id: commit,
          event: "COMMENT",
          body,
          comments: comments.map(({ path, startLine, line, body: text }) => ({
            ...{ path, line, side: "RIGHT", body: text },
            ...(startLine === null ? {} : { start_line: startLine, start_side: "RIGHT" }),
          })),
          headers: await as(WRITE),
        });
        return { review: data.id };
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        const problem = messagesOf(error, 422);
        if (problem === null) throw error;
        return { problem };
      }
    },

    editReview: (pull, review, body) =>
      unless([404], false, async () => {
        const headers = await as(WRITE);
        await pulls.updateReview({ ...at, pull_number: pull, review_id: review, body, headers });
        return true;
      }),

    ownReviewComments: async (pull) => {
      const found = await octokit.paginate(pulls.listReviewComments, {
        ...at,
        pull_number: pull,
        per_page: PAGE,
        headers: await as(READ),
      });
      return found
        .filter((comment) => comment.user?.login === ownLogin)
        .map((comment) => comment.body);
    },

    pullPatches: async (pull) => {
      const found = await octokit.paginate(pulls.listFiles, {
        ...at,
        pull_number: pull,
        per_page: PAGE,
        headers: await as(READ),
      });
      return new Map(found.map(({ filename, patch }) => [filename, patch ?? null]));
    },
  };
}
