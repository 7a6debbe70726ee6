// Pull requests, their reviews and files.
import { sha } from "../../core/base/brand.ts";
import { RefusedError } from "../engine/errors.ts";
import { messagesOf, unless } from "./failure.ts";
import type { Seat } from "./octokit.ts";
import type { GitHub, PullFacts, ReviewFacts } from "./port.ts";

type Pulls = Pick<
  GitHub,
  "pull" | "openPulls" | "pullByHead" | "createPull" | "editPull" | "reviews" | "pullFiles"
>;

const READ = { pull_requests: "read" } as const;
const WRITE = { pull_requests: "write" } as const;
const PAGE = 100;

export function pullsOf({ octokit, at, as }: Seat): Pulls {
  const { pulls } = octokit.rest;
  return {
    pull: (pull) =>
      unless([404], null, async () => {
        const { data } = await pulls.get({ ...at, pull_number: pull, headers: await as(READ) });
        return pullFacts(data);
      }),

    openPulls: async () => {
      const found = await octokit.paginate(pulls.list, {
        ...at,
        state: "open",
        per_page: PAGE,
        headers: await as(READ),
      });
      return found.map(pullFacts);
    },

    pullByHead: async (branch) => {
      const { data } = await pulls.list({
        ...at,
        head: `${at.owner}:${branch}`,
        state: "all",
        sort: "created",
        direction: "desc",
        per_page: PAGE,
        headers: await as(READ),
      });
      const found = data.find((pull) => pull.state === "open") ?? data[0];
      return found === undefined ? null : pullFacts(found);
    },

    createPull: async (request) => {
      try {
        const { data } = await pulls.create({ ...at, ...request, headers: await as(WRITE) });
        return { pull: pullFacts(data) };
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        const problems = messagesOf(error, 422);
        if (problems === null) throw error;
        return { problem: problems };
      }
    },

    editPull: (pull, { open, ...change }) =>
      unless([404], null, async () => {
        const { data } = await pulls.update({
          ...at,
          pull_number: pull,
          ...change,
          ...(open === undefined ? {} : { state: open ? "open" : "closed" }),
          headers: await as(WRITE),
        });
        return pullFacts(data);
      }),

    reviews: async (pull) => {
      const found = await octokit.paginate(pulls.listReviews, {
        ...at,
        pull_number: pull,
        per_page: PAGE,
        headers: await as(READ),
      });
      return found.flatMap((review): ReviewFacts[] => {
        const verdict = verdictOf(review.state);
        // A review without its commit binds to nothing; a pending one is nobody's word yet.
        if (verdict === null || review.user === null || !review.commit_id) return [];
        return [
          {
            review: review.id,
            reviewer: review.user.login,
            isBot: review.user.type === "Bot",
            verdict,
            commit: sha(review.commit_id),
            given: review.submitted_at ?? null,
          },
        ];
      });
    },

    pullFiles: async (pull) => {
      const found = await octokit.paginate(pulls.listFiles, {
        ...at,
        pull_number: pull,
        per_page: PAGE,
        headers: await as(READ),
      });
      return found.map((file) => file.filename);
    },
  };
}

const VERDICTS = ["approved", "changes_requested", "commented", "dismissed"] as const;

export function verdictOf(state: string): ReviewFacts["verdict"] | null {
  const lower = state.toLowerCase();
  return VERDICTS.find((verdict) => verdict === lower) ?? null;
}

function pullFacts(data: {
  number: number;
  state: string;
  title: string;
  body: string | null;
  html_url: string;
  merged_at: string | null;
  head: { sha: string; ref: string };
  base: { ref: string };
}): PullFacts {
  return {
    pull: data.number,
    head: sha(data.head.sha),
    headBranch: data.head.ref,
    base: data.base.ref,
    open: data.state === "open",
    merged: data.merged_at !== null,
    title: data.title,
    body: data.body ?? "",
    url: data.html_url,
  };
}
