// Issues of a repository page by page, in the order of their last change. Pull requests stand among them on GitHub and are
// counted for the paging only.

import { isInside } from "../../core/backlog/issue-facts.ts";
import { PAGE_SIZE } from "../../core/backlog/reading.ts";
import { isoTime, msOf } from "../../core/base/brand.ts";
import { topicOf } from "./ensure.ts";
import type { Seat } from "./octokit.ts";
import type { GitHub } from "./port.ts";

const numberIn = (text: string | number | undefined): number => Number(text ?? Number.NaN);

export function issuePagesOf({ octokit, at, as, ownLogin }: Seat): Pick<GitHub, "issuesPage"> {
  return {
    issuesPage: async ({ since, page, state, label }) => {
      const { data, headers } = await octokit.rest.issues.listForRepo({
        ...at,
        state,
        sort: "updated",
        direction: "asc",
        per_page: PAGE_SIZE,
        page,
        ...(since === null ? {} : { since }),
        ...(label === null ? {} : { labels: label }),
        headers: await as({ issues: "read" }),
        // A whole reading would fill the memory with pages that are never asked for again.
        request: { remember: state === "all" },
      });
      const limit = numberIn(headers["x-ratelimit-limit"]);
      const remaining = numberIn(headers["x-ratelimit-remaining"]);
      const reset = numberIn(headers["x-ratelimit-reset"]);
      const known = Number.isFinite(limit) && Number.isFinite(remaining) && Number.isFinite(reset);
      const last = data.at(-1);
      return {
        rows: data.length,
        lastUpdated: last === undefined ? null : isoTime(msOf(last.updated_at)),
        allowance: known ? { limit, remaining, resetsAt: isoTime(reset * 1000) } : null,
        issues: data
          .filter((issue) => issue.pull_request === undefined)
          .map((issue) => ({
            issue: issue.number,
            title: issue.title,
            body: issue.body ?? "",
            open: issue.state === "open",
            labels: issue.labels.map((one) => (typeof one === "string" ? one : (one.name ?? ""))),
            isInside: issue.user?.login === ownLogin || isInside(issue.author_association),
            topic: issue.user?.login === ownLogin ? topicOf(issue.body ?? "") : null,
            reopened: false,
            createdAt: isoTime(msOf(issue.created_at)),
            updatedAt: isoTime(msOf(issue.updated_at)),
          })),
      };
    },
  };
}
